import { timeAgo } from "./time-ago.ts";

/** `<relative-time lang>` around a `<time>`: says how long ago, keeps the date for who hovers, renews each minute. */
class RelativeTime extends HTMLElement {
  #timer: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    const time = this.querySelector("time");
    const at = Date.parse(time?.dateTime ?? "");
    if (time === null || Number.isNaN(at)) return;
    const date = time.title === "" ? time.textContent : time.title;
    const language = this.closest("[lang]")?.getAttribute("lang") ?? "en";
    const update = (): void => {
      const words = timeAgo(at, Date.now(), language);
      time.textContent = words ?? date;
      time.title = words === undefined ? "" : date;
      if (words === undefined) clearInterval(this.#timer);
    };
    update();
    this.#timer = setInterval(update, 60_000);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }
}

customElements.define("relative-time", RelativeTime);
