import { dropCopy, type Fields, keepCopy, noteSent } from "./compose-copy.ts";
import {
  type ComposeWords,
  fieldsOf,
  inputOf,
  isWorthSaving,
  linkBeside,
  nameOf,
  type Say,
  smallButton,
} from "./compose-form.ts";

const saveAfterMs = 3000;
const saveAtLeastMs = 15_000;
const tryAgainMs = 10_000;
const longestWaitMs = 5000;

/** What is sent along but is not the writer's text. */
const notText = new Set(["_token", "changedAt", "postId", "zone", "asked"]);

interface Answer {
  readonly kind?: string;
  readonly postId?: number;
  readonly changedAt?: number;
}

/** Saves what is written by itself, on the server and until it is there on this device. */
export interface Saver {
  /** To be called when something was written. */
  changed(): void;
  /** Saves now; `isLast` when the page is going. */
  save(isLast?: boolean): Promise<void>;
  /** Saves within a moment, as when one leaves a field. */
  soon(): void;
  /**
   * Resolves once what is being saved is saved, or after some seconds; undefined when nothing is. A form that is sent
   * meanwhile would not know the draft that is just being made, and leave it behind as a second post.
   */
  underWay(): Promise<unknown> | undefined;
  /** The form is being sent; nothing is saved beside it. */
  leave(): void;
  /** True when something here is not on the server. */
  isUnsaved(): boolean;
}

/**
 * Watches over one form. `address` is where drafts are saved, empty where the text is public and only a
 * copy on this device is kept; `renew` answers with a fresh form token.
 */
export function createSaver(options: {
  readonly form: HTMLFormElement;
  readonly address: string;
  readonly renew: string;
  readonly words: ComposeWords;
  readonly say: Say;
}): Saver {
  const { form, address, words, say } = options;
  let there = fieldsOf(form);
  let savedAt = Date.now();
  let saving: Promise<void> | undefined;
  let isStopped = false;
  let isLeaving = false;
  let wait: ReturnType<typeof setTimeout> | undefined;

  const differs = (): boolean => {
    const now = fieldsOf(form);
    // A wording by hand that is not used follows the text by itself.
    const isUnused = (name: string): boolean =>
      name.startsWith("words-") && now[name.replace("words-", "own-")] === undefined;
    return Object.keys({ ...now, ...there }).some(
      (name) => !notText.has(name) && !isUnused(name) && (now[name] ?? "") !== (there[name] ?? ""),
    );
  };
  const saveIn = (ms: number): void => {
    clearTimeout(wait);
    wait = setTimeout(() => void save(), ms);
  };
  const put = (name: string, value: number): void => {
    const field = inputOf(form, name);
    if (field !== undefined) field.value = String(value);
  };

  async function save(isLast = false): Promise<void> {
    clearTimeout(wait);
    const fields = fieldsOf(form);
    if (address === "" || saving !== undefined || isLeaving || isStopped || !differs()) return;
    if (!isWorthSaving(fields)) return;
    say(words.saving);
    saving = send(fields, isLast, false);
    try {
      await saving;
    } catch {
      say(words.offline, "warn");
      saveIn(tryAgainMs);
    } finally {
      saving = undefined;
    }
  }

  async function send(fields: Fields, isLast: boolean, isSecond: boolean): Promise<void> {
    const token = inputOf(form, "_token")?.value ?? "";
    const response = await fetch(address, {
      method: "POST",
      body: new URLSearchParams({ ...fields, _token: token }),
      headers: { accept: "application/json" },
      redirect: "manual",
      // Browsers let go of larger ones when a page closes; the copy on this device is there for them.
      keepalive: isLast && JSON.stringify(fields).length < 60_000,
    });
    if (response.type === "opaqueredirect") {
      say(words.signedOut, "warn", linkBeside(words.signIn, "/studio/sign-in"));
      saveIn(tryAgainMs);
      return;
    }
    // Signed in anew in another window: this page's token is an old one.
    if (response.status === 403 && !isSecond && (await renewToken())) {
      await send(fields, isLast, true);
      return;
    }
    const answer = (await response.json()) as Answer;
    if (answer.kind === "saved") arrived(fields, answer.postId ?? 0, answer.changedAt ?? 0);
    else if (answer.kind === "conflict") meet(answer.changedAt ?? 0);
    else throw new Error(String(response.status));
  }

  function arrived(fields: Fields, postId: number, changedAt: number): void {
    put("postId", postId);
    put("changedAt", changedAt);
    if (fields.postId === "") history.replaceState(null, "", `/studio/write/${postId}`);
    there = fields;
    savedAt = Date.now();
    dropCopy(nameOf(fields));
    if (differs()) {
      keepCopy(String(postId), fieldsOf(form));
      saveIn(saveAfterMs);
      return;
    }
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
    say(words.saved?.replace("{time}", time.format(savedAt)));
  }

  /** Someone saved it in another window: the writer decides which one counts. */
  function meet(changedAt: number): void {
    isStopped = true;
    const keep = smallButton(words.keepMine, () => {
      put("changedAt", changedAt);
      isStopped = false;
      void save();
    });
    say(words.conflict, "warn", keep, linkBeside(words.openOther, location.pathname));
  }

  async function renewToken(): Promise<boolean> {
    const response = await fetch(options.renew, { redirect: "manual" });
    if (!response.ok) return false;
    const { token } = (await response.json()) as { token: string };
    for (const field of document.querySelectorAll<HTMLInputElement>("input[name=_token]"))
      field.value = token;
    return true;
  }

  return {
    changed: () => {
      const fields = fieldsOf(form);
      keepCopy(nameOf(fields), fields);
      if (address === "") say(words.kept);
      else if (!isStopped) {
        say(words.unsaved);
        saveIn(Date.now() - savedAt > saveAtLeastMs ? 200 : saveAfterMs);
      }
    },
    save,
    soon: () => {
      if (address !== "" && !isStopped && differs()) saveIn(400);
    },
    underWay: () =>
      saving &&
      Promise.race([
        saving.catch(() => {}),
        new Promise((resolve) => setTimeout(resolve, longestWaitMs)),
      ]),
    leave: () => {
      clearTimeout(wait);
      isLeaving = true;
      noteSent(nameOf(fieldsOf(form)));
    },
    isUnsaved: () => !isLeaving && differs() && isWorthSaving(fieldsOf(form)),
  };
}
