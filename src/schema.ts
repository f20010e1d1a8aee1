/**
 * Every table but those of networks and of what goes to them, on one page, grouped by the folder that may write to it.
 * The others stand in `tables.ts` of their folders.
 * Any folder may read any table; scripts/check-map.ts fails a write from elsewhere.
 * Names ending in `_at` are Unix milliseconds; flags are 0 or 1; names ending in `_json` hold JSON.
 */
import type { Generated, Kysely } from "kysely";

import type { Store as CoreStore, Tx as CoreTx } from "#core/db/store.ts";

import type { NetworkName, Role, Visibility } from "./terms.ts";

export {
  bySystem,
  onSite,
  byPage,
  type NetworkName,
  type Role,
  type ActingUser,
  type Subject,
  type OurChange,
  type WrittenText,
  type GivenText,
  type Visibility,
} from "./terms.ts";

export interface Tables {
  // presence
  settings: { key: string; value_json: string; changed_at: number };
  actor_keys: {
    kind: "rsa";
    public_pem: string;
    private_sealed: string;
    created_at: number;
  };

  // sign-in
  setup_links: { token_hash: string; created_at: number; used_at: number | null };
  /** Those who can sign in here. A row is never taken away: what somebody did points to it, also when its name is erased. */
  users: {
    id: Generated<number>;
    /** Stands beside what they write; empty when it was erased. */
    name: string;
    /** Null for those who have none, or none any more. */
    email: string | null;
    role: Role;
    password_hash: string | null;
    created_at: number;
    /** When they were taken from the site; null for those who may sign in. */
    gone_at: Generated<number | null>;
  };
  /** Accounts that a user showed to be theirs by signing in with them. */
  user_accounts: { account_id: number; user_id: number; proved_at: number };
  passkeys: {
    id: string;
    user_id: number;
    name: string;
    public_key: string;
    counter: number;
    transports_json: string;
    created_at: number;
    used_at: number | null;
  };
  /** Challenges that let somebody in by a passkey, as fingerprints. */
  used_challenges: { hash: string; used_at: number };
  sessions: {
    token_hash: string;
    user_id: number;
    created_at: number;
    expires_at: number;
    used_at: number;
    /** When its user last showed a password or passkey. */
    proved_at: number;
    device: string;
  };

  // posts
  posts: {
    id: Generated<number>;
    kind: "article" | "note";
    state: "draft" | "scheduled" | "published" | "deleted";
    /** The last part of the address; set when first published, never changed. */
    slug: string | null;
    /** The ActivityPub id and permanent public address. */
    uri: string | null;
    title: string;
    summary: string;
    markdown: string;
    html: string;
    language: string;
    licence: string;
    cover_id: number | null;
    /** What the author got or gives: see posts/disclosure.ts; empty for most. */
    disclosure: string;
    disclosed_who: string;
    /** What the coach pointed at and the writer let stand: `[{"rule", "words", "reason"}]`. */
    coach_dismissed_json: Generated<string>;
    /** How often each rule of the coach points at what was published. */
    coach_found_json: Generated<string>;
    /** Sentences of the published text, and of them those that give and that ask; null until counted. */
    sentences: Generated<number | null>;
    give_sentences: Generated<number>;
    ask_sentences: Generated<number>;
    /** Who wrote it; null for what was there before there were users, or came by an import. */
    user_id: number | null;
    revision: number;
    words: number;
    created_at: number;
    changed_at: number;
    scheduled_at: number | null;
    published_at: number | null;
    edited_at: number | null;
    deleted_at: number | null;
    /** When an owner set it first among the posts; null for most. */
    pinned_at: number | null;
    /** Where it first stood, for what was imported. */
    original_url: string | null;
    /** What tells whether an imported post was changed since, here or where it came from; see posts/imported-text.ts. */
    imported_text: string | null;
    /** The last part of the address a draft is to get. */
    wished_slug: string | null;
  };
  post_revisions: {
    id: Generated<number>;
    post_id: number;
    number: number;
    title: string;
    summary: string;
    markdown: string;
    /** Why it was changed, in the writer's words; may be empty. */
    reason: string;
    /** Who made it so. */
    user_id: Generated<number | null>;
    created_at: number;
  };
  topics: { id: Generated<number>; slug: string; name: string };
  post_topics: { post_id: number; topic_id: number };
  /** Where imported posts stood before, from the root; see posts/old-addresses.ts. */
  old_addresses: { path: string; post_id: number };
  /** What addresses of the old site called its folder (`/blog`) and its topics; see posts/old-names.ts. */
  old_names: {
    kind: "folder" | "topic" | "number";
    name: string;
    /** The address name of the topic here; empty for a folder. */
    topic: string;
  };
  link_previews: {
    url: string;
    title: string;
    description: string;
    site_name: string;
    media_id: number | null;
    state: "waiting" | "ready" | "none";
    fetched_at: number | null;
  };

  // media
  media: {
    id: Generated<number>;
    /** The first 80 bits of the SHA-256 of the file as it came, hex; names what was made of it. */
    hash: string;
    kind: "picture" | "video" | "audio" | "file";
    type: string;
    bytes: number;
    width: number | null;
    height: number | null;
    thumbhash: string | null;
    description: string;
    /** `[{ width, height, type, path }]`, paths below `/media/`, smallest first within each type. */
    variants_json: string;
    source_url: string | null;
    /** `hevc` or `rare-codec`: why many will not see or hear it; empty for most. */
    remark: Generated<string>;
    created_at: number;
  };

  // audience
  /** Whom accounts belong to; only who is known by more than one account has a row. */
  people: { id: Generated<number>; created_at: number };
  accounts: {
    id: Generated<number>;
    /** Whose it is; null for most: a person of their own, of whom no other account is known. */
    person_id: Generated<number | null>;
    network: NetworkName;
    /** Its id there: an actor's address, a `mailto:` hash on e-mail. */
    uri: string;
    handle: string;
    name: string;
    url: string;
    domain: string;
    avatar_url: string | null;
    avatar_id: number | null;
    bio_html: string;
    state: "known" | "gone";
    first_seen_at: number;
    fetched_at: number | null;
  };
  /**
   * Why two accounts are one person's: one row for each time that was shown or said, and one, parted from the first, for
   * two that were taken apart and had been joined through others alone.
   */
  account_joins: {
    id: Generated<number>;
    account_id: number;
    other_id: number;
    /** Each links to the other; one user signed in with both; somebody here said so. */
    proof: "rel-me" | "same-user" | "by-hand";
    /** Who said so, or signed in with both. */
    user_id: number | null;
    joined_at: number;
    /** When it was taken back, and by whom; such a row stays, so that no later proof undoes that. */
    parted_at: Generated<number | null>;
    parted_by: Generated<number | null>;
  };
  followers: { account_id: number; since_at: number };
  following: {
    account_id: number;
    state: "asked" | "accepted" | "refused";
    since_at: number;
  };
  ties: {
    id: Generated<number>;
    account_id: number;
    kind: "reply" | "like" | "share" | "follow" | "mention" | "answer";
    /** `in`: from them to us; `out`: from us to them. */
    direction: "in" | "out";
    post_id: number | null;
    at: number;
  };

  // conversation
  /**
   * What is said about something: a post here, whose number it has; or a page elsewhere, then its number is below
   * zero. See conversation/conversations.ts.
   */
  conversations: {
    id: number;
    post_id: number | null;
    /** The page elsewhere: its site, as an origin, and its whole address; empty for posts. */
    site: string;
    address: string;
    /** In one that is closed nobody but us adds anything. */
    state: "open" | "closed";
    created_at: number;
  };
  replies: {
    id: Generated<number>;
    conversation_id: number;
    parent_id: number | null;
    /** Sorts as the tree reads, depth first; see conversation/path.ts. */
    path: string;
    depth: number;
    account_id: number | null;
    network: NetworkName;
    /** By which account of ours it came, on networks that are asked as one; its answers go back that way. */
    connection_id: Generated<number | null>;
    /** Written here, by us, by a reader or before an import, whichever way it goes out. */
    written_here: number;
    /** It is this site's own word. */
    ours: number;
    /** Who of ours wrote it; null for what others wrote. */
    user_id: Generated<number | null>;
    /** Its id on its network; for replies made here, our own address of it. */
    uri: string;
    /** Where a reader can see it in its own place. */
    url: string;
    author_name: string;
    /** These and `html`: see WrittenText. */
    title: Generated<string>;
    warning: Generated<string>;
    html: string;
    language: Generated<string>;
    /** What the author wrote, for replies made here. */
    source: string;
    /** `away`: its own server has not found it for days; its text is kept and shown again if it comes back. */
    state: "visible" | "held" | "hidden" | "away" | "erased";
    hidden_at: number | null;
    hidden_reason: string;
    /** The openness log entry that says so. */
    hidden_entry: number | null;
    spam_score: number;
    revision: number;
    written_at: number;
    arrived_at: number;
    edited_at: number | null;
    /** When an owner answered it or said that it needs no answer. */
    answered_at: number | null;
    /** When we liked it and when we shared it, while that stands. */
    liked_at: number | null;
    shared_at: number | null;
    /** Never one that keeps anybody out, since it stands on a page. */
    visibility: Generated<"public" | "unlisted">;
    /** Where the author of what our answer answers allows it; when they declined it; when they last decided. */
    approved_by: Generated<string | null>;
    declined_at: Generated<number | null>;
    judged_at: Generated<number | null>;
  };
  reply_revisions: {
    id: Generated<number>;
    reply_id: number;
    number: number;
    title: Generated<string>;
    warning: Generated<string>;
    html: string;
    language: Generated<string>;
    /** Who of ours put something else in its place; null where its own author did. */
    user_id: Generated<number | null>;
    created_at: number;
  };
  /** When a reply's own server was last asked whether it still stands, and since when it does not find it. */
  reply_checks: {
    reply_id: number;
    asked_at: number;
    missing_since: number | null;
    missing_times: number;
  };
  /** A reader's reply made here that waits for its e-mail link, and later the key to edit or erase it. */
  reader_replies: {
    token_hash: string;
    conversation_id: number;
    parent_id: number | null;
    reply_id: number | null;
    name: string;
    email_sealed: string;
    email_hash: string;
    source: string;
    language: string;
    notify: number;
    created_at: number;
    confirmed_at: number | null;
  };
  reactions: {
    id: Generated<number>;
    conversation_id: number;
    reply_id: number | null;
    account_id: number;
    kind: "like" | "share";
    uri: string;
    at: number;
    /** With what a like was said; empty for a plain one. */
    emoji: Generated<string>;
    /** 1 for one of each account, target and kind; the others wait to take its place when it is undone. */
    counted: Generated<number>;
    /** Whom a share was passed on to. One that was not for everyone is counted and shown nowhere. */
    visibility: Generated<Visibility>;
  };
  /** How many of the replies that everyone can see came by each network. */
  reply_counts: { conversation_id: number; network: NetworkName; replies: number };
  /** Only what everyone can see is counted. */
  conversation_counts: {
    conversation_id: number;
    replies: number;
    likes: number;
    shares: number;
  };
  /** Replies whose parent we have not found yet, and mentions that answer no post of ours. */
  mentions: {
    id: Generated<number>;
    account_id: number;
    uri: string;
    url: string;
    title: Generated<string>;
    warning: Generated<string>;
    html: string;
    language: Generated<string>;
    in_reply_to: string | null;
    at: number;
    answered_at: number | null;
    visibility: Generated<Visibility>;
  };
  /** What of ours others quote: `uri` is that of the reply or mention that quotes. */
  quotes: {
    uri: string;
    /** A post of ours, or an answer. */
    quoted_uri: string;
    /** The post that this is, or under which it stands; null for an answer given elsewhere. */
    post_id: number | null;
    at: number;
  };
  /** What one of us wrote to someone in answer to a mention or to a post read in the studio. */
  answers: {
    id: Generated<number>;
    uri: string;
    to_account_id: number;
    in_reply_to: string;
    /** The post of ours under which what it answers was said; null elsewhere. */
    post_id: Generated<number | null>;
    /** Who of ours wrote it. */
    user_id: Generated<number | null>;
    html: string;
    source: string;
    created_at: number;
    edited_at: number | null;
    deleted_at: number | null;
    /** Never more public than what it answers. */
    visibility: Generated<Visibility>;
    approved_by: Generated<string | null>;
    declined_at: Generated<number | null>;
    judged_at: Generated<number | null>;
  };

  // moderation
  blocks: {
    id: Generated<number>;
    kind: "account" | "domain";
    /** The account's uri, or the domain in lower case. */
    value: string;
    reason: string;
    /** Who of ours decided it. */
    user_id: Generated<number | null>;
    created_at: number;
  };
  reports: {
    id: Generated<number>;
    kind: "report" | "appeal";
    reply_id: number | null;
    /** The account that is reported, where it is not about one reply. */
    account_id: number | null;
    /** The post of ours that is reported; nothing here and above: this site's own account. */
    post_id: Generated<number | null>;
    reason: string;
    /** Who says so: a remote actor's uri, or nothing. */
    reporter_uri: string | null;
    contact_sealed: string | null;
    state: "open" | "closed";
    outcome: string;
    created_at: number;
    closed_at: number | null;
    /** Who of ours decided it. */
    closed_by: Generated<number | null>;
  };
  /** How many mails went to a person, were caused by a client, and went out in all; keys are fingerprints. */
  mail_counts: { key: string; since_at: number; mails: number };
  spam_words: { word: string; spam: number; ham: number };

  // reading
  reading_items: {
    id: Generated<number>;
    account_id: number;
    /** Who passed it on, when it is a share. */
    shared_by_id: number | null;
    uri: string;
    url: string;
    title: string;
    warning: Generated<string>;
    html: string;
    language: Generated<string>;
    in_reply_to: string | null;
    written_at: number;
    arrived_at: number;
    liked_at: number | null;
    shared_at: number | null;
    answered_at: number | null;
    visibility: Generated<Visibility>;
  };

  // openness
  openness_log: {
    number: number;
    at: number;
    kind: string;
    /** What it is about: `post:12`, `reply:7`, `setting:hold-first-reply`, `domain:spam.example`. */
    subject: string;
    details_json: string;
    /** Who of ours did it; no part of the hash, so that a name can be erased and the chain still holds. */
    user_id: Generated<number | null>;
    previous_hash: string;
    hash: string;
  };
  openness_head: { id: number; number: number; hash: string };

  // core
  /** How often somebody did something, where servers share a database; the columns are those of the library. */
  rate_counts: { key: string; points: number; expire: number | null };

  // jobs
  jobs: {
    id: Generated<number>;
    kind: string;
    payload_json: string;
    /** Which of the queues, each with a limit of its own, it waits in. */
    queue: string;
    /** Jobs with the same lane run one after the other, in the order they were written. */
    lane: string | null;
    state: "ready" | "running" | "dead";
    run_at: number;
    attempts: number;
    /** Names the claim that holds it while it runs: only that one may end it. */
    lease: string | null;
    lease_until: number | null;
    /** What went wrong when it was last tried, and what fills the words for that; empty before. */
    error_code: string;
    error_params_json: string;
    /** The server that did not answer, while the job waits for it. */
    waits_for: string | null;
    created_at: number;
  };
  /** What is done once a day, and when it was last begun. */
  daily_work: { name: string; done_at: number };
}

/** The one database handle; a Kysely `Transaction` is also a `Db`. */
export type Db = Kysely<Tables>;
/** The database with its transactions. */
export type Store = CoreStore<Tables>;
/** One transaction of a flow. */
export type Tx = CoreTx<Tables>;
