import { countNote } from "./count-text.ts";

/** `<count-note max near over>`: counts what is left while one writes; speaks up only near the end. */
class CountNote extends HTMLElement {
  connectedCallback(): void {
    const area = this.querySelector("textarea");
    if (area === null) return;
    const shown = this.querySelector(".count") ?? this.appendChild(document.createElement("span"));
    shown.classList.add("count");
    shown.setAttribute("aria-hidden", "true");
    const spoken = document.createElement("span");
    spoken.className = "sr";
    spoken.setAttribute("role", "status");
    this.append(spoken);
    const max = Number(this.getAttribute("max") ?? "500");
    let wait: ReturnType<typeof setTimeout> | undefined;
    const update = (): void => {
      const left = max - countNote(area.value);
      const words = this.getAttribute(left < 0 ? "over" : "near") ?? "{n}";
      const sentence = words.replace("{n}", String(Math.abs(left)));
      shown.textContent = left > max / 5 ? `${max - left} / ${max}` : sentence;
      shown.classList.toggle("over", left < 0);
      area.setCustomValidity(left < 0 ? sentence : "");
      clearTimeout(wait);
      wait = setTimeout(() => {
        spoken.textContent = left <= max / 10 ? sentence : "";
      }, 1000);
    };
    area.addEventListener("input", update);
    update();
  }
}

customElements.define("count-note", CountNote);
