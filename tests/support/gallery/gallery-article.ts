import { html } from "hono/html";

import { avatar } from "#look/avatars.ts";
import { sitePage, type GalleryPage, type Html } from "./gallery-frame.ts";
import { icon } from "#look/icons.ts";

interface Said {
  readonly id: number;
  readonly name: string;
  readonly from: Html | string;
  readonly words: string;
  readonly host?: boolean;
  readonly under?: Html;
}

const reply = (said: Said): Html =>
  html`<li class="reply h-cite" id="reply-${said.id}">
    ${avatar({ name: said.name, own: said.host })}
    <div class="say">
      <div class="who">
        <b><a href="#">${said.name}</a></b
        >${said.host === true ? html`<span class="host">vært</span>` : ""}<small
          >${said.from}</small
        >
      </div>
      <div class="words e-content"><p>${said.words}</p></div>
      <p class="acts">
        <a class="mark" href="#">${icon("answer")} Svar</a
        ><a class="mark quiet" href="#">Rapportér</a>
      </p>
    </div>
    ${
      said.under === undefined
        ? ""
        : html`<ol class="replies">
            ${said.under}
          </ol>`
    }
  </li>`;

const thread = (): Html =>
  reply({
    id: 7,
    name: "Lærer på Nørre Skole",
    from: html`@klasse7b@skole.example · <a href="#">fediverset</a> · i går`,
    words:
      "Det var os med tegnsproget. Børnene spørger, om de må tage undertekster med næste gang?",
    under: html`${reply({
      id: 8,
      name: "Redaktionen",
      host: true,
      from: "herfra, sendt til fediverset",
      words:
        "Ja, meget gerne. Tekstfilen ligger nu i pakken, og jeres udgave står øverst i slægten.",
      under: reply({
        id: 9,
        name: "山田太郎",
        from: html`@taro@kyoto.example · <a href="#">fediverset</a> · i dag`,
        words: "Kan jeg oversætte dem til japansk?",
        under: reply({
          id: 10,
          name: "Redaktionen",
          host: true,
          from: "herfra · i dag",
          words: "Det må du. Skriv, hvor de kommer fra, så er det i orden.",
        }),
      }),
    })}
    ${reply({
      id: 11,
      name: "Bo på værftet",
      from: "svarede her · i dag",
      words: "Hvad med musikken? Den er vel ikke fri?",
    })}`,
  });

const conversation = (): Html =>
  html`<section class="conversation" id="conversation" aria-labelledby="c-h">
    <h2 id="c-h">42 svar fra tre steder</h2>
    <div class="crowd">
      <div>
        <ul class="faces">
          ${["Kim Lund", "Ada", "østen ærø", "Per P", "Mo"].map(
            (name) =>
              html`<li>
                <a href="#" title="${name}">${avatar({ name })}<span class="sr">${name}</span></a>
              </li>`,
          )}
          <li><span class="face more">+13</span></li>
        </ul>
        <span class="mark">${icon("like")} 18 synes om</span>
      </div>
      <div>
        <ul class="faces">
          ${["Skib", "Rie Vad"].map(
            (name) =>
              html`<li>
                <a href="#" title="${name}">${avatar({ name })}<span class="sr">${name}</span></a>
              </li>`,
          )}
        </ul>
        <span class="mark">${icon("boost")} 2 har delt</span>
      </div>
    </div>
    <nav class="chips" aria-label="Vis svar fra">
      <a class="chip" aria-current="true" href="#">Alle</a><a class="chip" href="#">Fediverset 21</a
      ><a class="chip" href="#">Her 6</a><a class="chip" href="#">YouTube 3</a>
    </nav>
    <ol class="replies">
      ${thread()}
      <li class="trace">
        <p>
          ${icon("hidden")}<span
            >Et svar er skjult 13. oktober, fordi det gik efter en person.
            <a href="#">Se afgørelsen</a> eller <a href="#">klag over den</a>.</span
          >
        </p>
      </li>
      ${reply({
        id: 12,
        name: "Ekstraordinærtlangtnavnudenmellemrum Andersen-Østergaard",
        from: html`@ekstraordinaertlangtnavn@en-meget-lang-server.example ·
          <a href="#">fediverset</a>`,
        words: "Tak. Jeg brugte råfilerne i går.",
      })}
      <li class="rest"><a href="#">12 svar mere i tråden</a></li>
    </ol>
    <nav class="pages" aria-label="Flere svar">
      <span></span><a class="btn" href="#">Flere svar ${icon("arrow")}</a>
    </nav>
    <form class="card form reply-form" id="reply">
      <h3>Skriv et svar</h3>
      <div class="field">
        <label for="text">Dit svar</label>
        <count-note max="500" near="{n} tegn tilbage" over="{n} tegn for meget">
          <textarea id="text" name="text" required></textarea>
        </count-note>
      </div>
      <div class="pair">
        <div class="field">
          <label for="name">Navn</label>
          <input
            id="name"
            name="name"
            autocomplete="name"
            required
            aria-describedby="name-e"
            aria-invalid="true"
          />
          <p class="error" id="name-e">Skriv et navn, så de andre ved, hvem de svarer.</p>
        </div>
        <div class="field">
          <label for="mail">E-mail</label>
          <input type="email" id="mail" name="mail" autocomplete="email" required />
        </div>
      </div>
      <p class="help">
        Vi sender et link til din e-mail. Når du åbner det, kommer svaret frem, og med det kan du
        rette eller slette det igen. Adressen vises ikke og bruges ikke til andet.
      </p>
      <div class="away" aria-hidden="true">
        <label>Lad stå tom <input name="x" tabindex="-1" /></label>
      </div>
      <div class="actions"><button class="btn main">Send svaret</button></div>
    </form>
  </section>`;

const article: GalleryPage = {
  name: "article",
  body: (assets) =>
    sitePage(
      assets,
      "Kontrol er et overstået kapitel",
      "da",
      html`<main id="main" class="article">
        <article class="h-entry">
          <a class="kicker p-category" href="#">sociale medier</a>
          <h1 class="p-name">Kontrol er et overstået kapitel</h1>
          <p class="standfirst p-summary">
            Man kan forære noget væk uden at miste det. Her er, hvad der skete, da vi slap den
            video, vi havde brugt et halvt år på.
          </p>
          <div class="byline">
            ${avatar({ name: "Ida Holm", own: true })}
            <p>
              <a class="p-author h-card" href="#">Redaktionen</a
              ><small>12. oktober · 6 min. · <a href="#">rettet to gange, se hvad</a></small>
            </p>
          </div>
          <p class="disclosure">
            Reklame: Kameraet i videoen er udlånt af forhandleren. Vi har ikke fået penge.
          </p>
          <div class="prose e-content">
            <p>
              Mange virksomheder forsøger at styre, hvad andre siger om dem. Vi gjorde det også.
              Videoen lå bag en formular, og ingen måtte klippe i den.
              <a href="#">Sådan så den ud</a>.
            </p>
            <youtube-embed video="dQw4w9WgXcQ" label="Afspil videoen"
              ><a class="play" href="https://www.youtube.com/watch?v=dQw4w9WgXcQ"
                ><img
                  src="/sample/harbour.jpg"
                  alt=""
                  width="1280"
                  height="720"
                />${icon("play")}<span
                  >Et halvt år på fire minutter
                  <small>YouTube får først noget at vide om dig, når du trykker</small></span
                ></a
              ></youtube-embed
            >
            <p>
              Så lagde vi den frit frem med råfilerne. Efter en uge havde en skoleklasse lavet en
              udgave på tegnsprog, og den blev set af flere end vores egen.
            </p>
            <h2>Det, vi lærte</h2>
            <p>
              Ikke at man skal forære alt væk. Men at det, der bliver brugt af andre, lever længere
              end det, man passer på. Arbejdsmarkedsuddannelsesinstitutionerne brugte den
              <em>uden</em> at spørge.
            </p>
            <blockquote>
              <p>
                »Vi troede, at vi gav noget fra os. Det, vi gav fra os, var besværet med at passe på
                det.«
              </p>
            </blockquote>
            <figure>
              <img
                src="/sample/cafe.jpg"
                alt="En klasse optager med en telefon"
                width="1280"
                height="960"
                loading="lazy"
              />
              <figcaption>
                7. b på Nørre Skole optog deres udgave på en time. Foto: skolen.
              </figcaption>
            </figure>
            <ol>
              <li>Læg råfilerne ved siden af den færdige film.</li>
              <li>Skriv licensen, hvor filen hentes: <code>CC BY 4.0</code>.</li>
              <li>Sig tak hver gang, og link.</li>
            </ol>
            <div class="scroll" tabindex="0" role="region" aria-label="Tabel">
              <table>
                <caption>
                  Set i den første måned
                </caption>
                <thead>
                  <tr>
                    <th scope="col">Udgave</th>
                    <th scope="col" class="n">Set</th>
                    <th scope="col" class="n">Svar</th>
                  </tr>
                </thead>
                <tbody>
                  <tr>
                    <td>Vores egen</td>
                    <td class="n">1.204</td>
                    <td class="n">11</td>
                  </tr>
                  <tr>
                    <td>På tegnsprog</td>
                    <td class="n">4.871</td>
                    <td class="n">39</td>
                  </tr>
                </tbody>
              </table>
            </div>
            <pre><code>ffmpeg -i raa.mov -vf subtitles=da.srt \\
  -c:a copy faerdig.mp4</code></pre>
          </div>
        </article>
        <aside aria-label="Spor">
          <p><a class="mark" href="#conversation">${icon("reply")} 42 svar</a></p>
          <p>Andre gik videre til<br /><a href="#">Sådan licenserer du en video</a></p>
        </aside>
        <div class="after">
          <section class="card">
            <h2>Du må bruge og ændre det her</h2>
            <p class="help">Skriv, hvor det kommer fra (CC BY 4.0). Syv har gjort det indtil nu.</p>
            <p class="actions">
              <a class="btn" href="#">Tag det hele med</a
              ><a class="btn quiet" href="#">Se licensen</a>
            </p>
          </section>
          <section class="share">
            <b>Del på din egen profil</b>
            <p class="actions">
              <a class="btn" href="#">Mastodon</a><a class="btn" href="#">Bluesky</a
              ><a class="btn" href="#">E-mail</a
              ><copy-text text="https://x.example" done="Kopieret"
                ><button type="button" class="btn quiet" hidden>Kopiér link</button></copy-text
              >
            </p>
          </section>
          ${conversation()}
        </div>
      </main>`,
    ),
};

const note: GalleryPage = {
  name: "note",
  body: (assets) =>
    sitePage(
      assets,
      "Note",
      "da",
      html`<main id="main" class="article">
        <article class="note-page h-entry">
          <h1 class="sr">Note af Redaktionen, 13. oktober</h1>
          <div class="byline">
            ${avatar({ name: "Ida Holm", own: true })}
            <p>
              <a class="p-author h-card" href="#">Redaktionen</a
              ><small>13. oktober kl. 09.12</small>
            </p>
          </div>
          <div class="words e-content">
            <p>
              Til jer, der spurgte: malegraden i videoen er 14 på en Niche Zero. Vandet var 94
              grader.
            </p>
          </div>
          <div class="gallery">
            <img src="/sample/cafe.jpg" alt="" width="640" height="480" /><img
              src="/sample/harbour.jpg"
              alt=""
              width="640"
              height="480"
            /><img src="/sample/cafe.jpg" alt="" width="640" height="480" />
          </div>
          <p class="meta"><a href="#">CC BY 4.0</a><a href="#">Se rettelser</a></p>
        </article>
        <div class="after">
          <section class="conversation" id="conversation" aria-labelledby="c-h">
            <h2 id="c-h">Ingen svar endnu</h2>
            <p class="flash good" role="status">
              ${icon("mail")}<span
                >Tak. Vi har sendt et link til din e-mail; åbn det, så kommer svaret frem.</span
              >
            </p>
            <p class="flash bad" role="alert">
              ${icon("warning")}<span>Svaret er for langt. Skær 12 tegn væk.</span>
            </p>
          </section>
        </div>
      </main>`,
    ),
};

/** An article with its conversation; a note. */
export const articlePages: readonly GalleryPage[] = [article, note];
