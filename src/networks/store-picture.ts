import type { SafeFetch } from "#core/safe-fetch.ts";

/** Fetches the picture of an account, cleans it and keeps it here; gives its number, or undefined where there is none. */
export type StorePicture = (url: string, fetch: SafeFetch) => Promise<number | undefined>;
