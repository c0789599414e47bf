// Who wrote a row's lines, on which stream, and when it was taken down: said only where the rows of a report differ in it.

import { isSpan, type TimelineEvent } from '../../model/event.ts';
import { isKnownWriter, writerKey, writerText } from '../../model/process.ts';
import { joinProse, own, type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { formatDuration, NANOS_PER_SECOND } from '../../model/time.ts';

export interface WrittenContext {
  /** More than one process wrote what is in the report. */
  readonly saysWriter: boolean;
  /** What most lines were written to, where lines differ; null: they do not. */
  readonly usualStream: string | null;
}

/** Less than this is the way into a runtime or a store, not a second time of the line. */
const TAKEN_DOWN_NANOS = NANOS_PER_SECOND;

export function writtenContext({ events }: TraceReport): WrittenContext {
  const writers = new Set(events.map(({ record }) => writerKey(record.writer)).filter((key) => key !== ''));
  const streams = new Map<string, number>();
  for (const { record } of events)
    if (record.stream !== null) streams.set(record.stream, (streams.get(record.stream) ?? 0) + 1);
  const [usual] = [...streams].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return { saysWriter: writers.size > 1, usualStream: streams.size > 1 ? (usual?.[0] ?? null) : null };
}

/** A clause behind what the row says, with its comma; empty where there is nothing to tell apart. */
export function writtenText(events: readonly TimelineEvent[], context: WrittenContext): Prose {
  const parts = [...writers(events, context), ...streams(events, context), ...takenDown(events)];
  return parts.length === 0 ? [] : say`, ${joinProse(parts)}`;
}

function writers(events: readonly TimelineEvent[], { saysWriter }: WrittenContext): readonly Prose[] {
  if (!saysWriter) return [];
  const known = events.map(({ record }) => record.writer).filter(isKnownWriter);
  const [first] = known;
  const keys = new Set(known.map(writerKey));
  if (first === undefined) return [];
  return [keys.size === 1 ? say`by ${writerText(first)}` : own(`by ${keys.size} processes`)];
}

function streams(events: readonly TimelineEvent[], { usualStream }: WrittenContext): readonly Prose[] {
  if (usualStream === null) return [];
  const others = new Set(
    events.flatMap(({ record: { stream } }) => (stream === null || stream === usualStream ? [] : [stream])),
  );
  return [...others].map((stream) => say`on ${stream}`);
}

// The timeline goes by the line's own time; the other one is what a search in a store goes by.
function takenDown(events: readonly TimelineEvent[]): readonly Prose[] {
  const [event] = events;
  const { timeUnixNano: time = null, durationNanos = null, record, timeSource, means } = event ?? {};
  const taken = record?.observedTimeUnixNano ?? null;
  if (events.length !== 1 || time === null || taken === null || timeSource !== 'record') return [];
  const distance = taken - time - (means !== undefined && isSpan({ means }) ? (durationNanos ?? 0n) : 0n);
  if (distance < TAKEN_DOWN_NANOS && distance > -TAKEN_DOWN_NANOS) return [];
  return [
    own(
      `taken down ${formatDuration(distance < 0n ? -distance : distance)} ${distance < 0n ? 'before' : 'after'} its time`,
    ),
  ];
}
