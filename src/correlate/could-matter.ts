import type { RuleContext } from './context.ts';

/** Whether a fault of the worker can have had a part in how this request ended: one that succeeded, or that was refused for another reason, needs none. */
export function couldMatter({ outcome, request }: Pick<RuleContext, 'outcome' | 'request'>): boolean {
  return outcome.verdict !== 'succeeded' && (outcome.verdict !== 'rejected' || request.status === 503);
}
