// The timeline in the Trace Event Format, which ui.perfetto.dev, chrome://tracing and the performance panel of DevTools
// open. There is no schema by its makers; docs/schema/chrome-trace-v1.schema.json says which part of the format this
// is.

import { LANES } from '../../model/event.ts';
import { plainText } from '../../model/prose.ts';
import type { TextReporter } from '../../model/reporter.ts';
import type { TraceReport } from '../../model/report.ts';
import type { Signal } from '../../model/signal.ts';
import { NANOS_PER_SECOND, type UnixNano } from '../../model/time.ts';
import { eventFacts, type FlatFacts, reportFacts, stretchFacts } from '../wording/flat-facts.ts';
import { jsonLine } from '../json/escape.ts';
import { type DatedEvent, requestStretch, type Stretch, type Stretches, stretchesOf } from '../picture/stretches.ts';
import { packTracks } from '../picture/tracks.ts';

export const chromeTrace: TextReporter = {
  id: 'chrome-trace',
  description: 'a trace in the Trace Event Format, for ui.perfetto.dev (docs/exports.md)',
  render: (report, { all }) => renderTraceEvents(report, { all }),
};

// Perfetto knows a thread by its number alone, whatever process it is of: no number is used twice.
const REQUEST = { pid: 1, firstTid: 11 };
const METRICS = { pid: 2, firstTid: 1001 };

/**
 * `ph` and `ts` come first: Perfetto looks for them with a reader that gives up at a `\u` escape, and any text may hold
 * one (json_trace_tokenizer.cc).
 */
interface WireTraceEvent {
  readonly ph: 'M' | 'X' | 'i' | 'C';
  /** Microseconds since the origin, to three digits: nanoseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  /** Of an instant: it concerns its thread alone. */
  readonly s?: 't';
  readonly cat: string;
  readonly name: string;
  readonly args: FlatFacts;
}

function renderTraceEvents(report: TraceReport, options: { readonly all: boolean }): string {
  const stretches = stretchesOf(report, options);
  const facts = reportFacts(report, stretches);
  const origin = originOf(report, stretches);
  const events = [
    ...processNames(report, stretches),
    ...threads(report, { stretches, facts }).flatMap(({ tid, pid, name, slices, moments }, index) => [
      named({ pid, tid, key: 'thread_name', args: { name } }),
      named({ pid, tid, key: 'thread_sort_index', args: { sort_index: index } }),
      ...slices.map((one) => complete(one, { origin, pid, tid })),
      ...moments.map((event) => instant(event, { origin, pid, tid, report })),
    ]),
    ...(report.metrics?.signals ?? []).flatMap((signal) => counters(signal, origin)),
  ];
  const other = { made_by: report.tool.name, version: report.tool.version, origin_unix_nano: String(origin), ...facts };
  const head = `{"otherData":${jsonLine(other)},\n"displayTimeUnit":"ms",\n"traceEvents":[`;
  return `${head}${events.map((event) => `\n${jsonLine(event)}`).join(',')}\n]}\n`;
}

/**
 * The last whole second before everything, so that nothing stands at 0 (which DevTools takes for no time) or before it.
 */
function originOf(report: TraceReport, held: Stretches): UnixNano {
  const request = requestStretch(report);
  const times = [
    ...held.stretches.map(({ start }) => start),
    // A shutdown is announced before the exit with which the outage begins.
    ...momentsOf(held).map(({ timeUnixNano }) => timeUnixNano),
    ...(report.metrics?.signals ?? []).flatMap(({ points }) => points.map(({ timeUnixNano }) => timeUnixNano)),
    ...(request === null ? [] : [request.start]),
  ];
  const first = times.reduce<UnixNano | null>((least, time) => (least === null || time < least ? time : least), null);
  return first === null ? 0n : ((first - 1n) / NANOS_PER_SECOND) * NANOS_PER_SECOND;
}

/** Perfetto shows no otherData: what nobody may miss is in the name of the process. */
function processNames(report: TraceReport, { undated }: Stretches): readonly WireTraceEvent[] {
  const { outcome, completeness, reqId, understood, metrics } = report;
  const missing = [
    ...(completeness.verdict === 'complete' ? [] : ['INCOMPLETE']),
    ...(completeness.crossChecked === false ? ['not cross-checked'] : []),
    ...(undated.length === 0
      ? []
      : [`${undated.length} ${undated.length === 1 ? 'line' : 'lines'} without a time not drawn`]),
  ];
  const name = [`request ${reqId ?? understood.value}: ${outcome.verdict}`, ...missing].join(', ');
  return [
    named({ pid: REQUEST.pid, tid: 0, key: 'process_name', args: { name } }),
    named({ pid: REQUEST.pid, tid: 0, key: 'process_sort_index', args: { sort_index: 0 } }),
    ...(metrics === null
      ? []
      : [
          named({ pid: METRICS.pid, tid: 0, key: 'process_name', args: { name: 'metrics and alerts at that time' } }),
          named({ pid: METRICS.pid, tid: 0, key: 'process_sort_index', args: { sort_index: 1 } }),
        ]),
  ];
}

/** Something with a length, ready to be drawn. */
interface Slice {
  readonly start: UnixNano;
  readonly end: UnixNano;
  readonly cat: string;
  readonly name: string;
  readonly args: FlatFacts;
}

interface Thread {
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly slices: readonly Slice[];
  readonly moments: readonly DatedEvent[];
}

interface ThreadParts {
  readonly stretches: Stretches;
  readonly facts: FlatFacts;
}

/** The request's own, then one a lane; a lane whose stretches cross each other has more than one. */
function threads(report: TraceReport, { stretches: all, facts }: ThreadParts): readonly Thread[] {
  const allMoments = momentsOf(all);
  const lanes = [...LANES, 'alerts' as const].flatMap((lane) => {
    const held = all.stretches.filter((one) => one.lane === lane);
    const moments = allMoments.filter((event) => event.lane === lane);
    const tracks = packTracks(held);
    if (tracks.length === 0 && moments.length === 0) return [];
    return (tracks.length === 0 ? [[]] : tracks).map((track, index) => ({
      isMetric: lane === 'alerts',
      name: index === 0 ? lane : `${lane} (${index + 1})`,
      slices: track.map((one) => sliceOf(one, report)),
      moments: index === 0 ? moments : [],
    }));
  });
  const request = requestSlice(report, facts);
  const every = [
    ...(request === null ? [] : [{ isMetric: false, name: 'request', slices: [request], moments: [] }]),
    ...lanes,
  ];
  return every.map(({ isMetric, ...thread }, index) => {
    const { pid, firstTid } = isMetric ? METRICS : REQUEST;
    return { pid, tid: firstTid + index, ...thread };
  });
}

function momentsOf({ stretches, moments }: Stretches): readonly DatedEvent[] {
  return [...moments, ...stretches.flatMap((stretch) => stretch.moments)].toSorted((a, b) =>
    a.timeUnixNano < b.timeUnixNano ? -1 : a.timeUnixNano > b.timeUnixNano ? 1 : 0,
  );
}

function requestSlice(report: TraceReport, args: FlatFacts): Slice | null {
  const stretch = requestStretch(report);
  if (stretch === null) return null;
  const { verdict, headline } = report.outcome;
  return { ...stretch, cat: 'request', name: `${verdict}: ${plainText(headline)}`, args };
}

function sliceOf(stretch: Stretch, report: TraceReport): Slice {
  const { start, end, lane, name, id, moments } = stretch;
  const others = moments.map((event) => event.id);
  return {
    start,
    end,
    cat: lane,
    name: `${id} ${name}`,
    args: {
      ...stretchFacts(stretch, report),
      start_unix_nano: String(start),
      end_unix_nano: String(end),
      ...(others.length === 0 ? {} : { other_events: others }),
    },
  };
}

interface Place {
  readonly origin: UnixNano;
  readonly pid: number;
  readonly tid: number;
}

function complete({ start, end, cat, name, args }: Slice, { origin, pid, tid }: Place): WireTraceEvent {
  return {
    ph: 'X',
    ts: micros(start - origin),
    dur: micros(end - start),
    pid,
    tid,
    cat,
    name,
    args,
  };
}

function instant(event: DatedEvent, { report, ...place }: Place & { readonly report: TraceReport }): WireTraceEvent {
  const { timeUnixNano: time, lane, id, fact } = event;
  return {
    ph: 'i',
    ts: micros(time - place.origin),
    pid: place.pid,
    tid: place.tid,
    s: 't',
    cat: lane,
    name: `${id} ${fact.kind.replaceAll('_', ' ')}`,
    args: { ...eventFacts(event, report), time_unix_nano: String(time) },
  };
}

/** One number a track and no other argument: each would be drawn as a line of its own. */
function counters({ id, title, unit, points }: Signal, origin: UnixNano): readonly WireTraceEvent[] {
  return points
    .filter(({ value }) => Number.isFinite(value))
    .map(({ timeUnixNano, value }) => ({
      ph: 'C',
      ts: micros(timeUnixNano - origin),
      pid: METRICS.pid,
      tid: 0,
      cat: 'signal',
      name: `${id} ${title} (${unit})`,
      args: { value },
    }));
}

interface Naming {
  readonly pid: number;
  readonly tid: number;
  readonly key: string;
  readonly args: FlatFacts;
}

function named({ pid, tid, key, args }: Naming): WireTraceEvent {
  return { ph: 'M', ts: 0, pid, tid, cat: '__metadata', name: key, args };
}

/** Exact for 50 days from the origin; beyond that only the strings in `args` are. */
function micros(nanos: bigint): number {
  return Number(nanos) / 1000;
}
