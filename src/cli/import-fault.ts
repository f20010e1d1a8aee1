import { AppError } from "#core/errors.ts";
import type { MessageKey, Messages } from "#words";

/** What went wrong with a file or a text, by the code it is told by. */
const byCode: Readonly<Record<string, MessageKey>> = {
  unreachable: "import.why_unreachable",
  timeout: "import.why_timeout",
  too_many_redirects: "import.why_redirects",
  wrong_type: "import.why_wrong_type",
  address_refused: "import.why_address_refused",
  too_large: "import.why_too_large",
  answer_too_large: "import.why_too_large",
  server_busy: "import.why_unreachable",
  not_a_picture: "import.why_not_a_picture",
  not_media: "import.why_not_media",
  broken_picture: "import.why_broken_picture",
  heic_picture: "import.why_heic_picture",
  too_many_pixels: "import.why_too_many_pixels",
  disk_full: "import.why_disk_full",
  too_deep: "import.why_too_deep",
  not_text: "import.why_code",
  not_readable: "import.why_not_readable",
  not_unpacked: "import.why_not_unpacked",
  too_long: "import.why_too_long",
  too_long_title: "import.why_too_long",
  too_long_summary: "import.why_too_long",
  too_long_markdown: "import.why_too_long",
  text_too_long: "import.why_too_long",
};

/** Why something could not be taken, in the language of the report; what has no words there is said as it was. */
export function whyNotTaken(fault: unknown, messages: Messages): string {
  if (!(fault instanceof AppError)) return (fault as Error).message;
  const key = byCode[fault.code];
  return key === undefined ? fault.safeMessage : messages.t(key);
}
