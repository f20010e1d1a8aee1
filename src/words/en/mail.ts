export const mail = {
  confirmSubject: "Your reply to “{{title}}”",
  confirmText: `Hello {{name}}

You wrote a reply on {{site}}. It is shown once you open this page and press the button:

{{link}}

Keep this mail: by the same link you can change your reply or take it away again. If you did not write a reply, do nothing; it goes by itself after two days.

{{site}}`,
  answeredSubject: "{{answerer}} answered you on {{site}}",
  answeredText: `Hello {{name}}

{{answerer}} answered your reply:

{{answer}}

See it in its place: {{link}}

No more mails about this reply: {{stop}}`,
} as const;
