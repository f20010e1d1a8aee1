import { describe, expect, test } from "vitest";

import { readConfig, unknownSettings } from "#core/config.ts";

describe("settings from the environment", () => {
  test.each([
    ["1", true],
    ["true", true],
    ["Yes", true],
    [" ON ", true],
    ["0", false],
    ["false", false],
    ["No", false],
    ["off", false],
    ["", false],
  ])("a switch written %j is %j", (written, meant) => {
    expect(readConfig({ MEDSPIL_ALLOW_PRIVATE_NETWORK: written }).allowPrivateNetwork).toBe(meant);
  });

  test("a switch that is none is named, with what it may be", () => {
    expect(() => readConfig({ MEDSPIL_ALLOW_PRIVATE_NETWORK: "maybe" })).toThrow(
      /MEDSPIL_ALLOW_PRIVATE_NETWORK: must be 1, true, yes or on/u,
    );
  });

  test.each([
    ["MEDSPIL_PORT", "PORT"],
    ["MEDSPIL_PROT", "PORT"],
    ["MEDSPIL_DATABASE_URL", "DATABASE_URL"],
    ["MEDSPIL_SMTP", "MEDSPIL_SMTP_URL"],
    ["MEDSPIL_DATA_DIR", "MEDSPIL_DATA"],
    ["MEDSPIL_HOTS", "MEDSPIL_HOST"],
  ])("%s may have meant %s", (name, meant) => {
    expect(unknownSettings({ [name]: "x" })).toEqual([
      expect.stringMatching(new RegExp(`Did you mean ${meant}\\?$`, "u")),
    ]);
  });

  test("what begins with MEDSPIL_ and is no setting is told of, with what may have been meant", () => {
    const env = {
      MEDSPIL_DATA: "/srv/site",
      MEDSPIL_ULR: "https://example.org",
      MEDSPIL_SMPT_URL: "smtp://localhost",
      medspil_log: "debug",
      MEDSPIL_COLOUR_OF_THE_SKY: "blue",
      MEDSPIL_TEST_DATABASE_URL: "postgres://localhost",
      PATH: "/bin",
    };
    expect(unknownSettings(env)).toEqual([
      expect.stringMatching(/^MEDSPIL_COLOUR_OF_THE_SKY is not a setting.*docs\/operate/u),
      expect.stringMatching(
        /^MEDSPIL_SMPT_URL is not a setting.*Did you mean MEDSPIL_SMTP_URL\?$/u,
      ),
      expect.stringMatching(/^MEDSPIL_ULR is not a setting.*Did you mean MEDSPIL_URL\?$/u),
      expect.stringMatching(/^medspil_log is not a setting.*Did you mean MEDSPIL_LOG\?$/u),
    ]);
  });
});
