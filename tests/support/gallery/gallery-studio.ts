import { html } from "hono/html";

import { avatar } from "#look/avatars.ts";
import { studioPage, type GalleryPage, type Html } from "./gallery-frame.ts";
import { icon } from "#look/icons.ts";

const asked = (name: string, from: string, words: string, more: Html, now = ""): Html =>
  html`<li class="${now}">
    ${avatar({ name })}
    <div class="say">
      <div class="who"><b>${name}</b><small>${from}</small></div>
      <div class="words"><p>${words}</p></div>
      <p class="under">Under <a href="#">Kontrol er et overstået kapitel</a></p>
      ${more}
    </div>
    <div class="actions">
      <confirm-action question="Skjul svaret? Grunden bliver offentlig." yes="Skjul" no="Fortryd"
        ><form><button class="btn small quiet">Skjul</button></form></confirm-action
      >
    </div>
  </li>`;

const queue: GalleryPage = {
  name: "studio-conversation",
  body: (assets) =>
    studioPage(
      assets,
      "Samtale",
      html`<header>
          <div>
            <h1>Samtale</h1>
            <p>Tre venter på dig, den ældste siden i går.</p>
          </div>
          <p class="mark keys">Næste <kbd>j</kbd> Svar <kbd>s</kbd></p>
        </header>
        <p class="flash good" role="status">
          ${icon("check")}<span>Svaret er sendt til skole.example.</span>
        </p>
        <nav class="tabs" aria-label="Vis">
          <a href="#" aria-current="page">Ubesvarede 3</a><a href="#">Til godkendelse 1</a
          ><a href="#">Alle</a><a href="#">Skjulte</a>
        </nav>
        <ol class="queue">
          ${asked(
            "Lærer på Nørre Skole",
            "@klasse7b@skole.example · fediverset · i går",
            "Det var os med tegnsproget. Børnene spørger, om de må tage undertekster med næste gang?",
            html`<form class="answer">
              <label class="sr" for="a1">Svar til Lærer på Nørre Skole</label
              ><textarea id="a1">Ja, meget gerne.</textarea>
              <div class="row apart">
                <button class="btn main small">${icon("answer")} Svar i fediverset</button
                ><span class="count">16 / 500</span>
              </div>
            </form>`,
            "now",
          )}
          ${asked(
            "Bo på værftet",
            "svarede her · i dag",
            "Hvad med musikken? Den er vel ikke fri?",
            html`<p class="acts"><a class="mark" href="#">${icon("answer")} Svar</a></p>`,
          )}
          ${asked(
            "Rie Vad",
            "@rie@vad.example · fediverset · i dag",
            "Kan I lægge filerne et sted uden login?",
            html`<p class="acts"><a class="mark" href="#">${icon("answer")} Svar</a></p>`,
          )}
        </ol>`,
    ),
};

const write: GalleryPage = {
  name: "studio-write",
  body: (assets) =>
    studioPage(
      assets,
      "Skriv",
      html`<h1 class="sr">Skriv</h1>
        <form class="sheet">
          <nav class="tabs" aria-label="Slags">
            <a href="#" aria-current="page">Artikel</a><a href="#">Note</a>
          </nav>
          <div class="field">
            <label class="sr" for="t">Titel</label
            ><textarea class="title" id="t" rows="1" placeholder="Titel">
Ny kaffe i butikken</textarea>
          </div>
          <div class="tools" role="toolbar" aria-label="Tekst">
            <button type="button" class="btn small quiet">${icon("picture")} Billede</button
            ><button type="button" class="btn small quiet">${icon("video")} Video</button
            ><button type="button" class="btn small quiet">${icon("link")} Link</button
            ><button type="button" class="btn small quiet">${icon("quote")} Citat</button>
          </div>
          <div class="field">
            <label class="sr" for="b">Tekst</label
            ><textarea class="text" id="b" placeholder="Hvad har du at give i dag?">
Kaffen kommer fra to brødre i Huila, som vi har købt af i fire år.

Brygger du selv, så mal groft og hæld i to omgange: så bliver den sød og ikke bitter.</textarea>
          </div>
          <label class="drop"
            >${icon("picture")}<span>Træk billeder herhen, eller vælg dem</span
            ><input class="sr" type="file"
          /></label>
          <div class="ends">
            <button class="btn main">Udgiv</button><button class="btn">Se den først</button
            ><span class="saved">Gemt 09.12</span>
          </div>
        </form>`,
      html`<aside class="side" aria-label="Om indlægget">
        <h2>Om indlægget</h2>
        <div class="field"><label for="to">Emner</label><input id="to" value="kaffe, Huila" /></div>
        <div class="field">
          <label for="li">Licens</label
          ><select id="li">
            <option>CC BY 4.0: må bruges og ændres</option>
          </select>
        </div>
        <fieldset>
          <legend>Sendes til</legend>
          <label class="check"><input type="checkbox" checked /> Fediverset, 214 følgere</label>
        </fieldset>
        <div class="finding">
          <b>Om os selv</b>
          <p class="small">«stolte af» siger, hvordan I har det. Hvad får læseren?</p>
        </div>
      </aside>`,
    ),
};

const settings: GalleryPage = {
  name: "studio-settings",
  body: (assets) =>
    studioPage(
      assets,
      "Indstillinger",
      html`<header><h1>Indstillinger</h1></header>
        <section class="group">
          <div>
            <h2>Siden</h2>
            <p>Navn og farve står på hver side.</p>
          </div>
          <form class="form">
            <div class="field">
              <label for="n">Sidens navn</label><input id="n" value="Værkstedet" />
            </div>
            <div class="field">
              <label for="c">Farve</label>
              <p class="help" id="c-h">Vi gør den mørkere eller lysere, så den altid kan læses.</p>
              <input type="color" id="c" value="#1f5c4a" aria-describedby="c-h" />
            </div>
            <fieldset>
              <legend>Samtale</legend>
              <label class="check"
                ><input type="checkbox" checked /> Hold det første svar fra nye tilbage, til I har
                set det</label
              >
            </fieldset>
            <div class="actions"><button class="btn main">Gem</button></div>
          </form>
        </section>
        <section>
          <h2>Job, der gik galt</h2>
          <ul class="queue">
            <li>
              ${icon("warning")}
              <div class="body">
                <b>Levering til stille.example</b> <span class="badge bad">opgivet</span>
                <p class="under">Serveren svarede ikke i otte dage.</p>
              </div>
              <div class="actions"><button class="btn small">Prøv igen</button></div>
            </li>
          </ul>
          <label class="stack"
            >Henter WordPress <progress value="62" max="100">62 %</progress></label
          >
          <div class="scroll" tabindex="0" role="region" aria-label="Tabel">
            <table>
              <thead>
                <tr>
                  <th scope="col">Følger</th>
                  <th scope="col">Siden</th>
                  <th scope="col" class="n">Svar</th>
                  <th scope="col">Stand</th>
                </tr>
              </thead>
              <tbody>
                <tr>
                  <td>@rie@vad.example</td>
                  <td>12. maj</td>
                  <td class="n">14</td>
                  <td><span class="badge good">følger</span></td>
                </tr>
                <tr>
                  <td>@bo@skib.example</td>
                  <td>2. juni</td>
                  <td class="n">3</td>
                  <td><span class="badge warn">venter</span></td>
                </tr>
              </tbody>
            </table>
          </div>
        </section>
        <div class="empty">
          ${icon("people")}
          <h2>Ingen følgere endnu</h2>
          <p>Skriv noget, der hjælper nogen, og svar dem, der spørger. Så kommer de.</p>
          <a class="btn" href="#">Skriv en note</a>
        </div>`,
    ),
};

const door: GalleryPage = {
  name: "studio-door",
  body: (assets) =>
    html`<!doctype html>
      <html lang="da">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>Velkommen</title>
          <link rel="stylesheet" href="${assets.url("studio.css")}" />
          <link rel="icon" href="${assets.url("favicon.svg")}" />
        </head>
        <body>
          <main class="door" id="main">
            <ol class="steps">
              <li class="done">Siden</li>
              <li aria-current="step">Dig</li>
              <li>Nøgle</li>
            </ol>
            <div class="card">
              <h1>Hvem er du?</h1>
              <form class="form">
                <div class="field">
                  <label for="n">Dit navn</label><input id="n" autocomplete="name" />
                </div>
                <div class="field">
                  <label for="h">Brugernavn</label>
                  <p class="help" id="h-h">
                    Andre finder dig som <code>@ida@vaerkstedet.example</code>.
                  </p>
                  <input id="h" value="ida" aria-describedby="h-h" />
                </div>
                <button class="btn main">Videre</button>
                <p class="or">eller</p>
                <button type="button" class="btn">
                  ${icon("key")} Log ind med en adgangsnøgle
                </button>
              </form>
            </div>
          </main>
        </body>
      </html>`,
};

/** Conversation, writing, settings, the door. */
export const studioPages: readonly GalleryPage[] = [queue, write, settings, door];
