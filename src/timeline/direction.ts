// Exports of Grafana, SigNoz and Kibana stand newest first. In such a file the order of writing is the order of lines
// turned round: of lines of one time the last one was written first.

import type { EventDraft } from '../model/event.ts';
import type { Origin, TimeBounds } from '../model/log-record.ts';
import { NANOS_PER_MS, type UnixNano } from '../model/time.ts';
import { fileOf } from './places.ts';

/** One late line makes one step back; only more than one, and hardly any forwards, is a direction. */
const LEAST_STEPS = 2;
const MOST_FORWARDS = 0.25;

/**
 * What a look at a whole file showed: whether it stands newest first. Files it does not hold are judged by what was
 * found in them.
 */
export type Directions = ReadonlyMap<string, boolean>;

/** Drafts by file and in its order, as `inPlaceOrder` has them → the same in order of writing, places marked. */
export function inWritingOrder(drafts: readonly EventDraft[], looked: Directions): readonly EventDraft[] {
  const files = new Map<string, EventDraft[]>();
  for (const draft of drafts) {
    const list = files.get(fileOf(draft));
    if (list === undefined) files.set(fileOf(draft), [draft]);
    else list.push(draft);
  }
  return [...files.values()].flatMap((list) => (isNewestFirst(list, looked) ? list.toReversed().map(turn) : list));
}

function isNewestFirst(list: readonly EventDraft[], looked: Directions): boolean {
  const [head] = list;
  // A store states its own order.
  if (head === undefined || head.record.origin.entry !== null) return false;
  const steps = stepsOf(list.map(writtenAt));
  const isLooked = looked.get(head.record.origin.file);
  // A part that runs on is left as it is, whatever the rest of the file does.
  return isLooked === undefined ? isDescending(steps) : isLooked && steps.forwards <= steps.back;
}

function isDescending({ back, forwards }: Steps): boolean {
  return back >= LEAST_STEPS && forwards <= back * MOST_FORWARDS;
}

interface Steps {
  readonly back: number;
  readonly forwards: number;
}

// Less than a tick of the clock is no step.
function stepsOf(times: readonly (UnixNano | null)[]): Steps {
  const dated = times.filter((time) => time !== null);
  let [back, forwards] = [0, 0];
  for (const [index, time] of dated.entries()) {
    const before = dated[index - 1] ?? time;
    if (time + NANOS_PER_MS < before) back += 1;
    if (time > before + NANOS_PER_MS) forwards += 1;
  }
  return { back, forwards };
}

function writtenAt({ record, durationNanos }: EventDraft): UnixNano | null {
  if (record.observedTimeUnixNano !== null) return record.observedTimeUnixNano;
  return record.timeUnixNano === null ? null : record.timeUnixNano + (durationNanos ?? 0n);
}

function turn(draft: EventDraft): EventDraft {
  const { record } = draft;
  const origin: Origin = { ...record.origin, newestFirst: true };
  return { ...draft, record: { ...record, origin, between: turnBounds(record.between) } };
}

// With both neighbours known the earlier of the two is the lower bound already. At an end of the file, what stood
// before the line was written behind it.
function turnBounds(between: TimeBounds | null): TimeBounds | null {
  if (between === null || (between.notBefore !== null && between.notAfter !== null)) return between;
  return { notBefore: between.notAfter, notAfter: between.notBefore };
}
