import type { IncomingAccount } from "#audience";
import { FetchBudget, withinBudget } from "#core/fetch-budget.ts";

/** What the picture of one author may cost: itself, and where it has moved to. */
const forOne = 2;
/** So many requests for pictures go to one host in one walk through a conversation. */
const mostPerHost = 10;
/** The part of what may be asked for the conversation that its pictures may take, so that words come first. */
const part = 1 / 4;

/** Does something in the course of which the picture of a new author may be asked for. */
export type PayForPicture = <T>(
  account: Pick<IncomingAccount, "avatarUrl">,
  work: () => Promise<T>,
) => Promise<T>;

/**
 * Pictures of a conversation's authors are paid from its account as well, few for each host: else every author made
 * up by somebody would be worth some more requests to whom they please.
 */
export function picturesFrom(purse: FetchBudget): PayForPicture {
  const pictures = new FetchBudget({
    all: Math.floor(purse.left() * part),
    perHost: mostPerHost,
  });
  const none = new FetchBudget({ all: 0, perHost: 0 });
  const pay = (host: string): FetchBudget => {
    if (Math.min(pictures.left(host), purse.left(host)) < forOne) return none;
    for (let n = 0; n < forOne; n += 1) {
      pictures.spend(host);
      purse.spend(host);
    }
    // The job that fetches it gets half of what is here when it is written.
    return new FetchBudget({ all: 2 * forOne, perHost: 2 * forOne });
  };
  return async ({ avatarUrl }, work) =>
    await withinBudget(avatarUrl === null ? none : pay(new URL(avatarUrl).host), work);
}
