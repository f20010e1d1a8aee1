import { AppError } from "#core/errors.ts";
import { mostAttempts } from "#jobs";

/**
 * Does what a stranger's word began. It is tried again while that may help; what comes to nothing in the end is
 * nothing for the owner to look at.
 */
export async function onTheirWord(attempt: number, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (fault) {
    const isOver = fault instanceof AppError && (!fault.retryable || attempt >= mostAttempts);
    if (!isOver || fault.code === "budget_spent") throw fault;
  }
}
