import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

import type { Assets } from "#look/assets.ts";
import { icon } from "#look/icons.ts";

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A page of the gallery: where, in which language, with what. */
export interface GalleryPage {
  readonly name: string;
  readonly body: (assets: Assets) => Html;
}

/** A whole page with head, header and footer, as the site's pages have them. */
export function sitePage(
  assets: Assets,
  title: string,
  language: "da" | "en",
  main: Html,
  accent = "#1f5c4a",
): Html {
  const da = language === "da";
  const links = html`<a href="#" aria-current="page">${da ? "Artikler" : "Articles"}</a
    ><a href="#">${da ? "Noter" : "Notes"}</a><a href="#">${da ? "Om os" : "About us"}</a
    ><a href="#">${da ? "Åbenhed" : "Openness"}</a><a href="#">${da ? "Søg" : "Search"}</a>`;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="${assets.url("site.css")}" />
        <link rel="stylesheet" href="${assets.accent(accent)}" />
        <link rel="icon" href="${assets.url("favicon.svg")}" />
        <script type="module" src="${assets.url("islands.js")}"></script>
      </head>
      <body>
        <a class="skip" href="#main">${da ? "Til indholdet" : "Skip to the content"}</a>
        <header class="bar">
          <a class="site" href="/" rel="home">Værkstedet</a>
          <nav class="links" aria-label="${da ? "Sider" : "Pages"}">${links}</nav>
          <a class="btn" href="#">${da ? "Følg" : "Follow"}</a>
          <details class="menu">
            <summary>${icon("menu")}Menu</summary>
            <nav aria-label="Menu">${links}</nav>
          </details>
        </header>
        ${main}
        <footer class="foot">
          <p>
            ${
              da
                ? "Værkstedet i Aalborg. Ingen sporing og ingen cookies."
                : "The workshop in Aalborg. No tracking and no cookies."
            }
          </p>
          <nav aria-label="${da ? "Mere" : "More"}">
            <a href="#">RSS</a><a href="#">${da ? "Dine oplysninger" : "Your data"}</a
            ><a href="#">${da ? "Arkiv" : "Archive"}</a><a href="#">Medspil</a>
          </nav>
        </footer>
      </body>
    </html>`;
}

/** A whole page of the studio. */
export function studioPage(assets: Assets, title: string, main: Html, side: Html = html``): Html {
  return html`<!doctype html>
    <html lang="da">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="${assets.url("studio.css")}" />
        <link rel="stylesheet" href="${assets.accent("#1f5c4a")}" />
        <link rel="icon" href="${assets.url("favicon.svg")}" />
        <script type="module" src="${assets.url("islands.js")}"></script>
      </head>
      <body>
        <a class="skip" href="#main">Til indholdet</a>
        <div class="studio">
          <nav class="rail" aria-label="Studie">
            <a class="site" href="/">Værkstedet</a>
            <a class="btn main" href="#">${icon("pen")}Skriv</a>
            <a href="#" aria-current="page"
              >${icon("reply")}<span>Samtale</span
              ><span class="waiting">3<span class="sr"> venter</span></span></a
            >
            <a href="#">${icon("log")}<span>Indlæg</span></a>
            <a href="#">${icon("book")}<span>Læs</span></a>
            <a href="#">${icon("people")}<span>Følgere</span></a>
            <button type="button" class="more-button" popovertarget="more">
              ${icon("menu")}<span>Mere</span>
            </button>
            <div class="more" id="more" popover>
              <a href="#">${icon("person")}<span>Om os</span></a>
              <a href="#">${icon("hidden")}<span>Moderation</span></a>
              <a href="#">${icon("eye")}<span>Åbenhed</span></a>
              <a href="#">${icon("undo")}<span>Job</span></a>
              <a class="last" href="#">${icon("settings")}<span>Indstillinger</span></a>
            </div>
          </nav>
          <main id="main" class="work">${main}</main>
          ${side}
        </div>
      </body>
    </html>`;
}
