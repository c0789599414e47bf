import type { LogRecord, TimeBounds } from '../model/log-record.ts';
import type { LineGrammar } from '../model/source.ts';
import type { UnixNano } from '../model/time.ts';

export function isDated(record: LogRecord): boolean {
  return record.timeUnixNano !== null || record.observedTimeUnixNano !== null;
}

/** Gives every undated record of a run (in file order) the times of its nearest dated neighbours. */
export function datePlaces(records: readonly LogRecord[], grammar: LineGrammar): readonly LogRecord[] {
  const after: (UnixNano | null)[] = [];
  let next: UnixNano | null = null;
  for (let index = records.length - 1; index >= 0; index -= 1) {
    after[index] = next;
    const record = records[index];
    if (record !== undefined) next = grammar.writtenAt(record) ?? next;
  }
  let before: UnixNano | null = null;
  return records.map((record, index) => {
    const placed = isDated(record)
      ? record
      : { ...record, between: narrower(record.between, bounds(before, after[index] ?? null)) };
    before = grammar.writtenAt(record) ?? before;
    return placed;
  });
}

/**
 * Null when neither side is known. Neighbours that contradict each other say nothing about what stands between them.
 */
export function bounds(notBefore: UnixNano | null, notAfter: UnixNano | null): TimeBounds | null {
  if (notBefore === null && notAfter === null) return null;
  if (notBefore !== null && notAfter !== null && notBefore > notAfter)
    return { notBefore: notAfter, notAfter: notBefore };
  return { notBefore, notAfter };
}

/**
 * What two bounds say together: an envelope's second, and the neighbours within it. Where they contradict, the
 * envelope's.
 */
export function narrower(own: TimeBounds | null, around: TimeBounds | null): TimeBounds | null {
  if (own === null || around === null) return own ?? around;
  const notBefore = latest(own.notBefore, around.notBefore);
  const notAfter = earliest(own.notAfter, around.notAfter);
  return notBefore !== null && notAfter !== null && notBefore > notAfter ? own : { notBefore, notAfter };
}

function latest(a: UnixNano | null, b: UnixNano | null): UnixNano | null {
  return a === null || b === null ? (a ?? b) : a > b ? a : b;
}

function earliest(a: UnixNano | null, b: UnixNano | null): UnixNano | null {
  return a === null || b === null ? (a ?? b) : a < b ? a : b;
}
