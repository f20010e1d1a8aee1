/** `<copy-text text? done>`: shows its button and copies the text, or what its `<code>` says. */
class CopyText extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (button === null || !("clipboard" in navigator)) return;
    button.hidden = false;
    const before = button.textContent;
    button.addEventListener("click", () => {
      const text = this.getAttribute("text") ?? this.querySelector("code")?.textContent ?? "";
      void navigator.clipboard.writeText(text.trim()).then(() => {
        button.setAttribute("aria-live", "polite");
        button.textContent = this.getAttribute("done") ?? before;
        setTimeout(() => {
          button.textContent = before;
        }, 2500);
      });
    });
  }
}

customElements.define("copy-text", CopyText);
