import type { FetchAllowance } from "#core/fetch-budget.ts";

/** What the account of one conversation may hold, however many answers came. */
const most: FetchAllowance = { all: 2000, perHost: 800 };

/** The account of a conversation for which nothing may be asked yet. */
export const emptyPurse: FetchAllowance = { all: 0, perHost: 0 };

/** Two allowances as one, held within what one conversation may cost. */
export function together(one: FetchAllowance, other: FetchAllowance | undefined): FetchAllowance {
  if (other === undefined) return one;
  return withSpent(
    {
      all: Math.min(one.all + other.all, most.all),
      perHost: Math.min(one.perHost + other.perHost, most.perHost),
    },
    sum(one.spent, other.spent, 1),
  );
}

/** What is left of an account that was added to while what stood in it `before` was spent down to `left`. */
export function afterSpending(
  now: FetchAllowance,
  before: FetchAllowance,
  left: FetchAllowance,
): FetchAllowance {
  const used = sum(left.spent, before.spent, -1);
  return withSpent(
    { all: Math.max(0, now.all - (before.all - left.all)), perHost: now.perHost },
    sum(now.spent, used, 1),
  );
}

type Spent = Readonly<Record<string, number>>;

function sum(one: Spent = {}, other: Spent = {}, sign: 1 | -1): Spent {
  const result = new Map(Object.entries(one));
  for (const [host, count] of Object.entries(other))
    result.set(host, (result.get(host) ?? 0) + sign * count);
  return Object.fromEntries([...result].filter(([, count]) => count !== 0));
}

function withSpent(allowance: FetchAllowance, spent: Spent): FetchAllowance {
  return Object.keys(spent).length === 0 ? allowance : { ...allowance, spent };
}
