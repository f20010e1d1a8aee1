/** `<share-button title url>`: shows its button where the device can share, and opens that. */
class ShareButton extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (button === null || typeof navigator.share !== "function") return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const url = new URL(this.getAttribute("url") ?? location.href, location.href).href;
      const title = this.getAttribute("title") ?? document.title;
      // Refused or cancelled: the links beside it still stand.
      navigator.share({ title, url }).catch(() => {});
    });
  }
}

customElements.define("share-button", ShareButton);
