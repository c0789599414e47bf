import type { OutcomeReason } from '../story/reasons.ts';
import type { TimelineEvent } from '../../../model/event.ts';
import { isKind } from '../facts.ts';
import { cite, count, known, own as ownWords, type Prose, say } from '../../../model/prose.ts';
import type { Rule } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { atOffset } from '../../../correlate/conclude.ts';
import { readSigns } from '../story/signs.ts';

const OWN_DOING: ReadonlySet<string> = new Set<OutcomeReason>(['backend_silent', 'worker_busy']);

/** More errors than this are counted, not told one by one. */
const TOLD = 3;

export const backendError: Rule = {
  id: 'backend-error',
  apply({ own, request, outcome }) {
    const { backendErrors, usageErrors } = readSigns(own);
    const rows = usageErrors.filter(({ fact }) => fact.trigger === 'backend_error' || (fact.status ?? 0) >= 500);
    // What the proxy says of its own waiting or of its own limit is no error of the backend.
    if (OWN_DOING.has(outcome.reason)) return [];
    if (backendErrors.length === 0 && rows.length === 0) return [];
    const all: readonly TimelineEvent[] = [...backendErrors, ...rows];
    const told = all.slice(0, TOLD).map((event) => say`${tell(event)}${atOffset(event, request)} ${cite(event.id)}. `);
    const last = all.at(-1);
    const rest =
      all.length > TOLD && last !== undefined
        ? say`${count(all.length - TOLD, 'more line')} of the kind, the last ${cite(last.id)}. `
        : [];
    return [
      finding({
        ruleId: 'backend-error',
        confidence: 'certain',
        weight: outcome.verdict === 'succeeded' || outcome.verdict === 'aborted' ? 'note' : 'problem',
        title: ownWords('The backend reported an error'),
        summary: [...told.flat(), ...rest, ...ending(outcome.verdict)],
      }),
    ];
  },
};

function tell(event: TimelineEvent): Prose {
  if (isKind(event, 'backend_error'))
    return say`The backend answered rpc ${known(event.fact.rpcId)} ${known(event.fact.method)} with an error`;
  if (isKind(event, 'backend_stderr')) return say`Backend stderr said ${known(event.fact.text)}`;
  if (isKind(event, 'usage')) return say`The usage row says ${known(event.fact.status)} ${known(event.fact.errorCode)}`;
  return ownWords('The backend reported an error');
}

function ending(verdict: string): Prose {
  if (verdict === 'succeeded') return ownWords('The request succeeded all the same.');
  if (verdict === 'aborted') return ownWords('The client had hung up, so it reached nobody.');
  return ownWords('What the error was about is in the worker’s own log, not in these lines.');
}
