import { Hono } from "hono";
import { expect, test } from "vitest";

import { formFields } from "./fields.ts";

test("a form may hold any text but what PostgreSQL cannot keep", async () => {
  const app = new Hono().post("/", async (c) => {
    const form = await formFields(c);
    return c.json([form.text("name"), form.all("tag")]);
  });
  const body = new URLSearchParams([
    ["name", "Bo\0dil\u0007 å 👩‍👩‍👧"],
    ["tag", "\0"],
    ["tag", "a"],
  ]);
  const answer = await app.request("/", { method: "POST", body });
  expect(await answer.json()).toEqual(["Bodil\u0007 å 👩‍👩‍👧", ["", "a"]]);
});
