import { expect, it } from "vitest";

import { readSettings, type Settings, settingsShape } from "#presence";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { languages, type MessageKey, messagesFor } from "#words";

import { settingsChange } from "./settings-change.ts";
import { bySystem } from "#schema";

describeOnEachDatabase("Settings", (fresh) => {
  const entries = async () =>
    await fresh.store.db
      .selectFrom("openness_log")
      .select(["subject", "details_json"])
      .orderBy("number")
      .execute();

  it("saved as they are leave nothing in the log, though never set before", async () => {
    await kitOn(fresh);
    const shown = await readSettings(fresh.store.db);
    expect(await settingsChange(fresh.store, bySystem, shown)).toEqual([]);
    expect(await settingsChange(fresh.store, bySystem, settingsShape.parse({ ...shown }))).toEqual(
      [],
    );
    expect(await entries()).toEqual([]);
  });

  it("come back from a browser with its line ends unchanged", async () => {
    await kitOn(fresh);
    await settingsChange(fresh.store, bySystem, { aboutWho: "En\nto\n\ntre", tagline: "Kort" });
    expect(await entries()).toHaveLength(2);
    await settingsChange(fresh.store, bySystem, {
      aboutWho: "En\r\nto\r\n\r\ntre",
      tagline: "Kort ",
    });
    expect(await entries()).toHaveLength(2);
    expect((await readSettings(fresh.store.db)).aboutWho).toBe("En\nto\n\ntre");
  });

  it("that change are logged once each, with what was before and is now", async () => {
    await kitOn(fresh, { settings: { siteName: "Før" } });
    await settingsChange(fresh.store, bySystem, {
      siteName: "Nu",
      holdFirstReply: true,
      language: "da",
    });
    await settingsChange(fresh.store, bySystem, {
      siteName: "Nu",
      holdFirstReply: true,
      language: "da",
    });
    expect(await entries()).toEqual([
      { subject: "setting:siteName", details_json: '{"from":"Før","to":"Nu"}' },
      { subject: "setting:holdFirstReply", details_json: '{"from":false,"to":true}' },
    ]);
  });

  it("say that who runs the site has another name, and neither of the two", async () => {
    await kitOn(fresh, { settings: { ownerName: "Ida Holm" } });
    await settingsChange(fresh.store, bySystem, { ownerName: "Eva Lund" });
    expect(await entries()).toEqual([{ subject: "setting:ownerName", details_json: "{}" }]);
  });

  it("each have words for readers, when a line can be about them", async () => {
    await kitOn(fresh);
    const others = {
      ...{ siteName: "A", tagline: "A", language: "en", timeZone: "UTC", handle: "a" },
      ...{ ownerName: "A", ownerBio: "A", defaultLicence: "arr", holdFirstReply: true },
      ...{ readersMayReply: false, aboutWho: "A", aboutMoney: "A", aboutCorrections: "A" },
      ...{ aboutModeration: "A", aboutContact: "A", coachRules: "A", coachOnOpen: true },
      ...{ links: [{ label: "A", url: "https://a.example" }], accent: "#123456" },
      ...{ coachSilenced: [{ rule: "a", reason: "a" }], avatarMediaId: 7 },
      ...{ alsoKnownAs: [{ uri: "https://a.example/u/a", handle: "@a@a.example" }] },
      ...{ movedTo: { uri: "https://b.example/u/a", handle: "@a@b.example" } },
      ...{ servedAt: "https://a.example", setUpAt: 1, domainAccount: "did:plc:a" },
    } satisfies Settings;
    expect(Object.keys(others).toSorted()).toEqual(Object.keys(settingsShape.shape).toSorted());
    await settingsChange(fresh.store, bySystem, others);
    const logged = (await entries()).map(({ subject }) => subject.slice("setting:".length));
    expect(logged).not.toContain("accent");
    expect(logged.length).toBeGreaterThan(12);
    for (const language of languages)
      for (const key of logged) {
        const word = `openness.setting_${key}`;
        expect(messagesFor(language).t(word as MessageKey), language).not.toBe(word);
      }
  });
});
