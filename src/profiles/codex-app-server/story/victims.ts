// Which other requests an outage hit: exactly those whose own lines fail within it, in the process that it is of.

import type { Outage } from '../../../model/correlation.ts';
import { endOf, type TimelineEvent } from '../../../model/event.ts';
import { isKind } from '../facts.ts';
import { compareProcesses, logOf } from '../../../model/process.ts';
import { NANOS_PER_MS, NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../../../model/time.ts';
import { AT_THE_DOOR_MS, SAME_MOMENT_NANOS } from './figures.ts';
import { writtenBy } from '../../../correlate/own-process.ts';
import { isStreamFailure } from './signs.ts';

export type Hit = 'cut' | 'rejected' | 'failed' | 'unclear';

export interface Victim {
  readonly reqId: string;
  readonly hit: Hit;
  readonly evidence: TimelineEvent;
  /** A health check: it met the outage, and is nobody's request. */
  readonly isProbe: boolean;
}

interface VictimQuestion {
  readonly reqId: string;
  readonly own: readonly TimelineEvent[];
  readonly around: readonly TimelineEvent[];
}

/** An outage of which no end was seen: as far as is read for it (lookOverOutage). */
const OPEN_NANOS = 3600n * NANOS_PER_SECOND;

export function findVictims(outage: Outage, question: VictimQuestion): readonly Victim[] {
  const range: TimeRange = {
    start: outage.start - SAME_MOMENT_NANOS,
    end: (outage.end ?? outage.start + OPEN_NANOS) + SAME_MOMENT_NANOS,
  };
  const isOfIt = isOfProcess(outage.exit, question);
  const byRequest = new Map<string, TimelineEvent[]>();
  for (const event of question.around) {
    if (event.reqId === null || event.reqId === question.reqId) continue;
    const events = byRequest.get(event.reqId);
    if (events === undefined) byRequest.set(event.reqId, [event]);
    else events.push(event);
  }
  return [...byRequest].flatMap(([id, events]) =>
    isOfIt(events)
      ? judgeVictim(
          id,
          events.filter((event) => isWithin(event, range)),
        ).filter(({ hit }) => hit === 'rejected' || !beganAfter(events, outage.start + SAME_MOMENT_NANOS))
      : [],
  );
}

/** Let in while it was away, it says: the ready before it was lost, and it failed by something else. */
function beganAfter(events: readonly TimelineEvent[], time: UnixNano): boolean {
  return events.some((event) => {
    const stated = statedStart(event);
    return stated !== null && stated > time;
  });
}

function statedStart(event: TimelineEvent): UnixNano | null {
  const { timeUnixNano: time } = event;
  if (time === null || isKind(event, 'access_log')) return time;
  if (!isKind(event, 'usage') || event.fact.durationMs === null) return null;
  return time - BigInt(Math.ceil(event.fact.durationMs)) * NANOS_PER_MS;
}

/**
 * Whether a request was of the process that wrote this line of standard output: by what its lines say of their writer; where they say nothing, by the log. The
 * lines of standard output stand in one log with those of the supervisor. Other outputs are told by their folder, where one
 * folder holds one process.
 */
export function isOfProcess(
  line: TimelineEvent,
  { own, around }: Pick<VictimQuestion, 'own' | 'around'>,
): (events: readonly TimelineEvent[]) => boolean {
  const logs = new Set(line.origins.map(logOf));
  const stdoutLogs = new Set(
    [...own, ...around].filter(({ fact }) => ON_STDOUT.has(fact.kind)).flatMap(({ origins }) => origins.map(logOf)),
  );
  const isOnlyOne = stdoutLogs.size <= 1;
  const folders = new Set([...logs].map(folderOf));
  const hasOwnFolder = [...stdoutLogs].every((log) => logs.has(log) || !folders.has(folderOf(log)));
  return (events) => {
    const answers = events.map((event) => compareProcesses(writtenBy(event), writtenBy(line)));
    if (answers.includes('other')) return false;
    if (answers.includes('same')) return true;
    const stdout = events.filter(({ fact }) => ON_STDOUT.has(fact.kind)).flatMap(({ origins }) => origins.map(logOf));
    if (stdout.length > 0) return stdout.some((log) => logs.has(log));
    return (
      isOnlyOne ||
      (hasOwnFolder && events.some(({ origins }) => origins.some((at) => folders.has(folderOf(logOf(at))))))
    );
  };
}

/** Kinds of line on the output that the supervisor writes to. */
export const ON_STDOUT: ReadonlySet<TimelineEvent['fact']['kind']> = new Set([
  'access_log',
  'sse_guard',
  'finish_reason',
  'transform_summary',
  'sse_summary',
  'worker_exit',
  'worker_launch',
  'worker_ready',
  'shutdown',
]);

function folderOf(log: string): string {
  return log.replace(/[^/]*$/, '');
}

// Best evidence first. A usage row alone is also what a hang-up leaves behind.
function judgeVictim(reqId: string, events: readonly TimelineEvent[]): readonly Victim[] {
  const access = events.find((event) => isKind(event, 'access_log'));
  const isProbe = access !== undefined && isKind(access, 'access_log') && access.fact.isProbe;
  const one = (hit: Hit, evidence: TimelineEvent): readonly Victim[] => [{ reqId, hit, evidence, isProbe }];
  const refused = events.find(
    (event) =>
      isKind(event, 'access_log') &&
      event.fact.status === 503 &&
      (event.fact.durationMs ?? AT_THE_DOOR_MS + 1) <= AT_THE_DOOR_MS,
  );
  if (refused !== undefined) return one('rejected', refused);
  const failed = events.find((event) => isKind(event, 'access_log') && (event.fact.status ?? 0) >= 500);
  if (failed !== undefined) return one('failed', failed);
  const cut = events.find(
    (event) => isStreamFailure(event) || (isKind(event, 'sse_guard') && event.fact.outcome === 'error'),
  );
  if (cut !== undefined) return one('cut', cut);
  const usage = events.find((event) => isKind(event, 'usage') && (event.fact.status ?? 0) >= 500);
  if (usage === undefined) return [];
  // An access log line next to it shows that the client stayed to the end.
  return one(access === undefined ? 'unclear' : 'cut', usage);
}

// A span counts when it ended in the range: that is when the answer went out. An undated line counts only when both dated
// neighbours are inside.
function isWithin(event: TimelineEvent, { start, end }: TimeRange): boolean {
  const time = endOf(event);
  if (time !== null) return time >= start && time <= end;
  const { notBefore = null, notAfter = null } = event.between ?? {};
  return notBefore !== null && notAfter !== null && notBefore >= start && notAfter <= end;
}
