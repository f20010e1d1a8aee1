/** Microformats as they are read from a page, and what can be asked of them. */
import { mf2 } from "microformats-parser";

/** What a page says about something: an entry, somebody's card. */
export interface Thing {
  readonly type?: readonly string[];
  readonly properties?: Properties;
  readonly children?: readonly Thing[];
  readonly value?: unknown;
  readonly html?: string;
  readonly alt?: string;
}

/** Each property with all its values. */
export type Properties = Readonly<Record<string, readonly (Thing | string)[] | undefined>>;

/** All things of a page whose size is bounded (see simplify.ts). @source https://microformats.org/wiki/microformats2-parsing */
export function thingsOf(html: string, baseUrl: string): readonly Thing[] {
  try {
    return mf2(html, { baseUrl }).items as unknown as readonly Thing[];
  } catch {
    // It has no elements.
    return [];
  }
}

/** All values of a property. */
export function all(properties: Properties | undefined, name: string): readonly (Thing | string)[] {
  return properties?.[name] ?? [];
}

/** Its first one. */
export function first(
  properties: Properties | undefined,
  name: string,
): Thing | string | undefined {
  return all(properties, name)[0];
}

/** A value as text. */
export function textOf(value: Thing | string | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value.trim();
  return typeof value.value === "string" ? value.value.trim() : "";
}

/** Where a value leads: itself, or the address that it has. */
export function urlOf(value: Thing | string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const named =
    typeof value === "string" ? value : (urlOf(first(value.properties, "url")) ?? textOf(value));
  return URL.canParse(named) ? named : undefined;
}

/** All places that a property leads to. */
export function urlsOf(properties: Properties | undefined, name: string): string[] {
  return all(properties, name).flatMap((value) => urlOf(value) ?? []);
}
