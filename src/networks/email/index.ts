/**
 * E-mail out: the links by which readers confirm and change their replies, and word of answers. Without a
 * mail server a site on this machine writes its mails as files; a public one does without them.
 */
export { canSendMail, createMailer, type Mailer } from "./mailer.ts";
export { sendMailHandler } from "./send-mail.ts";
