/** Passwords, passkeys and showing that one is oneself. */
export const account = {
  formBroken: "The form did not arrive whole. Go back and send it again.",
  busy: "Many ask for the same thing just now. Try again in a moment.",
  passwordShort: "Use at least {{count}} characters.",
  passwordLong: "Use at most {{count}} characters.",
  passwordCommon:
    "That password is among the first that others guess. Three or four words that do not belong together are better.",
  passwordOwn:
    "That password is like your name or the site’s. Three or four words that do not belong together are better.",
  confirmTitle: "Show that it is you",
  confirmHow:
    "This changes who can get in, so you sign in again first. It holds for a quarter of an hour.",
  confirmButton: "It is me",
  confirmOpen: "Sign in again to change this",
  confirmWrong: "The password is not right. Try again.",
  signOutOthers: "Sign out everywhere else",
} as const;
