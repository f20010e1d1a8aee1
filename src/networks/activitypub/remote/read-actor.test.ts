import { expect, test } from "vitest";

import { readActor } from "./read-actor.ts";

const ann = { id: "https://skib.example/users/ann", type: "Person", preferredUsername: "ann" };

test("an account's name and words about itself may stand in maps of languages", () => {
  const told = { nameMap: { da: "Ann Skibsbygger" }, summaryMap: { da: "<p>Jeg bygger</p>" } };
  expect(readActor({ ...ann, ...told })?.account).toMatchObject({
    name: "Ann Skibsbygger",
    bioHtml: "<p>Jeg bygger</p>",
  });
  expect(readActor({ ...ann, ...told, name: "Ann" })?.account.name).toBe("Ann");
  expect(readActor(ann)?.account).toMatchObject({ name: "ann", bioHtml: "" });
});
