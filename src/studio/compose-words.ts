import type { MessageKey } from "#words";

import type { StudioContext } from "./context.ts";

/** The words the island says. */
export function islandWords(c: StudioContext): Record<string, string> {
  const t = (key: MessageKey): string => c.var.messages.t(key);
  return {
    saved: t("studio.stateSaved"),
    saving: t("studio.stateSaving"),
    unsaved: t("studio.stateUnsaved"),
    offline: t("studio.stateOffline"),
    signedOut: t("studio.stateSignedOut"),
    signIn: t("studio.signInAgain"),
    kept: t("studio.stateKept"),
    conflict: t("studio.stateConflict"),
    keepMine: t("studio.keepMine"),
    openOther: t("studio.openOther"),
    found: t("studio.localFound"),
    use: t("studio.localUse"),
    drop: t("studio.localDrop"),
    sending: t("studio.filesSending"),
    working: t("studio.filesWorking"),
    failed: t("studio.filesFailed"),
    lost: t("studio.filesOffline"),
    bold: t("studio.toolBoldText"),
    italic: t("studio.toolItalicText"),
    link: t("studio.toolLinkText"),
  };
}
