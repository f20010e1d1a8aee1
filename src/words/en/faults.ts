/** What went wrong, by the code of the fault; `{{…}}` are its parameters. */
export const faults = {
  unknown: "Something went wrong on this server. Its log says more.",

  // Asking other servers.
  address_refused: "The address cannot be fetched. It is not an ordinary address on the web.",
  timeout: "{{host}} did not answer within {{seconds}} seconds.",
  unreachable: "{{host}} could not be reached.",
  server_busy: "{{host}} is too busy to answer.",
  answer_too_large: "{{host}} sent more than this server accepts.",
  wrong_type: "{{host}} answered with something other than what was asked for.",
  too_many_redirects: "{{host}} redirected too many times.",
  source_unreadable: "The page could not be read.",
  not_a_feed: "What {{host}} has there is not a feed.",
  budget_spent: "{{host}} was not asked: the message had already caused too many look-ups.",

  // The fediverse.
  not_fediverse_address: "That is not a fediverse address.",
  blocked_here: "{{host}} is blocked here.",
  refused_document: "{{host}} refused to send it ({{status}}).",
  refused_webfinger: "{{host}} could not say who that is.",
  foreign_document: "{{host}} answered with something that belongs elsewhere.",
  delivery_refused: "{{host}} did not take it ({{status}}).",
  server_paused: "{{host}} did not answer, so it is left alone for a while.",
  inbox_busy: "Waiting for other messages to the same server.",
  too_many_strangers: "Too many unknown senders at once.",
  not_set_up: "This site is not set up yet.",

  // Our accounts on networks.
  not_connected:
    "The account on that network is no longer connected. Connect it again, then try once more.",
  asked_to_wait: "The network asked us to wait too many times.",

  // Bluesky.
  must_reconnect:
    "The network no longer lets this site act for the account. Connect the account again, then try once more.",
  account_not_active:
    "The account is suspended or switched off. Sort that out with the network, then try again.",
  blob_too_large: "The network found the picture too large, however small it was made.",
  record_refused: "The network will not take it in this form.",
  gone_there: "What this is about is no longer there.",
  answers_nothing_there: "What this answers is not on that network.",
  cannot_edit_there:
    "A post there cannot be changed. The version before it stands there, unless you post it again.",
  handle_not_found:
    "There is no account by the name {{handle}}, or the name and the account do not point to each other. Check the spelling.",
  wrong_app_password: "The app password is wrong, or it was revoked. Make a new one and try again.",
  app_password_needed:
    "That is the account’s own password. Make an app password for this site instead; it can be taken back by itself.",
  page_needs_https:
    "This site has no secure address that the network can send you back to. Use an app password instead.",
  connect_other_browser:
    "Another browser came back than the one that left. Start again in this one.",
  connect_too_late: "You were away for too long. Start again.",
  connect_declined: "You said no at the network, so nothing was connected.",

  // Mastodon.
  not_mastodon:
    "There is no server at {{host}} that Mastodon apps can use. Check the address. It is written like @ida@example.org.",
  connect_once_more: "The server no longer knew this site. Start again, and it will.",
  not_allowed_there: "The server does not allow the account to do that.",
  too_long_there: "The server does not take a text that long. Shorten it and try again.",
  pictures_stay_there:
    "The text was changed on the server, but it does not let pictures be changed. Those from before still stand there.",

  // Mails.
  no_mail_server: "This site has no mail server. Set MEDSPIL_SMTP_URL to send mail.",
  mail_refused: "The mail server refused the mail for good ({{said}}).",
  mail_not_sent: "The mail server could not take the mail.",

  // Posts.
  cannot_publish_empty:
    "The post was to be published now, but it has no text. It is a draft again.",
  "cannot_publish_no-title":
    "The article was to be published now, but it has no title. It is a draft again.",
  "cannot_publish_too-long":
    "The note was to be published now, but it is longer than the {{most}} characters it may have. It is a draft again.",
  too_long_title: "The title is longer than {{most}} characters.",
  too_long_summary: "The summary is longer than {{most}} characters.",
  too_long_markdown: "The text is longer than {{most}} characters.",
  too_deep: "The text has too many layers inside one another to be read.",
  text_too_long: "The text is longer than {{most}} characters.",

  // Files.
  no_file: "Choose a file first.",
  too_large: "The file is too large. Pictures may be up to 25 MB, sound 100 MB and video 200 MB.",
  body_too_large: "This is more than the server accepts.",
  not_a_picture:
    "The file claims to be a picture but is not one. Open it in a picture program and save it as JPEG, PNG or WebP.",
  not_media:
    "This kind of file cannot be shown here. Pictures: JPEG, PNG, WebP, AVIF or GIF. Video: MP4, WebM or MOV. Sound: MP3, OGG or M4A.",
  broken_picture:
    "The picture is damaged or did not arrive whole. Save it again from where it came.",
  broken_media:
    "The video or sound is damaged or did not arrive whole, so the place it was recorded could not be taken out. Upload it again, or save it anew as MP4, WebM, MP3 or OGG first.",
  heic_picture:
    "The picture is in HEIC, the iPhone’s own format, which cannot be read here. On the phone choose the picture, tap Share, then Options, and choose Most Compatible; or save it as JPEG on the computer.",
  too_many_pixels:
    "The picture has more pixels than can be shown. Make it at most 8,000 wide and high.",

  // Forms.
  bad_input: "What was sent could not be used. Go back and try again.",
  broken_form: "The form did not arrive complete. Go back and send it again.",
  cross_site:
    "This request came from another site, so nothing was changed. Go back and try again from your own page.",
  form_expired:
    "This page had been open for so long that you were signed out, or you signed in again elsewhere. Nothing was changed. Go back, copy what you wrote, and sign in again.",
  not_found: "It is no longer there.",

  // The server itself.
  busy: "It is busy right now. Try again in a moment.",
  database_away:
    "The site cannot reach its data right now and will carry on by itself as soon as it can. If you were sending something, go back and send it again in a minute.",
  disk_full:
    "The site’s disk is full, so this was not stored. Nothing else is changed. Make room, then try again.",
  storage_refuses:
    "The site’s data folder cannot be written to. Either the disk is read-only, or the server is not allowed to write there.",
  sealed_broken:
    "A secret in the database cannot be read. Perhaps secret.key belongs to another database.",
  unknown_job: "This version does not know the job “{{kind}}”.",
} as const;
