/** Passwords, passkeys and showing that one is oneself. */
export const account = {
  passwordShort: "Use at least {{count}} characters.",
  passwordLong: "Use at most {{count}} characters.",
  passwordCommon:
    "That password is among the first others would guess. Three or four words that do not belong together are better.",
  passwordOwn:
    "That password resembles your name or the site’s. Three or four words that do not belong together are better.",
  confirmTitle: "Confirm that it is you",
  confirmHow:
    "This is an important change, so please sign in again first. That holds for fifteen minutes.",
  confirmButton: "Confirm",
  confirmOpen: "Sign in again to change this",
  confirmWrong: "The password is wrong. Try again.",
  signOutOthers: "Sign out everywhere else",
} as const;
