import { expect, test } from "vitest";

import { coachAtHand } from "#coach/load-coach.ts";
import { settingsChange } from "#flows/settings-change.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { openStudio, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, stranger, type Visitor } from "#support/studio-browser.ts";
import { messagesFor } from "#words";
import { bySystem } from "#schema";

const rule = `language: en
kind: hype
rules:
  - id: artisan
    advice: superlative
    severity: soft
    find: ["artisan coffee"]
    example: "We pour artisan coffee."
    but_not: "We pour coffee from Peru."
`;

async function ask(
  studio: TestStudio,
  visitor: Visitor,
  body: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return await studio.app.request(`${studio.origin}/studio/api/coach`, {
    method: "POST",
    body,
    headers: {
      cookie: visitor.cookie,
      origin: studio.origin,
      "sec-fetch-site": "same-origin",
      "content-type": "application/json",
      "x-form-token": visitor.token,
      ...more,
    },
  });
}

describeOnEachDatabase("the coach in the studio", (fresh) => {
  test("own rules are refused by their line, kept when they hold, and used", async () => {
    const studio = await openStudio(fresh);
    await setUp(studio, "en");
    const visitor = await signedIn(studio);
    const wrong = await visitor.post("/studio/coach/rules", {
      rules: rule.replace("soft", "huge"),
    });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain("Line 6:");
    const right = await visitor.post("/studio/coach/rules", { rules: rule });
    expect(right.status).toBe(303);
    const text = "On Mondays we pour artisan coffee for the whole street.";
    const answer = await ask(studio, visitor, JSON.stringify({ text }));
    expect(await answer.json()).toMatchObject({
      findings: [{ rule: "en/hype/artisan", text: "artisan coffee" }],
    });
    const draft = await visitor.post("/studio/write", {
      action: "preview",
      kind: "note",
      markdown: text,
    });
    expect(await draft.text()).toContain('<q class="coach-words" data-quote>artisan coffee</q>');
  });

  for (const language of ["da", "en"] as const)
    test(`the example that stands there can be saved (${language})`, async () => {
      const studio = await openStudio(fresh);
      await setUp(studio, language);
      const visitor = await signedIn(studio);
      const page = await (await visitor.get("/studio/coach")).text();
      const [, example = ""] = /<code>(language: [^<]+)</.exec(page) ?? [];
      const rules = example.replaceAll("&quot;", '"');
      expect((await visitor.post("/studio/coach/rules", { rules })).status).toBe(303);
    });

  test("what was let stand is told with its reason and its post", async () => {
    const studio = await openStudio(fresh);
    await setUp(studio, "en");
    const visitor = await signedIn(studio);
    const rule = "en/urgency/hurry";
    const dismissals = JSON.stringify([{ rule, words: "Act now!", reason: "The name of a play" }]);
    const markdown = "Act now! is on at the theatre.";
    await visitor.post("/studio/write", { action: "publish", kind: "note", markdown, dismissals });
    const page = await (await visitor.get("/studio/coach")).text();
    expect(page).toContain("<q>Act now!</q>");
    expect(page).toContain("<p>The name of a play</p>");
    expect(page).toMatch(/<a href="\/studio\/write\/\d+">Act now! is on at the theatre\.<\/a>/);
  });

  test("a rule is silenced with a reason that everybody can read, and speaks again", async () => {
    const studio = await openStudio(fresh);
    await setUp(studio, "en");
    const visitor = await signedIn(studio);
    const hurry = JSON.stringify({ text: "Act now!" });
    const before = (await (await ask(studio, visitor, hurry)).json()) as {
      findings: { rule: string }[];
    };
    const name = before.findings[0]?.rule ?? "";
    expect((await visitor.post("/studio/coach/silence", { rule: name, reason: " " })).status).toBe(
      400,
    );
    expect((await visitor.post("/studio/coach/silence", { rule: "x", reason: "y" })).status).toBe(
      400,
    );
    await visitor.post("/studio/coach/silence", { rule: name, reason: "We teach first aid" });
    expect(await (await ask(studio, visitor, hurry)).json()).toMatchObject({ findings: [] });
    await visitor.post("/studio/coach/speak", { rule: name });
    expect(await (await ask(studio, visitor, hurry)).json()).toMatchObject(before);
    await settingsChange(studio.kit.store, bySystem, { coachOnOpen: true });
    const log = await studio.kit.store.db
      .selectFrom("openness_log")
      .select(["subject", "details_json"])
      .where("subject", "like", "setting:coach%")
      .orderBy("number")
      .execute();
    expect(log.map((row) => [row.subject, JSON.parse(row.details_json) as unknown])).toEqual([
      ["setting:coachSilenced", { what: name, reason: "We teach first aid" }],
      ["setting:coachSpeaks", { what: name }],
      ["setting:coachOnOpen", { from: false, to: true }],
    ]);
  });

  test("programs get a verdict, others and what is too long do not", async () => {
    const studio = await openStudio(fresh);
    await setUp(studio, "en");
    const visitor = await signedIn(studio);
    const text = JSON.stringify({ text: "Sidste chance!", lang: "da" });
    expect(await (await ask(studio, visitor, text)).json()).toMatchObject({
      lang: "da",
      findings: [{ kind: "urgency", start: 0 }],
    });
    expect((await ask(studio, visitor, "no JSON")).status).toBe(400);
    expect((await ask(studio, visitor, '{"text": 7}')).status).toBe(400);
    const long = JSON.stringify({ text: "a".repeat(500_001) });
    expect((await ask(studio, visitor, long)).status).toBe(400);
    expect((await ask(studio, visitor, `"${"a".repeat(1_600_000)}"`)).status).toBe(413);
    expect((await ask(studio, visitor, text, { "x-form-token": "" })).status).toBe(403);
    expect((await ask(studio, visitor, text, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await ask(studio, stranger(studio), text)).status).toBe(303);
  });
});

test("what the coach says about itself obeys the coach", () => {
  const { coach } = coachAtHand();
  for (const lang of ["da", "en"] as const) {
    const messages = messagesFor(lang);
    const said = [
      messages.t("coach.intro"),
      messages.t("coach.neutral"),
      messages.t("coach.rulesHow"),
      messages.t("coach.silencedHow"),
    ];
    for (const words of said) expect(coach.check(words, { lang }).findings).toEqual([]);
  }
});
