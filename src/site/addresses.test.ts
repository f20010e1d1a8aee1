import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { publish, readerReplied, siteOn } from "#support/site.ts";

const origin = "https://vaerkstedet.example";

describeOnEachDatabase("addresses", (fresh) => {
  test("what is written in another way leads to the one form", async () => {
    const site = await siteOn(fresh);
    const { path } = await publish(site, { title: "Æbler og ål", topics: ["Kaffe"] });
    expect(path).toBe("/articles/aebler-og-aal");
    const ways: Record<string, string> = {
      "/articles/": "/articles",
      "//articles": "/articles",
      "/articles//": "/articles",
      "/articles///aebler-og-aal/": path,
      "/articles/./aebler-og-aal/?after=1": `${path}?after=1`,
      "/Articles": "/articles",
      "/ARTICLES/Aebler-og-AAL": path,
      "/articles/%61ebler-og-aal": path,
      "/Feed.XML": "/feed.xml",
      "/@VAERKSTEDET": "/@vaerkstedet",
      "/Topics/Kaffe/": "/Topics/Kaffe",
      "/Topics/Kaffe": "/topics/kaffe",
    };
    for (const [asked, right] of Object.entries(ways)) {
      const answer = await site.get(asked);
      expect([asked, answer.status, answer.headers.get("location")]).toEqual([asked, 301, right]);
    }
  });

  test("no address of ours leads to another site, and none gives away what went wrong", async () => {
    const site = await siteOn(fresh);
    const { path, id } = await publish(site);
    const { token } = await readerReplied(site, { postId: id });
    const odd = [
      ...[
        "//evil.example",
        "///evil.example/",
        "/\\evil.example",
        "/%5Cevil.example/",
        "/%2F/evil.example/",
      ],
      ...[
        "//evil.example/%2e%2e",
        "/%2e%2e//evil.example/",
        "/.//evil.example",
        "/@evil.example",
        "//@evil.example/",
      ],
      ...[
        "/https://evil.example/",
        "/%09/evil.example/",
        "/%0d%0aLocation:%20https://evil.example/",
        "/a%00b",
      ],
      ...[
        "/articles/%2e%2e%2fetc%2fpasswd",
        "/articles/..%2f..%2fsecret.key",
        "/assets/..%2f..%2fpackage.json",
      ],
      ...[
        "/assets/%2e%2e/site.css",
        "/media/../secret.key",
        "/media/%2e%2e/secret.key",
        "/cards/..%2f1.png",
      ],
      ...[
        "/cards/1-1.png.png",
        "/articles/%",
        "/articles/%ff",
        "/replies/1%2freport",
        `/articles/${"a".repeat(9000)}`,
      ],
      ...[
        "/replies/99999999999999999999",
        "/open/99999999999999999999",
        "/events/posts/x",
        "/open.json?after=-1",
      ],
      ...[
        `${path}?after=1e9&before=x&network=__proto__`,
        `${path}?to=constructor`,
        "/archive?year=0",
        "/?before=NaN",
      ],
      ...[
        `/reply/confirm/${token}?next=//evil.example`,
        "/topics/__proto__",
        "/sitemap-0.xml",
        "/sitemap-99.xml",
      ],
    ];
    for (const asked of odd) {
      const answer = await site.get(asked);
      const { status } = answer;
      expect([asked, status < 500], await answer.clone().text()).toEqual([asked, true]);
      const location = answer.headers.get("location");
      if (location !== null) {
        expect(location).toMatch(/^\/(?![/\\])/);
        expect(new URL(location, origin).origin).toBe(origin);
      }
      const text = await answer.text();
      expect(text).not.toMatch(/at .*\.ts:\d+|SQLITE|select .* from|ENOENT|node:internal/i);
      expect(text).not.toContain(fresh.folder);
    }
  });

  test("a fault says nothing but that there was one", async () => {
    const site = await siteOn(fresh, {
      parts: {
        representation: async () => await Promise.reject(new Error("secret: /var/lib/medspil")),
      },
    });
    const answer = await site.get("/", { accept: "application/activity+json" });
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(text).toContain("Fejlen er vores, ikke din.");
    expect(text).not.toMatch(/secret|var\/lib/);
  });

  test("who asks for ActivityPub gets it where there is one, and the page else", async () => {
    const asked: string[] = [];
    const site = await siteOn(fresh, {
      parts: {
        representation: async (path) => {
          asked.push(path);
          return await Promise.resolve(
            path.startsWith("/articles/") ? Response.json({ id: path }) : undefined,
          );
        },
      },
    });
    const { path } = await publish(site);
    const kinds = {
      "application/activity+json": true,
      'application/ld+json; profile="https://www.w3.org/ns/activitystreams"': true,
      "text/html,application/xhtml+xml,application/activity+json;q=0.5": false,
      "*/*": false,
    };
    for (const round of [1, 2])
      for (const [accept, isActivity] of Object.entries(kinds)) {
        const answer = await site.get(path, { accept });
        const type = answer.headers.get("content-type") ?? "";
        expect([round, accept, type.includes("json")]).toEqual([round, accept, isActivity]);
        if (!isActivity) expect(answer.headers.get("vary")).toContain("Accept");
      }
    expect((await site.get("/about", { accept: "application/activity+json" })).status).toBe(200);
    await site.get("/", { accept: "application/activity+json" });
    expect(asked.at(-1)).toBe("/@vaerkstedet");
  });
});
