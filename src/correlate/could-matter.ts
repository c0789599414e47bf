import type { RuleContext } from '../model/story.ts';

/**
 * Whether a fault of the system can have had a part in how this request ended: a success needs none, nor a refusal other
 * than 503.
 */
export function couldMatter({ outcome, request }: Pick<RuleContext, 'outcome' | 'request'>): boolean {
  return outcome.verdict !== 'succeeded' && (outcome.verdict !== 'rejected' || request.status === 503);
}
