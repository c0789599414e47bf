// What programs that draw traces can hold of a report: what lasts, and what happened at one moment. Both exports stand
// on it. A time is a line's own or it is none: what has none is listed apart, never put somewhere.

import type { EventId, Lane, TimelineEvent } from '../../model/event.ts';
import { isCall } from '../../model/neutral-fact.ts';
import { plainText, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { type CallPair, pairCalls } from '../../model/call-pair.ts';
import type { AlertEpisode } from '../../model/signal.ts';
import type { UnixNano } from '../../model/time.ts';
import { latest } from './bars.ts';
import { layOutRows } from '../wording/rows.ts';

export interface Stretch {
  /** Of the line that it begins with, `A01` for an alert. */
  readonly id: EventId;
  readonly kind: 'line' | 'rpc' | 'outage' | 'alert';
  /** Untrusted: it holds methods and the names of alerts. */
  readonly name: string;
  readonly lane: Lane | 'alerts';
  readonly start: UnixNano;
  /** Never before start. */
  readonly end: UnixNano;
  /** False: it was there already, and `start` is only the first moment at which that is known. */
  readonly startSeen: boolean;
  /** False: nothing says when it ended, and `end` is only the last moment of what was read. */
  readonly endSeen: boolean;
  /** The line that it begins with; null for an alert. */
  readonly head: TimelineEvent | null;
  /** Other dated lines that belong to it, in timeline order. */
  readonly moments: readonly DatedEvent[];
  readonly abnormal: boolean;
  /** The work itself went wrong, which not everything abnormal is. */
  readonly failed: boolean;
}

export interface Stretches {
  /** By start, the longer one first. */
  readonly stretches: readonly Stretch[];
  /** Dated lines of no stretch, in timeline order. */
  readonly moments: readonly DatedEvent[];
  /** Lines without a time that 64 bits of nanoseconds since 1970 can hold; nearly always without any. */
  readonly undated: readonly TimelineEvent[];
  /** Context that says nothing about this request, as in the reports for people. */
  readonly leftOut: number;
  readonly mentions: number;
}

export function stretchesOf(report: TraceReport, { all }: { readonly all: boolean }): Stretches {
  const { rows, unplaced, mentions, leftOut } = layOutRows(report, { all });
  const rowEvents = new Set([
    ...rows.flatMap((row) => (row.type === 'single' ? [row.event] : row.events)),
    ...unplaced,
  ]);
  const shown = report.events.filter((event) => rowEvents.has(event));
  const dated = shown.filter(isDated);
  const stretches = [...rpcStretches(report, dated), ...outageStretches(report, dated), ...alertStretches(report)];
  const inside = new Set(
    stretches.flatMap(({ head, moments }): readonly TimelineEvent[] => (head === null ? moments : [head, ...moments])),
  );
  const rest = dated.filter((event) => !inside.has(event));
  return {
    stretches: [...stretches, ...rest.flatMap((event) => lineStretch(event, report))].toSorted(byStart),
    moments: rest.filter((event) => lineStretch(event, report).length === 0),
    undated: shown.filter((event) => !isDated(event)),
    leftOut,
    mentions: mentions.length,
  };
}

export interface RequestStretch {
  readonly start: UnixNano;
  /** Equal to start where none is known that can be held. */
  readonly end: UnixNano;
}

/** Null when no line says when the request was. */
export function requestStretch({ request: { start, end } }: TraceReport): RequestStretch | null {
  if (start === null || !isHeld(start)) return null;
  return { start, end: end !== null && end > start && isHeld(end) ? end : start };
}

export type DatedEvent = TimelineEvent & { readonly timeUnixNano: UnixNano };

function isDated(event: TimelineEvent): event is DatedEvent {
  return event.timeUnixNano !== null && isHeld(event.timeUnixNano);
}

/** OTLP has unsigned 64 bits for a time, and 0 for none. */
function isHeld(time: UnixNano): boolean {
  return time > 0n && time < 2n ** 64n;
}

function lineStretch(event: DatedEvent, report: TraceReport): readonly Stretch[] {
  const { fact, means, timeUnixNano: start, durationNanos } = event;
  if (durationNanos === null || durationNanos < 0n || !isHeld(start + durationNanos)) return [];
  return [
    {
      id: event.id,
      kind: 'line',
      name: nameOf(fact.kind.replaceAll('_', ' '), { event, report }),
      lane: event.lane,
      start,
      end: start + durationNanos,
      startSeen: true,
      endSeen: true,
      head: event,
      moments: [],
      abnormal: event.abnormal,
      failed: means.is === 'request.end' ? (means.status ?? 0) >= 500 : event.abnormal,
    },
  ];
}

function rpcStretches(report: TraceReport, dated: readonly DatedEvent[]): readonly Stretch[] {
  const shown = new Map(dated.map((event) => [event.id, event]));
  const until = requestStretch(report)?.end ?? lastOf(dated);
  return pairCalls(report.events).flatMap((pair): readonly Stretch[] => {
    const head = shown.get(pair.request.id);
    if (head === undefined) return [];
    const end = endOfCall({ pair, start: head.timeUnixNano, until, isOwn: head.scope === 'request' });
    if (end === null) return [];
    const answer = pair.answer === null ? undefined : shown.get(pair.answer.id);
    const failed = pair.answer?.means.is === 'call.error';
    return [
      {
        id: head.id,
        kind: 'rpc',
        name: nameOf(nameOfCall(pair), { event: head, report }),
        lane: head.lane,
        start: head.timeUnixNano,
        end,
        startSeen: true,
        endSeen: pair.answer !== null,
        head,
        moments: answer === undefined ? [] : [answer],
        abnormal: failed || pair.answer === null || head.abnormal || pair.answer.abnormal,
        failed,
      },
    ];
  });
}

interface CallQuestion {
  readonly pair: CallPair;
  readonly start: UnixNano;
  readonly until: UnixNano | null;
  readonly isOwn: boolean;
}

// Of another request only some lines were read: that its answer is not among them says nothing. A call that seems to
// end before it began is two moments.
function endOfCall({ pair: { answer, durationNanos }, start, until, isOwn }: CallQuestion): UnixNano | null {
  if (answer !== null) return durationNanos === null || durationNanos < 0n ? null : start + durationNanos;
  return isOwn && until !== null && until >= start ? until : null;
}

function nameOfCall({ request: { means } }: CallPair): string {
  if (!isCall(means)) return '';
  return means.name === null ? means.word : `${means.word} ${means.name}`;
}

interface Naming {
  readonly event: TimelineEvent;
  readonly report: TraceReport;
}

/** What another request did must not read as if this one did it. */
function nameOf(name: string, { event, report }: Naming): string {
  return event.reqId === null || event.reqId === report.reqId ? name : `${name} of another request`;
}

function outageStretches(report: TraceReport, dated: readonly DatedEvent[]): readonly Stretch[] {
  const shown = new Map(dated.map((event) => [event.id, event]));
  const lastRead = latest([lastOf(dated), requestStretch(report)?.end ?? null].filter((time) => time !== null));
  return report.outages.flatMap(({ exit, ready, start, end, events, isPlanned, title }): readonly Stretch[] => {
    const head = shown.get(exit.id);
    if (head === undefined) return [];
    const ids = new Set([...events, ...(ready === null ? [] : [ready])].map(({ id }) => id));
    const isOver = end !== null && isHeld(end);
    const until = isOver ? end : (lastRead ?? start);
    return [
      {
        id: head.id,
        kind: 'outage',
        name: title,
        lane: head.lane,
        start,
        end: until > start ? until : start,
        startSeen: true,
        endSeen: isOver && ready !== null,
        head,
        moments: dated.filter((event) => event !== head && ids.has(event.id)),
        abnormal: !isPlanned,
        failed: !isPlanned,
      },
    ];
  });
}

/** None without a request in time: then no metrics were asked for. */
function alertStretches(report: TraceReport): readonly Stretch[] {
  const request = requestStretch(report);
  if (request === null) return [];
  return (report.metrics?.episodes ?? []).map((episode): Stretch => {
    const { id, name, state, activeSince, until } = episode;
    const from = activeSince ?? earliestKnown(episode, request.start);
    const to = until ?? request.end;
    return {
      id,
      kind: 'alert',
      name: plainText(say`alert ${name}`),
      lane: 'alerts',
      start: from,
      end: to > from ? to : from,
      startSeen: activeSince !== null,
      endSeen: until !== null,
      head: null,
      moments: [],
      abnormal: state === 'firing',
      failed: false,
    };
  });
}

function earliestKnown({ firingFrom, until }: AlertEpisode, requestStart: UnixNano): UnixNano {
  return [firingFrom, until].reduce<UnixNano>(
    (first, time) => (time !== null && time < first ? time : first),
    requestStart,
  );
}

function lastOf(dated: readonly DatedEvent[]): UnixNano | null {
  return latest(dated.map(({ timeUnixNano }) => timeUnixNano));
}

function byStart(a: Stretch, b: Stretch): number {
  if (a.start !== b.start) return a.start < b.start ? -1 : 1;
  return a.end === b.end ? 0 : a.end > b.end ? -1 : 1;
}
