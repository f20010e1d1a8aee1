import { html } from "hono/html";

import { avatar } from "#look/avatars.ts";
import { sitePage, type GalleryPage, type Html } from "./gallery-frame.ts";
import { icon } from "#look/icons.ts";

const note = (when: string, words: Html, meta: Html): Html =>
  html`<article class="entry note h-entry">
    <p class="when">
      <a class="u-url" href="#"><time datetime="2026-10-13">${when}</time></a>
    </p>
    <div class="body">${words}${meta}</div>
  </article>`;

const home: GalleryPage = {
  name: "home",
  body: (assets) =>
    sitePage(
      assets,
      "Værkstedet",
      "da",
      html`<main id="main" class="page">
        <header class="head">
          <h1>Vi skriver om det, vi laver, og deler det, vi lærer</h1>
          <p class="standfirst">
            Et lille værksted i Aalborg, der reparerer kaffemaskiner og forærer tegningerne væk.
          </p>
        </header>
        <div class="stream h-feed">
          <article class="entry h-entry">
            <p class="when">
              <a class="u-url" href="#"><time datetime="2026-10-12">12. oktober</time></a>
            </p>
            <div class="body">
              <a class="kicker p-category" href="#">sociale medier</a>
              <h2 class="p-name"><a href="#">Kontrol er et overstået kapitel</a></h2>
              <p class="summary p-summary">
                Man kan forære noget væk uden at miste det. Her er, hvad der skete, da vi slap den
                video, vi havde brugt et halvt år på.
              </p>
              <p class="meta">
                <span>6 min.</span><a href="#">${icon("reply")} 42 svar</a
                ><span>${icon("boost")} 18 har delt</span>
              </p>
            </div>
          </article>
          ${note(
            "I går",
            html`<div class="words e-content">
              <p>
                Til jer, der spurgte: malegraden i videoen er 14 på en Niche Zero, 24 klik på en
                Comandante. Vandet var 94 grader.
              </p>
            </div>`,
            html`<p class="meta">
              <a href="#">${icon("reply")} 3 svar</a><span>${icon("like")} 11 synes om</span>
            </p>`,
          )}
          ${note(
            "9. oktober",
            html`<div class="words e-content">
                <p>
                  <a href="#">Reparationscaféen i Nørresundby</a> søger folk, der kan lodde. De har
                  kaffe, og de har kø.
                </p>
              </div>
              <a class="preview" href="#"
                ><span
                  ><small>reparation.example</small><b>Kom og lod med os den 20.</b>Hver anden
                  tirsdag mødes tyve mennesker og redder det, andre har smidt ud.</span
                ><img src="/sample/cafe.jpg" alt="" width="640" height="480" loading="lazy"
              /></a>`,
            html`<p class="meta"><span>${icon("boost")} 7 har delt</span></p>`,
          )}
          <article class="entry h-entry">
            <p class="when">
              <a class="u-url" href="#"><time datetime="2026-10-02">2. oktober</time></a>
            </p>
            <div class="body">
              <img
                src="/sample/harbour.jpg"
                alt="Havnen i Aalborg ved daggry"
                width="1280"
                height="720"
                loading="lazy"
              />
              <a class="kicker p-category" href="#">kaffe</a>
              <h2 class="p-name"><a href="#">Hvorfor smager den bedre om morgenen?</a></h2>
              <p class="summary p-summary">Vi målte vandet i tre uger. Svaret lå i rørene.</p>
              <p class="meta"><span>4 min.</span><a href="#">${icon("reply")} 9 svar</a></p>
            </div>
          </article>
        </div>
        <nav class="pages" aria-label="Flere indlæg">
          <span></span><a class="btn" href="#">Ældre ${icon("arrow")}</a>
        </nav>
      </main>`,
    ),
};

const empty: GalleryPage = {
  name: "home-empty",
  body: (assets) =>
    sitePage(
      assets,
      "Værkstedet",
      "da",
      html`<main id="main" class="page">
        <header class="head"><h1>Værkstedet</h1></header>
        <div class="empty">
          ${icon("pen")}
          <h2>Her er stille endnu</h2>
          <p>Det første indlæg er på vej. Følg med fra fediverset eller med RSS, så ser du det.</p>
          <a class="btn" href="#">Sådan følger du</a>
        </div>
      </main>`,
      "#2457a6",
    ),
};

const archive: GalleryPage = {
  name: "archive",
  body: (assets) =>
    sitePage(
      assets,
      "Archive",
      "en",
      html`<main id="main" class="page">
        <header class="head"><h1>Archive</h1></header>
        <form class="search" role="search">
          <label class="sr" for="q">Search</label
          ><input type="search" id="q" name="q" value="video" /><button class="btn main">
            ${icon("search")} Search
          </button>
        </form>
        <div class="years">
          <section>
            <h2>2026</h2>
            <div class="stack wide">
              ${["October", "September"].map(
                (month) =>
                  html`<div>
                    <h3>${month}</h3>
                    <ol class="list">
                      <li>
                        <a href="#">Control is a chapter that has ended</a><small>12 Oct</small>
                      </li>
                      <li>
                        <a href="#"
                          >How to license a video, so that a school class dares to use it</a
                        ><small>9 Oct</small>
                      </li>
                      <li>
                        <a href="#">Why does it taste better in the morning?</a><small>2 Oct</small>
                      </li>
                    </ol>
                  </div>`,
              )}
            </div>
          </section>
        </div>
        <hr />
        <p class="row apart"><b>2 found for “video”</b><small>newest first</small></p>
        <div class="stream found">
          <article class="entry">
            <p class="when"><time datetime="2026-10-12">12 October</time></p>
            <div class="body">
              <h2><a href="#">Control is a chapter that has ended</a></h2>
              <p class="summary">
                … when we let go of the <mark>video</mark> we had spent half a year on, a school
                class made a version in sign language …
              </p>
            </div>
          </article>
        </div>
      </main>`,
    ),
};

const about: GalleryPage = {
  name: "about",
  body: (assets) =>
    sitePage(
      assets,
      "Om os",
      "da",
      html`<main id="main" class="page">
        <header class="head author">
          ${avatar({ name: "Værkstedet", own: true }, "big")}
          <div>
            <h1>Om os</h1>
            <p class="standfirst">
              Hvem vi er, hvem der betaler, og hvad vi gør, når vi tager fejl.
            </p>
          </div>
        </header>
        <dl class="facts">
          <dt>Hvem vi er</dt>
          <dd>Fire mennesker, der reparerer kaffemaskiner i en gård bag Vesterbro i Aalborg.</dd>
          <dt>Hvem der ejer og betaler</dt>
          <dd>Ida Holm ejer det hele. Kunderne betaler. Vi har ingen annoncer.</dd>
          <dt>Sådan retter vi</dt>
          <dd>
            Hver rettelse står under teksten med det, der stod før.
            <a href="#">Se dem alle</a>.
          </dd>
          <dt>Sådan får du fat i os</dt>
          <dd>hej@vaerkstedet.example, eller kom forbi mellem 8 og 16.</dd>
        </dl>
        <section class="card">
          <h2>Følg os, hvor du er</h2>
          <p class="help">
            Har du en konto på Mastodon eller et andet sted i fediverset, så søg efter vores navn
            der:
          </p>
          <copy-text done="Kopieret"
            ><p class="copy">
              <code>@vaerkstedet@vaerkstedet.example</code
              ><button type="button" class="btn small" hidden>Kopiér</button>
            </p></copy-text
          >
          <p class="actions">
            <a class="btn" href="#">${icon("rss")} RSS</a><a class="btn" href="#">Atom</a
            ><a class="btn quiet" href="#">JSON Feed</a>
          </p>
        </section>
      </main>`,
      "#b3541e",
    ),
};

const gone: GalleryPage = {
  name: "gone",
  body: (assets) =>
    sitePage(
      assets,
      "Taget ned",
      "da",
      html`<main id="main" class="plainly">
        ${icon("log")}
        <h1>Indlægget er fjernet</h1>
        <p class="standfirst">Vi tog det ned den 4. oktober. Grunden står i vores åbne log.</p>
        <p class="actions">
          <a class="btn main" href="#">Se begrundelsen</a><a class="btn" href="#">Til forsiden</a>
        </p>
      </main>`,
    ),
};

/** Home, empty home, archive and search, about, gone. */
export const readingPages: readonly GalleryPage[] = [home, empty, archive, about, gone];
