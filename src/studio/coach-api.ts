import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";

import { checkText } from "./coach-check.ts";
import { longestText } from "./compose-values.ts";
import type { StudioEnv } from "./context.ts";
import { needs } from "./permit.ts";

const asked = z.object({
  text: z.string().max(longestText),
  lang: z.enum(["da", "en"]).optional(),
  isTitle: z.boolean().optional(),
  isDisclosed: z.boolean().optional(),
});

/** The longest request, in bytes: the longest text in letters of three bytes, and some room. */
const longestBody = 3 * longestText + 10_000;

/** `POST /studio/api/coach`: JSON `{text, lang?, isTitle?, isDisclosed?}` → what the coach says, by the site's rules. */
export function coachApi(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.post(
    "/studio/api/coach",
    needs("posts.write"),
    bodyLimit({
      maxSize: longestBody,
      onError: (c) =>
        c.json({ kind: "fault", fault: c.get("messages").t("studio.tooLongAll") }, 413),
    }),
    async (c) => {
      const body: unknown = await c.req.json().catch(() => undefined);
      const read = asked.safeParse(body);
      if (!read.success) {
        const [issue] = read.error.issues;
        const fault = `${issue?.path.map(String).join(".") || "JSON"}: ${issue?.message ?? ""}`;
        return c.json({ kind: "fault", fault }, 400);
      }
      const { text, lang, isTitle = false, isDisclosed = false } = read.data;
      const interfaceLanguage = c.var.messages.language;
      return c.json(
        checkText(c.var.settings, text, { interfaceLanguage, lang, isTitle, isDisclosed }),
      );
    },
  );
  return app;
}
