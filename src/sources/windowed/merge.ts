// Several answers (tenants, needles) → one run in order of time. An entry that two queries of one tenant found is one entry.

import type { UnixNano } from '../../model/time.ts';
import { byContent, byStream, contentKey, type Row, type StreamLine, unite } from './entries.ts';

export type Batches = AsyncGenerator<readonly StreamLine[], void, undefined>;

interface Cursor {
  readonly batches: Batches;
  batch: readonly StreamLine[];
  index: number;
}

/** Each batch of `inputs` is in order of time and holds all that its input has of a nanosecond; so does each that comes out. */
export async function* mergeByTime(inputs: readonly Batches[]): AsyncGenerator<readonly Row[], void, undefined> {
  const cursors: readonly Cursor[] = inputs.map((batches) => ({ batches, batch: [], index: 0 }));
  await Promise.all(cursors.map(refill));
  for (;;) {
    const rows: Row[] = [];
    // As far as every input has come.
    for (let time = earliest(cursors); time !== null; time = earliest(cursors)) {
      // One by one: a server that minds no limit sends more rows of one time than a call takes arguments.
      for (const row of placeRows(takeAt(cursors, time))) rows.push(row);
      if (cursors.some(({ batch, index }) => index >= batch.length && batch.length > 0)) break;
    }
    if (rows.length > 0) yield rows;
    await Promise.all(cursors.map(refill));
    if (earliest(cursors) === null) return;
  }
}

async function refill(cursor: Cursor): Promise<void> {
  while (cursor.index >= cursor.batch.length) {
    const { done, value } = await cursor.batches.next();
    cursor.batch = done === true ? [] : value;
    cursor.index = 0;
    if (done === true) return;
  }
}

function earliest(cursors: readonly Cursor[]): UnixNano | null {
  let time: UnixNano | null = null;
  for (const { batch, index } of cursors) {
    const head = batch[index]?.timeUnixNano;
    if (head !== undefined && (time === null || head < time)) time = head;
  }
  return time;
}

function takeAt(cursors: readonly Cursor[], time: UnixNano): readonly StreamLine[] {
  let lines: readonly StreamLine[] = [];
  let inputs = 0;
  for (const cursor of cursors) {
    const from = cursor.index;
    while (cursor.batch[cursor.index]?.timeUnixNano === time) cursor.index += 1;
    if (cursor.index === from) continue;
    lines = unite(lines, cursor.batch.slice(from, cursor.index)).lines;
    inputs += 1;
  }
  return inputs > 1 ? [...lines].sort(byStream) : lines;
}

/**
 * Entries of one time, in an order that they alone decide: by stream, then by text. Which of them an answer holds first
 * depends on how many rows it has.
 */
export function placeRows(lines: readonly StreamLine[]): readonly Row[] {
  if (lines.length === 1) return lines.map((line) => ({ ...line, offset: 0, occurrence: 0 }));
  const places = new Map<string, number>();
  const times = new Map<string, number>();
  return [...lines].sort(byContent).map((line) => {
    const { name } = line.stream;
    const offset = places.get(name) ?? 0;
    const key = contentKey(line);
    const occurrence = times.get(key) ?? 0;
    places.set(name, offset + 1);
    times.set(key, occurrence + 1);
    return { ...line, offset, occurrence };
  });
}
