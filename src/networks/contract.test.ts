import { describe } from "vitest";

import { keepsContract } from "#support/network-contract.ts";
import { networksUnderTest } from "#support/network-under-test.ts";

describe.each(Object.entries(networksUnderTest))("%s, as a network", (_name, open) => {
  keepsContract(open);
});
