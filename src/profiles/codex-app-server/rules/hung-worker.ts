import { endOf, type TimelineEvent } from '../../../model/event.ts';
import { cite, count, joinProse, own as ownWords, type Prose, say } from '../../../model/prose.ts';
import { formatDuration } from '../../../model/time.ts';
import type { Rule, RuleContext } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { offsetOf } from '../../../correlate/conclude.ts';
import { readSigns, saysIdle } from '../story/signs.ts';
import { type Silence, silenceOf } from '../story/silence.ts';
import { isOfProcess, ON_STDOUT } from '../story/victims.ts';

/** More requests than this are counted, not listed. */
const LISTED = 10;

/** A worker that hangs (stopped, or in an endless loop) writes nothing and exits not: all that it served fall silent at once. */
export const hungWorker: Rule = {
  id: 'hung-worker',
  apply(context) {
    const { own, outcome, request } = context;
    if (outcome.reason !== 'backend_silent') return [];
    const silence = silenceOf(own, readSigns(own));
    if (silence === null || silence.nanos === null || hasExitWithin(context)) return [];
    const others = silentWith(silence, context);
    if (others.length === 0) return [];
    const listed = others.slice(0, LISTED).map(({ reqId, line }) => say`${reqId} ${cite(line.id)}`);
    const more = others.length > LISTED ? ownWords(` and ${others.length - LISTED} more`) : [];
    const from =
      silence.last === null ? [] : say`, all from about ${offsetOf(silence.last, request)} on ${cite(silence.last.id)}`;
    return [
      finding({
        ruleId: 'hung-worker',
        confidence: 'likely',
        weight: 'problem',
        title: say`The worker hung: ${ownWords(isAll(context) ? '' : 'at least ')}${count(others.length, 'other request')} fell silent with it`,
        summary: say`The proxy gave up on ${joinProse(listed)}${more} as well, within ${ownWords(formatDuration(silence.nanos))} of this one${from}. One worker serves them all: it stood still rather than each of them.${exitNote(context)}`,
        relatedReqIds: others.map(({ reqId }) => reqId),
      }),
    ];
  },
};

function hasExitWithin({ outages }: RuleContext): boolean {
  return outages.some(({ relation, cause }) => relation === 'during' && cause !== 'proxy_started');
}

function exitNote(context: RuleContext): Prose {
  const none =
    context.complete && context.absences.worker_exit.known ? ownWords(' No exit of the worker was found.') : [];
  return isAll(context) ? none : say`${none} There may be more of them.`;
}

function isAll({ complete, absences }: RuleContext): boolean {
  return complete && absences.other_requests.known;
}

interface Silent {
  readonly reqId: string;
  readonly line: TimelineEvent;
}

function silentWith({ until, nanos }: Silence, { own, around, reqId }: RuleContext): readonly Silent[] {
  const at = endOf(until);
  const line = own.find(({ fact }) => ON_STDOUT.has(fact.kind));
  if (at === null || nanos === null || line === undefined) return [];
  const isOfIt = isOfProcess(line, { own, around });
  const byRequest = new Map<string, TimelineEvent>();
  for (const event of around) {
    const time = endOf(event) ?? event.between?.notAfter ?? null;
    if (event.reqId === null || event.reqId === reqId || time === null || !saysIdle(event)) continue;
    const distance = time < at ? at - time : time - at;
    if (distance <= nanos && isOfIt([event]) && !byRequest.has(event.reqId)) byRequest.set(event.reqId, event);
  }
  return [...byRequest].map(([id, event]) => ({ reqId: id, line: event }));
}
