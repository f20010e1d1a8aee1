import { thumbHashToDataURL } from "thumbhash";

/** Shows the colours of pictures that are still on their way, so that a page does not jump from blank to full. */
for (const picture of document.querySelectorAll<HTMLImageElement>("img[data-thumb]")) {
  if (picture.complete) continue;
  const bytes = Uint8Array.from(atob(picture.dataset.thumb ?? ""), (sign) => sign.charCodeAt(0));
  picture.style.background = `center / cover no-repeat url(${thumbHashToDataURL(bytes)})`;
  picture.addEventListener("load", () => picture.style.removeProperty("background"), {
    once: true,
  });
}
