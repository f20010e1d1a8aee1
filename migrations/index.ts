import type { Kysely } from "kysely";

import { up as start } from "./0001-start.ts";

type Up = (db: Kysely<unknown>, dialect: "sqlite" | "postgres") => Promise<void>;

/** Every migration by name, in order; forward only. */
export const migrations: Readonly<Record<string, Up>> = { "0001-start": start };
