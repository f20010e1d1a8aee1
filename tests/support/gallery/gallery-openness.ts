import { html } from "hono/html";

import { sitePage, type GalleryPage } from "./gallery-frame.ts";
import { icon, iconNames } from "#look/icons.ts";
import { messagesFor } from "#words";
import { plot } from "#look/plot.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 3, 1);
const followers = Array.from({ length: 27 }, (_, week) => ({
  at: start + week * 7 * day,
  value: Math.round(640 + week * 14 + (week > 15 ? (week - 15) * 22 : 0) + Math.sin(week) * 9),
}));

const openness: GalleryPage = {
  name: "openness",
  body: (assets) =>
    sitePage(
      assets,
      "Openness",
      "en",
      html`<main id="main" class="page broad">
        <header class="head">
          <h1>Openness</h1>
          <p class="standfirst">
            What we changed, hid and were given. Nothing here can be altered afterwards without
            showing.
          </p>
        </header>
        <div class="nums">
          <div><b>1,284</b><small>follow us, 31 more this month</small></div>
          <div><b>78 %</b><small>of what we wrote gave something</small></div>
          <div><b>5 h</b><small>until a question was answered, mid value</small></div>
          <div><b>7</b><small>works made from ours</small></div>
        </div>
        ${plot({ label: "Followers", points: followers, messages: messagesFor("en") })}
        <h2>The log</h2>
        <ol class="log">
          <li>
            <time datetime="2026-10-13T09:12Z">13 October, 09:12</time>
            <div>
              <b>A reply was hidden</b><br /><small
                >It attacked a person. Under <a href="#">Kontrol er et overstået kapitel</a>. No
                appeal yet.</small
              >
            </div>
            <a href="#"><code>8c1f…</code></a>
          </li>
          <li>
            <time datetime="2026-10-12T16:40Z">12 October, 16:40</time>
            <div>
              <b>An article was corrected</b><br /><small
                >The school has 22 pupils in the class, not 20.
                <a href="#">See the difference</a></small
              >
            </div>
            <a href="#"><code>a90e…</code></a>
          </li>
          <li>
            <time datetime="2026-10-12T08:00Z">12 October, 08:00</time>
            <div>
              <b>A financial interest was disclosed</b><br /><small
                >Camera lent by the dealer, worth about 9,000 kr.</small
              >
            </div>
            <a href="#"><code>51d2…</code></a>
          </li>
        </ol>
        <p class="fine">
          The chain holds from the first entry to the last. <a href="#">Check it yourself</a>
        </p>
        ${plot({ label: "Subscribers", points: [], messages: messagesFor("en") })}
      </main>`,
    ),
};

const changes: GalleryPage = {
  name: "changes",
  body: (assets) =>
    sitePage(
      assets,
      "Rettelser",
      "da",
      html`<main id="main" class="page">
        <header class="head">
          <a class="kicker" href="#">Kontrol er et overstået kapitel</a>
          <h1>Rettet to gange</h1>
          <p class="standfirst">Klassen har 22 elever, ikke 20.</p>
        </header>
        <nav class="chips" aria-label="Rettelser">
          <a class="chip" aria-current="true" href="#">12. oktober 16.40</a
          ><a class="chip" href="#">12. oktober 11.05</a>
        </nav>
        <hr />
        <div class="prose diff">
          <p class="changed">
            <span class="hint">Ændret</span>Så lagde vi den frit frem med råfilerne. Klassen har
            <del>20</del> <ins>22</ins> elever, og <del>de fleste</del> <ins>alle</ins> var med.
          </p>
          <p class="same">3 afsnit uden ændringer</p>
          <p class="removed">
            <span class="hint">Fjernet</span><del>Den blev set af tusindvis.</del>
          </p>
          <p class="added">
            <span class="hint">Tilføjet</span
            ><ins>Den blev set 4.871 gange i den første måned.</ins>
          </p>
        </div>
        <hr />
        <h2>Alle tegn</h2>
        <p class="row">
          ${iconNames.map((name) => html`<span class="mark">${icon(name)} ${name}</span>`)}
        </p>
      </main>`,
    ),
};

/** Numbers, plot and log; what changed; all signs. */
export const opennessPages: readonly GalleryPage[] = [openness, changes];
