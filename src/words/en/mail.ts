export const mail = {
  confirmSubject: "Your reply to “{{title}}”",
  confirmText: `Hello {{name}}

You wrote a reply on {{site}}. It is shown once you open this link and press the button:

{{link}}

Keep this e-mail: the same link lets you edit or delete your reply. If it was not you who wrote it, you need not do anything; it is deleted after two days.

{{site}}`,
  answeredSubject: "{{answerer}} replied to you on {{site}}",
  answeredText: `Hello {{name}}

{{answerer}} replied to you:

{{answer}}

See it in context: {{link}}

No more e-mails about this reply: {{stop}}`,
} as const;
