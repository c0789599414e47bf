import type { Correlation, Outage } from '../../model/correlation.ts';
import { endOf, isKind, type TimelineEvent } from '../../model/event.ts';
import { cite, count, joinProse, own, type Prose, say } from '../../model/prose.ts';
import { NANOS_PER_SECOND, type TimeRange } from '../../model/time.ts';
import { compareProcesses } from '../../model/process.ts';
import type { Rule, RuleContext } from '../context.ts';
import { finding } from '../finding.ts';
import { AT_THE_DOOR_MS } from '../figures.ts';
import { writtenBy } from '../own-process.ts';
import { isStreamFailure } from '../signs.ts';

/** Requests fail a moment before the exit line is written or a moment after the worker is ready again. */
const MARGIN_NANOS = NANOS_PER_SECOND;
/** More requests than this are counted, not listed. */
const LISTED = 10;

type Hit = 'cut' | 'rejected' | 'failed' | 'unclear';

const WORDS: Readonly<Record<Exclude<Hit, 'unclear'>, { readonly one: string; readonly many: string }>> = {
  cut: { one: 'stream cut', many: 'streams cut' },
  rejected: { one: 'rejected (503)', many: 'rejected (503)' },
  failed: { one: 'failed (5xx)', many: 'failed (5xx)' },
};

interface Victim {
  readonly reqId: string;
  readonly hit: Hit;
  readonly evidence: TimelineEvent;
}

export const blastRadius: Rule = {
  id: 'blast-radius',
  apply(context) {
    return context.outages
      .filter(({ relation }) => relation === 'during')
      .flatMap((outage) => describe(outage, context));
  },
};

function describe(outage: Outage, context: RuleContext): readonly Correlation[] {
  const victims = findVictims(outage, context);
  const hit = victims.filter((victim) => victim.hit !== 'unclear');
  const unclear = victims.filter((victim) => victim.hit === 'unclear');
  if (hit.length === 0) return [];
  const listed = hit
    .slice(0, LISTED)
    .map(({ reqId, hit: how, evidence }) => say`${reqId} ${own(nameHit(how, 1))} ${cite(evidence.id)}`);
  const more = hit.length > LISTED ? own(`, and ${hit.length - LISTED} more`) : [];
  return [
    finding({
      ruleId: 'blast-radius',
      confidence: 'likely',
      // For a request that the outage did not hit it is a remark about others.
      weight: context.outcome.verdict === 'succeeded' || context.outcome.verdict === 'aborted' ? 'note' : 'problem',
      title: say`${count(hit.length, 'other request')} hit: ${own(countHits(hit))}`,
      summary: say`Between the exit ${cite(outage.exit.id)} and ${outage.ready === null ? own('the end of what was read') : say`the next ready ${cite(outage.ready.id)}`}: ${joinProse(listed)}${more}.${unclearNote(unclear)}${mayBeMore(context)}`,
      relatedReqIds: hit.map(({ reqId }) => reqId),
    }),
  ];
}

function mayBeMore({ complete, absences: { other_requests: others } }: RuleContext): Prose {
  if (!complete) return own(' Not everything could be read: there may be more.');
  return others.known ? [] : say` There may be more: ${others.why}.`;
}

function nameHit(hit: Hit, requests: number): string {
  if (hit === 'unclear') return 'unclear';
  return requests === 1 ? WORDS[hit].one : WORDS[hit].many;
}

// `1 stream cut, 2 rejected (503)`, in the order they are met.
function countHits(victims: readonly Victim[]): string {
  return [...new Set(victims.map(({ hit }) => hit))]
    .map((kind) => {
      const requests = victims.filter(({ hit }) => hit === kind).length;
      return `${requests} ${nameHit(kind, requests)}`;
    })
    .join(', ');
}

function unclearNote(unclear: readonly Victim[]): Prose {
  if (unclear.length === 0) return [];
  const shown = unclear.slice(0, LISTED).map(({ evidence }) => evidence.id);
  return say` Not counted: ${count(unclear.length, 'request')} with nothing but a failed usage row in view, whose client may have hung up before ${cite(shown)}.`;
}

function findVictims(outage: Outage, { around, reqId }: RuleContext): readonly Victim[] {
  const range: TimeRange = {
    start: outage.start - MARGIN_NANOS,
    end: (outage.end ?? outage.start + 60n * NANOS_PER_SECOND) + MARGIN_NANOS,
  };
  const byRequest = new Map<string, TimelineEvent[]>();
  for (const event of around) {
    if (event.reqId === null || event.reqId === reqId || !isWithin(event, range)) continue;
    // What another process could not serve has other reasons than this exit.
    if (compareProcesses(writtenBy(event), writtenBy(outage.exit)) === 'other') continue;
    const events = byRequest.get(event.reqId);
    if (events === undefined) byRequest.set(event.reqId, [event]);
    else events.push(event);
  }
  return [...byRequest].flatMap(([id, events]) => judgeVictim(id, events));
}

// Best evidence first. A usage row alone is also what a hang-up leaves behind.
function judgeVictim(reqId: string, events: readonly TimelineEvent[]): readonly Victim[] {
  const refused = events.find(
    (event) =>
      isKind(event, 'access_log') &&
      event.fact.status === 503 &&
      (event.fact.durationMs ?? AT_THE_DOOR_MS + 1) <= AT_THE_DOOR_MS,
  );
  if (refused !== undefined) return [{ reqId, hit: 'rejected', evidence: refused }];
  const failed = events.find((event) => isKind(event, 'access_log') && (event.fact.status ?? 0) >= 500);
  if (failed !== undefined) return [{ reqId, hit: 'failed', evidence: failed }];
  const cut = events.find(
    (event) => isStreamFailure(event) || (isKind(event, 'sse_guard') && event.fact.outcome === 'error'),
  );
  if (cut !== undefined) return [{ reqId, hit: 'cut', evidence: cut }];
  const usage = events.find((event) => isKind(event, 'usage') && (event.fact.status ?? 0) >= 500);
  if (usage === undefined) return [];
  // An access log line next to it shows that the client stayed to the end.
  const stayed = events.some((event) => isKind(event, 'access_log'));
  return [{ reqId, hit: stayed ? 'cut' : 'unclear', evidence: usage }];
}

// A span counts when it ended in the range: that is when the answer went out. An undated line counts only when both
// dated neighbours are inside.
function isWithin(event: TimelineEvent, { start, end }: TimeRange): boolean {
  const time = endOf(event);
  if (time !== null) return time >= start && time <= end;
  const { notBefore = null, notAfter = null } = event.between ?? {};
  return notBefore !== null && notAfter !== null && notBefore >= start && notAfter <= end;
}
