import { isStorageFault } from "#core/db/faults.ts";
import { AppError, faultHeaders } from "#core/errors.ts";
import { logOf } from "#core/log.ts";
import { faultText, hasFaultText, type MessageKey, type Messages } from "#words";

/** What a person is told of a fault, in their language. */
interface ToldFault {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** When to come again, where that is known. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A fault in words: readers learn whether it is worth trying again, those who run the site what to do. Nothing of what
 * went on inside is told.
 */
export function tellFault(messages: Messages, fault: unknown, to: "visitor" | "user"): ToldFault {
  const status = fault instanceof AppError ? fault.status : 500;
  const [title, text] = (to === "visitor" ? readersWords : usersWords)(messages, fault, status);
  return { status, title, text, headers: faultHeaders({ status }) };
}

type Said = readonly [title: string, text: string];

function readersWords(messages: Messages, fault: unknown, status: number): Said {
  const say = (title: MessageKey, text: MessageKey): Said => [messages.t(title), messages.t(text)];
  if (isStorageFault(fault))
    return status === 503
      ? say("errors.awayTitle", "errors.awayText")
      : say("errors.fullTitle", "errors.fullText");
  if (status === 404) return say("errors.notFoundTitle", "errors.notFoundText");
  if (status === 413) return say("errors.badTitle", "errors.tooLongText");
  return status >= 500
    ? say("errors.serverTitle", "errors.serverText")
    : say("errors.badTitle", "errors.badText");
}

function usersWords(messages: Messages, fault: unknown, status: number): Said {
  if (status === 404) return [messages.t("studio.notFoundTitle"), messages.t("studio.notFoundHow")];
  if (!(fault instanceof AppError))
    return [messages.t("studio.wentWrong"), messages.t("faults.unknown")];
  if (!isStorageFault(fault)) return [messages.t("studio.wentWrong"), faultText(messages, fault)];
  if (fault.code === "database_away")
    return [messages.t("errors.awayTitle"), messages.t("errors.awayText")];
  const how = fault.code === "disk_full" ? "errors.fullOwner" : "errors.refusedOwner";
  return [messages.t("errors.fullTitle"), messages.t(how)];
}

/**
 * Writes a fault down for whoever watches the server. What the one who asked did wrong is not, unless there are no
 * words for it: they are sent to the log then.
 */
export function logFault(
  category: "site" | "studio" | "server",
  where: string,
  fault: unknown,
): void {
  if (isStorageFault(fault)) logOf(category).warning`${where}: ${fault.message}`;
  else if (
    !(fault instanceof AppError) ||
    (fault.status >= 500 && fault.code !== "busy") ||
    !hasFaultText(fault)
  )
    logOf(category).error`${where}: ${fault}`;
}
