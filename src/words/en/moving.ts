/** Changing accounts in the fediverse, with one’s followers. */
export const moving = {
  title: "Moving",
  intro:
    "Take your followers along when you change accounts in the fediverse. Posts and conversations stay where they are.",
  open: "Move here or away",
  whoHelp: "Such as @ann@example.org, or the address of its page.",
  hereTitle: "Move here",
  hereHow:
    "First name the account you are leaving. Then go to it and ask to move to {{handle}}. In Mastodon this is under Preferences and Account. The followers you have there are then moved here.",
  herePublic: "Everyone can see which accounts you name. You can name several.",
  hereLabel: "An account you come from",
  hereAdd: "Add",
  hereNamed: "Accounts you come from",
  hereMany: "You can name at most {{count}} accounts. Remove one first.",
  awayTitle: "Move away",
  awayHow:
    "Your followers are moved to another account. First go to that account and say there that you come from {{handle}}. In Mastodon this is under Preferences and Account.",
  awayLabel: "Your new account",
  awayNext: "Continue",
  awayConfirm: "Sign in again to move away",
  notFound: "No one was found at “{{who}}”. Check the spelling; their server may also be down.",
  isUs: "That is this site itself. Name another account.",
  notNamed:
    "{{handle}} does not yet say that you come from {{own}}. Go to that account, say it there and save, then try again here. In Mastodon this is under Preferences and Account.",
  hasMoved: "{{handle}} has itself moved to another account. Name the one that is in use.",
  reviewTitle: "Move to {{handle}}?",
  reviewLead: "This is what happens:",
  reviewFollowers:
    "Your followers’ servers let them follow {{handle}} instead. Not every server can do that, so some followers may stay behind.",
  reviewSite: "The site stays, and everyone can still read it and find its address.",
  reviewPosts: "New posts here no longer reach those who moved along.",
  reviewPublic:
    "The move is public. It also stands in the openness log, where nothing can be removed.",
  reviewBack:
    "You can move back here later. Followers who moved along do not come back by themselves.",
  reviewMove: "Move to {{handle}}",
  movedTitle: "You have moved",
  movedHow:
    "You have moved to {{handle}}. The site can still be read, but new posts here do not reach the followers who moved along.",
  backHow:
    "When you move back, other servers hear that this account is in use again. The followers who moved along stay at {{handle}} until they follow you here again.",
  back: "Move back here",
  notice:
    "You have moved to {{handle}}. New posts here do not reach the followers who moved along.",
  forReaders: "We have moved to another account in the fediverse. Its name is here.",
  noticeSee: "See the move",
  doneMoved: "You have moved. Your followers are being told now.",
  doneBack: "You are back. Your followers are being told now.",
} as const;
