import type { Role } from "#schema";

/** What may be done in the studio; each of its addresses names the one it needs. */
const permissions = [
  /** See the studio's first page, and change one's own password, passkeys and sessions. */
  "studio.open",
  /** Write drafts, and change and delete those of one's own. */
  "posts.write",
  /** Make posts of one's own public, now or later, and change or delete them then. */
  "posts.publish",
  /** Do the same with what others wrote. */
  "posts.edit-others",
  /** Say which posts stand first. */
  "posts.pin",
  /** Add pictures, videos and sounds. */
  "media.upload",
  /** See what waits for an answer, and what was answered. */
  "conversation.read",
  /** See what was said to the site in private, and what others here answered to that. */
  "conversation.read-private",
  /** Answer, like and share in the site's name, and change or take back one's own answers. */
  "conversation.answer",
  /** Change or take back what others here answered. */
  "conversation.edit-others",
  /** Hide and show replies, block, and decide reports and appeals. */
  "conversation.moderate",
  /** See what those write whom the site follows. */
  "reading.read",
  /** See who follows the site, whom it follows, and the accounts it has met. */
  "audience.read",
  /** Follow somebody in the site's name, and end it. */
  "audience.follow",
  /** Say that accounts are the same person's, and take that back. */
  "audience.join",
  /** See what the coach found over time. */
  "coach.read",
  /** Give the coach rules, and silence some. */
  "coach.change",
  /** Check the openness log. */
  "openness.read",
  /** Write the statement of who runs the site. */
  "presence.change",
  /** Change how the site looks and works. */
  "settings.change",
  /** See which accounts on networks the site posts by, connect others, and end that. */
  "connections.manage",
  /** Take the followers to another account, or here from one. */
  "site.move",
  /** See the work that waits or failed, and start it anew. */
  "jobs.manage",
] as const;

/** Something that may be done in the studio. */
export type Permission = (typeof permissions)[number];

const author = [
  "studio.open",
  "posts.write",
  "posts.publish",
  "media.upload",
  "conversation.read",
  "conversation.answer",
  "reading.read",
  "coach.read",
  "openness.read",
] as const satisfies readonly Permission[];

/** What each role may do: the one place where it is said. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  /** Signs in to answer as themselves; nothing of the studio is theirs. */
  reader: [],
  author,
  editor: [
    ...author,
    "posts.edit-others",
    "posts.pin",
    "conversation.read-private",
    "conversation.edit-others",
    "conversation.moderate",
    "audience.read",
    "audience.follow",
    "audience.join",
    "coach.change",
  ],
  moderator: [
    "studio.open",
    "conversation.read",
    "conversation.read-private",
    "conversation.answer",
    "conversation.edit-others",
    "conversation.moderate",
    "audience.read",
    "audience.join",
    "openness.read",
  ],
  owner: permissions,
};

/** Every role, from the one that may least. */
export const roles: readonly Role[] = ["reader", "author", "moderator", "editor", "owner"];

/** Whether somebody with this role may do it. */
export function isPermitted(role: Role, permission: Permission): boolean {
  return permissionsOf[role].includes(permission);
}

/** The roles that may do it. */
export function rolesWith(permission: Permission): Role[] {
  return roles.filter((role) => isPermitted(role, permission));
}
