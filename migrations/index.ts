import type { Kysely } from "kysely";

import { up as start } from "./0001-start.ts";
import { up as indexes } from "./0002-indexes.ts";

type Up = (db: Kysely<unknown>, dialect: "sqlite" | "postgres") => Promise<void>;

/** Every migration by name, in order; forward only. */
export const migrations: Readonly<Record<string, Up>> = {
  "0001-start": start,
  "0002-indexes": indexes,
};
