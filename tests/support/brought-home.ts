import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Kit } from "#kit";

import type { Fresh } from "./databases.ts";
import { saidSettings, siteOn, type TestSite } from "./site.ts";

/** A site in Copenhagen with an export beside it, and what an import of it made. */
export async function bringHome<Report>(
  on: Fresh,
  text: string | Uint8Array,
  importIt: (kit: Kit, path: string) => Promise<Report>,
): Promise<{ site: TestSite; report: Report; texts: string[] }> {
  const settings = { ...saidSettings, ownerName: "Ida Holm", timeZone: "Europe/Copenhagen" };
  const site = await siteOn(on, { settings });
  const path = join(on.folder, "export.xml");
  writeFileSync(path, text);
  const report = await importIt(site.kit, path);
  const rows = await site.kit.store.db
    .selectFrom("posts")
    .select(["markdown", "original_url"])
    .orderBy("original_url")
    .execute();
  return { site, report, texts: rows.map(({ markdown }) => markdown) };
}
