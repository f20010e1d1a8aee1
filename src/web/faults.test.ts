import { configure, reset } from "@logtape/logtape";
import { expect, test } from "vitest";

import { databaseIsAway, storageIsFull, storageRefuses } from "#core/db/faults.ts";
import { AppError, badInput, notFound } from "#core/errors.ts";
import { messagesFor } from "#words";

import { logFault, tellFault } from "./faults.ts";

const secret = new Error("password=hunter2 at /srv/medspil/src/x.ts:1");
const timeout = new AppError({
  code: "timeout",
  status: 504,
  params: { host: "stille.example", seconds: 10 },
  safeMessage: "stille.example did not answer within 10 seconds.",
});
const faults = [
  secret,
  timeout,
  databaseIsAway(secret),
  storageIsFull(secret),
  storageRefuses(secret),
  notFound("That page"),
  badInput("The title is longer than 300 characters.", "too_long_title", 413, { most: 300 }),
  badInput("Something new.", "made_up"),
];

test.each(faults)("%s is told in Danish, in words of ours alone", (fault) => {
  const messages = messagesFor("da");
  for (const to of ["visitor", "user"] as const) {
    const { title, text } = tellFault(messages, fault, to);
    expect(`${title} ${text}`).not.toMatch(/hunter2|src\/|\{\{|\b(?:the|That|Something|did not)\b/);
    expect(text).not.toBe("");
  }
});

test("who runs the site learns what to do, a reader whether to try again", () => {
  const messages = messagesFor("da");
  expect(tellFault(messages, timeout, "user").text).toBe(
    "stille.example svarede ikke inden for 10 sekunder.",
  );
  expect(tellFault(messages, timeout, "visitor")).toMatchObject({
    status: 504,
    title: "Noget gik galt her",
  });
  expect(tellFault(messages, storageIsFull(secret), "user").text).toContain("disk er fuld");
  expect(tellFault(messages, databaseIsAway(secret), "visitor")).toMatchObject({
    status: 503,
    title: "Tilbage om et øjeblik",
    headers: { "retry-after": "60" },
  });
});

test("what has no words is in the log, to which whoever runs the site is sent", async () => {
  const lines: string[] = [];
  await configure({
    reset: true,
    sinks: { kept: (record) => lines.push(record.message.join("")) },
    loggers: [
      { category: "medspil", sinks: ["kept"], lowestLevel: "debug" },
      { category: ["logtape", "meta"], sinks: [] },
    ],
  });
  try {
    const messages = messagesFor("en");
    for (const fault of [...faults, badInput("It is not so.")]) {
      lines.length = 0;
      logFault("studio", "POST /studio", fault);
      const sendsToLog = tellFault(messages, fault, "user").text.includes("Its log says more");
      if (sendsToLog) expect([fault.message, lines.length]).toEqual([fault.message, 1]);
    }
    lines.length = 0;
    logFault("studio", "POST /studio", badInput("It is not so."));
    expect(lines).toEqual([]);
    expect(tellFault(messages, badInput("It is not so."), "user").text).toBe(
      "What was sent could not be used. Go back and try again.",
    );
  } finally {
    await reset();
  }
});
