/** `<youtube-embed video label>`: the picture becomes the film when it is pressed, and YouTube hears nothing before. */
class YoutubeEmbed extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const video = this.getAttribute("video") ?? "";
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
      if (link === null || elsewhere || !/^[\w-]{11}$/.test(video)) return;
      event.preventDefault();
      const frame = document.createElement("iframe");
      const start = Number.parseInt(this.getAttribute("start") ?? "0", 10) || 0;
      frame.src = `https://www.youtube-nocookie.com/embed/${video}?autoplay=1&rel=0&start=${start}`;
      frame.title = this.getAttribute("label") ?? "YouTube";
      frame.allow = "autoplay; encrypted-media; picture-in-picture; fullscreen";
      frame.allowFullscreen = true;
      frame.referrerPolicy = "strict-origin-when-cross-origin";
      frame.width = "1280";
      frame.height = "720";
      link.replaceWith(frame);
      frame.focus();
    });
  }
}

customElements.define("youtube-embed", YoutubeEmbed);
