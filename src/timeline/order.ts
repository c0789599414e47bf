import type { EventDraft, TimelineEvent } from '../model/event.ts';
import { NANOS_PER_MS, type UnixNano } from '../model/time.ts';
import type { MergedDraft } from './merge-copies.ts';
import { fileOf } from './places.ts';
import { sortByPlace } from './ties.ts';

/** An event that has its place but not yet its name. */
export type PlacedEvent = Omit<TimelineEvent, 'id'>;

// Clocks in these logs tick in milliseconds, so two lines of one file may truly be up to this much "out of order".
const TICK = NANOS_PER_MS;
// A span's end is its start plus a rounded duration: two roundings.
const SPAN_TICK = 2n * NANOS_PER_MS;

interface Keyed {
  readonly event: PlacedEvent;
  /** Null: undated and without dated neighbours; goes last. */
  readonly key: UnixNano | null;
  /** A span contains what happens at its start: it stands before it. */
  readonly isSpan: boolean;
  readonly fileRank: number;
  /** Among the drafts of its file. */
  readonly place: number;
}

/**
 * Orders by time; within one file and one tick of its clock, by place in the file, which is the order of writing;
 * within one nanosecond of a stream as ties.ts says. A span stands at its start. An undated event stands before the
 * dated line behind it. No time is changed: a line that is truly earlier than one before it in its file is marked
 * `outOfOrder` and sorted by its own time.
 */
export function orderEvents(drafts: readonly MergedDraft[]): readonly PlacedEvent[] {
  const files = new Map<string, MergedDraft[]>();
  for (const draft of drafts) {
    const file = fileOf(draft.draft);
    const list = files.get(file);
    if (list === undefined) files.set(file, [draft]);
    else list.push(draft);
  }
  const keyed = [...files.values()].flatMap((list, fileRank) => keyFile(list, fileRank));
  return keyed.sort(compare).map(({ event }) => event);
}

// Against the times that a container runtime wrote beside the same lines, undated lines stand at 98 % (median) of the
// way from the dated line before them to the one behind: lines without a time are written in one go with what follows.
function placeOf({ between }: EventDraft['record']): UnixNano | null {
  return between?.notAfter ?? between?.notBefore ?? null;
}

function keyFile(drafts: readonly MergedDraft[], fileRank: number): readonly Keyed[] {
  let lastKey: UnixNano | null = null;
  let lastWritten: UnixNano | null = null;
  return sortByPlace(drafts).map(({ draft, origins }, place): Keyed => {
    const { record } = draft;
    const { time, timeSource } = timeOf(draft);
    const isSpan = draft.durationNanos !== null;
    const written = record.observedTimeUnixNano ?? (time === null ? null : time + (draft.durationNanos ?? 0n));
    const outOfOrder = written !== null && lastWritten !== null && written + (isSpan ? SPAN_TICK : TICK) < lastWritten;
    if (written !== null && (lastWritten === null || written > lastWritten)) lastWritten = written;

    const ownKey = time ?? placeOf(record);
    let key = ownKey;
    if (ownKey !== null && !isSpan && !outOfOrder) {
      const latest: UnixNano = record.observedTimeUnixNano ?? ownKey + TICK;
      if (lastKey !== null && lastKey > ownKey && lastKey <= latest) key = lastKey;
      if (lastKey === null || (key !== null && key > lastKey)) lastKey = key;
    }
    const event: PlacedEvent = {
      ...draft,
      timeUnixNano: time,
      timeSource,
      between: time === null ? record.between : null,
      placed: ownKey !== null,
      outOfOrder,
      origins,
    };
    return { event, key, isSpan, fileRank, place };
  });
}

function timeOf({ record }: EventDraft): {
  readonly time: UnixNano | null;
  readonly timeSource: TimelineEvent['timeSource'];
} {
  if (record.timeUnixNano !== null) return { time: record.timeUnixNano, timeSource: 'record' };
  if (record.observedTimeUnixNano !== null) return { time: record.observedTimeUnixNano, timeSource: 'envelope' };
  return { time: null, timeSource: 'none' };
}

function compare(a: Keyed, b: Keyed): number {
  if (a.key === null || b.key === null) {
    if (a.key !== b.key) return a.key === null ? 1 : -1;
  } else if (a.key !== b.key) {
    return a.key < b.key ? -1 : 1;
  }
  if (a.isSpan !== b.isSpan) return a.isSpan ? -1 : 1;
  return a.fileRank - b.fileRank || a.place - b.place;
}
