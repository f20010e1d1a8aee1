/**
 * Who we are: the site's settings, the public statement (who owns and pays us, how we correct and
 * moderate, how to reach us), and the keys by which other servers know us.
 */
export { type ActorKeys, findActorKeys, makeActorKeys } from "./actor-keys.ts";
export { verifiedLinks, verifyLinks } from "./profile-links.ts";
export { readSettings } from "./read-settings.ts";
export { cacheSettings, type SettingsCache } from "./settings-cache.ts";
export {
  licences,
  type Settings,
  isTimeZone,
  mostOtherAccounts,
  type OtherAccount,
  settingsShape,
} from "./settings.ts";
export { openSiteSecrets } from "./site-secrets.ts";
export { writeSettings } from "./write-settings.ts";
