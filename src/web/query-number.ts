import type { Context } from "hono";

/** A whole number above 0 in the query, such as `?before=12`; undefined when it is not one a database can hold. */
export function queryNumber(c: Context, name: string): number | undefined {
  const text = c.req.query(name) ?? "";
  return /^\d{1,15}$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
}
