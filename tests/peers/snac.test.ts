import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { eventually } from "#support/eventually.ts";
import { type Snac, startSnac } from "#support/snac.ts";
import { type Medspil, startMedspil } from "#support/server.ts";
import { pageText, writer } from "#support/writer.ts";

/** A whole Medspil process and a real snac, talking over the network as they would out there. */
describe("Medspil and snac", () => {
  let here: Medspil;
  let there: Snac<"ann">;
  let write: ReturnType<typeof writer>;
  let article: { id: number; uri: string };
  let reply: string;
  beforeAll(async () => {
    // One after the other: what has started is stopped even when the other cannot.
    there = await startSnac({ users: ["ann"] });
    here = await startMedspil();
    write = writer(here);
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => console.log(here.log().slice(-3000), quiet(there.log())));
  });
  afterAll(async () => {
    await Promise.all([here?.stop(), there?.stop()]);
  });

  test("ann finds us by our handle, follows, and is accepted", async () => {
    const { ann } = there.users;
    await ann.follow(here.handle);
    await eventually("we have a follower", async () =>
      (await write.followers()).includes(ann.actor),
    );
    await eventually("she is accepted", async () => (await ann.following()).includes(here.actor));
  });

  test("we follow her, read what she writes, like it, share it and take that back", async () => {
    const { ann } = there.users;
    const account = await write.find(ann.handle);
    await write.follow(account);
    await eventually("she has us as a follower", async () =>
      (await ann.followers()).includes(here.actor),
    );
    await eventually("our asking is answered", async () =>
      (await write.following()).includes(ann.actor),
    );
    const post = await ann.post("Æbler, overalt æbler.");
    const item = await eventually("it is in our reading list", () => write.reading(post));
    expect(item.html).toContain("Æbler, overalt æbler");
    await write.like(item.id);
    await write.share(item.id);
    await eventually("she sees our like", async () => (await ann.likers(post)).length === 1);
    await eventually("she hears of our share", async () =>
      (await ann.notifications()).some(
        (one) => one.type === "reblog" && one.status?.reblog?.uri === post,
      ),
    );
    await write.unlike(item.id);
    await eventually("the like is gone there", async () => (await ann.likers(post)).length === 0);
    await ann.deletePost(post);
    await eventually(
      "it is gone from our reading list",
      async () => (await write.reading(post)) === undefined,
    );
  });

  test("an article and a note reach her, whole", async () => {
    const { ann } = there.users;
    article = await write.article("Sådan holder vi surdejen i live", {
      markdown: "Lunkent vand, **tid** og ro.\n\n- Rør hver dag",
      topics: ["Surdej"],
    });
    const note = await write.note("Bagt i dag: rugbrød med kerner. #rugbrød");
    const arrived = await eventually("the article is there", () => ann.find(article.uri));
    expect(arrived.content).toContain("<strong>tid</strong>");
    // Title first, and nothing closed behind the summary.
    expect(arrived.content).toMatch(/^Sådan holder vi surdejen i live/);
    expect(arrived.spoiler_text).toBe("");
    expect(arrived.account.acct).toBe(here.handle.slice(1));
    expect(arrived.tags.map(({ name }) => name)).toContain("Surdej");
    const short = await eventually("the note is in her timeline", async () =>
      (await ann.timeline()).find(({ uri }) => uri === note.uri),
    );
    expect(short.content).toContain("rugbrød med kerner");
  });

  test("her reply and her like stand on the public page", async () => {
    const { ann } = there.users;
    reply = await ann.post("Min surdej døde i går. Hvad nu?", { inReplyTo: article.uri });
    await ann.like(article.uri);
    await ann.boost(article.uri);
    await eventually("the reply stands under the article", async () =>
      (await pageText(article.uri)).includes("Min surdej døde i går"),
    );
    await eventually("the like and the boost are counted", async () => {
      const counts = await write.counts(article.id);
      return counts.likes === 1 && counts.shares === 1;
    });
    expect(await pageText(article.uri)).toContain("ann");
  });

  test("the owner's answer arrives where she asked, and so does its change", async () => {
    const { ann } = there.users;
    const answer = await write.answer(reply, "Begynd forfra med **rugmel**.");
    const [arrived] = await eventually("the answer is below her reply", async () => {
      const answers = await ann.answers(reply);
      return answers.length > 0 && answers;
    });
    expect(arrived?.uri).toBe(answer.uri);
    expect(arrived?.content).toContain("rugmel");
    await eventually("she is told", async () =>
      (await ann.notifications()).some(
        (one) => one.type === "mention" && one.status?.uri === answer.uri,
      ),
    );
    expect(await pageText(article.uri)).toContain("Begynd forfra");
    await write.editAnswer(answer.id, "Begynd forfra med **groft rugmel**.");
    await eventually("she sees the change", async () =>
      (await ann.find(answer.uri))?.content.includes("groft rugmel"),
    );
    await write.takeAnswerBack(answer.id);
    await eventually(
      "the answer is gone there",
      async () => (await ann.find(answer.uri)) === undefined,
    );
  });

  // snac tells only its user's followers of a deletion; so it is good that we are one.
  test("her edit shows here, and her deletion takes her words away", async () => {
    const { ann } = there.users;
    await ann.editPost(reply, "Min surdej lever alligevel.");
    await eventually("the edit stands under the article", async () =>
      (await pageText(article.uri)).includes("lever alligevel"),
    );
    await ann.deletePost(reply);
    await eventually(
      "her words are gone",
      async () => !(await pageText(article.uri)).includes("lever alligevel"),
    );
    await ann.unlike(article.uri);
    await eventually(
      "the like is taken back",
      async () => (await write.counts(article.id)).likes === 0,
    );
  });

  test("our edit reaches her, and so does our deletion", async () => {
    const { ann } = there.users;
    await write.editArticle(article.id, { markdown: "Lunkent vand, **god tid** og ro." });
    await eventually("she sees the edit", async () => {
      const shown = await ann.find(article.uri);
      // Since she boosted it, snac wraps it in her boost.
      return (shown?.reblog ?? shown)?.content.includes("god tid");
    });
    await write.remove(article.id);
    await eventually(
      "the article is gone there",
      async () => (await ann.find(article.uri)) === undefined,
    );
    const asked = { headers: { accept: "application/activity+json" } };
    const left = await fetch(article.uri, asked);
    expect(left.status).toBe(410);
    expect(await left.json()).toMatchObject({ id: article.uri, type: "Tombstone" });
  });

  test("she leaves", async () => {
    const { ann } = there.users;
    await ann.unfollow(here.actor);
    await eventually("nobody follows us", async () => (await write.followers()).length === 0);
  });

  test("while her server is down nothing is lost, and what we said arrives in order", async () => {
    const { ann } = there.users;
    await ann.follow(here.handle);
    await eventually("we have a follower", async () => (await write.followers()).length === 1);
    let note = { id: 0, uri: "" };
    await there.restart(async () => {
      note = await write.note("Første udkast.");
      await write.editNote(note.id, "Anden udgave.");
      await eventually("the first try failed", async () => (await write.waiting()) > 0);
    });
    // snac may also find it in our outbox by itself, so the deliveries are what counts.
    await eventually("all deliveries went through", async () => (await write.waiting()) === 0, {
      timeoutMs: 100_000,
    });
    await eventually("the newest words stand there", async () =>
      (await ann.find(note.uri))?.content.includes("Anden udgave"),
    );
  });
});

/** snac's log without our own asking. */
function quiet(log: string): string {
  const lines = log.split("\n").filter((line) => !/mastoapi|timeline/u.test(line));
  return lines.slice(-60).join("\n");
}
