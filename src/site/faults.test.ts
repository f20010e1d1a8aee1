import { expect, test, vi } from "vitest";

import { startLog } from "#core/log.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publish, readerReplied, siteOn } from "#support/site.ts";

describeOnEachDatabase("a fault on a page with a secret in its address", (fresh) => {
  test("neither the log nor the page repeats the secret, and no other site is told", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const { id, token } = await readerReplied(site, { postId: post.id });
    const lines: string[] = [];
    for (const level of ["error", "warn", "info"] as const)
      vi.spyOn(console, level).mockImplementation((...said) => void lines.push(said.join(" ")));
    await startLog("info");
    const proof = "0123456789abcdef0123456789abcdef";
    // Whatever breaks, it may repeat what it was given.
    vi.spyOn(site.kit.secrets, "fingerprint").mockImplementation((text) => {
      throw new Error(`cannot print ${text} of bo@example.org`);
    });
    for (const path of [`/reply/edit/${token}`, `/reply/confirm/${token}`]) {
      const answer = await site.get(`${path}?from=mail`);
      expect([answer.status, (await answer.text()).includes(token)]).toEqual([500, false]);
      expect(answer.headers.get("referrer-policy")).toBe("same-origin");
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
    expect((await site.send(`/reply/stop/${id}/${proof}`, {})).status).toBe(500);
    vi.restoreAllMocks();
    expect(lines.join("\n")).toContain("/reply/edit/…");
    expect(lines.join("\n")).not.toMatch(new RegExp(`${token}|${proof}|bo@|from=`));
  });
});
