// A compressed file can only be read from its beginning. The bytes around what was found are kept, and a time now and then,
// so that the next question, which is nearly always about the same minute, does not have to decompress it all again.

import type { TimeRange } from '../../model/time.ts';
import { bisect, isInOrder, type Probe, probeAt, type Region } from './bisect.ts';
import type { ByteView } from '../records/byte-view.ts';
import { type HeldChunk, readHeld } from '../records/held-chunks.ts';
import type { ReadOptions } from '../records/placed-line.ts';
import { REACH } from '../records/scan.ts';
import { type SeenOutputs, seeOutputs } from './seen-outputs.ts';

export interface PackedChunk extends HeldChunk {
  /** Number of the line that its first byte is in. */
  readonly line: number;
}

/** What is remembered of a file that was read to its end. */
export interface PackedMemory {
  readonly totalBytes: number;
  readonly chunks: readonly PackedChunk[];
  readonly probes: readonly Probe[];
  /** What `look` is answered with: the file is not read again for it. */
  readonly seen: SeenOutputs;
  /** Not all that it says stands in it as text: journal.ts. */
  readonly isJournal?: boolean;
}

export interface MemoryRecorder {
  take(chunk: PackedChunk): void;
  /** Something was found at this offset. */
  pin(offset: number): void;
  finish(totalBytes: number): PackedMemory;
}

const PROBE_EVERY_BYTES = 4 * 1024 * 1024;
const PROBE_BYTES = 64 * 1024;
const LOOK_BYTES = 4 * 1024;
const LOOK_EDGE_BYTES = 16 * 1024;

/** Kept are `aroundBytes` before the first and behind the last place that was pinned, and three times that in all. A place is pinned REACH late. */
export function recordMemory(read: ReadOptions, aroundBytes: number): MemoryRecorder {
  let chunks: PackedChunk[] = [];
  let held = 0;
  let lastPin: number | null = null;
  let closed = false;
  let nextProbe = 0;
  const probes: Probe[] = [];
  const seen = seeOutputs(read);
  let last: PackedChunk | null = null;

  const take = (chunk: PackedChunk): void => {
    last = chunk;
    if (chunk.offset >= nextProbe) {
      seen.look(chunk.bytes.subarray(0, chunk.offset === 0 ? LOOK_EDGE_BYTES : LOOK_BYTES), chunk.offset);
      const found = probeAt(viewChunks([chunk]), { offset: chunk.offset, options: read, probeBytes: PROBE_BYTES });
      if (found !== null) probes.push(found);
      nextProbe = chunk.offset + PROBE_EVERY_BYTES;
    }
    if (closed) return;
    if (
      lastPin !== null &&
      (chunk.offset - lastPin > aroundBytes || held + chunk.bytes.length > 3 * aroundBytes + REACH)
    ) {
      closed = true;
      return;
    }
    chunks.push(chunk);
    held += chunk.bytes.length;
    if (lastPin !== null) return;
    let gone = 0;
    while (held - (chunks[gone]?.bytes.length ?? held) >= aroundBytes + REACH) {
      held -= chunks[gone]?.bytes.length ?? 0;
      gone += 1;
    }
    if (gone > 0) chunks = chunks.slice(gone);
  };

  return {
    take,
    pin: (offset) => (lastPin = offset),
    finish: (totalBytes) => {
      const from = Math.max(0, (last?.bytes.length ?? 0) - LOOK_EDGE_BYTES);
      if (last !== null) seen.look(last.bytes.subarray(from), last.offset + from);
      return { totalBytes, chunks: lastPin === null ? [] : chunks, probes, seen };
    },
  };
}

export interface Recalled {
  readonly region: Region;
  readonly view: ByteView;
  readonly baseLine: number;
  readonly chunks: readonly Buffer[];
  /** Of the whole file. */
  readonly totalBytes: number;
  readonly isJournal: boolean;
}

/** The part of the memory that surely holds everything written in `range`; null when it may lie elsewhere. */
export function recall(
  { totalBytes, chunks, probes, isJournal = false }: PackedMemory,
  { range, options }: { readonly range: TimeRange; readonly options: ReadOptions },
): Recalled | null {
  const [first] = chunks;
  if (first === undefined || probes.length < totalBytes / PROBE_EVERY_BYTES / 2 || !isInOrder(probes)) return null;
  const view = viewChunks(chunks);
  const region = bisect(view, { range, options, probeBytes: PROBE_BYTES });
  if (region === null) return null;
  // Only what was moved past is known to be too early or too late.
  if ((view.start > 0 && region.start === view.start) || (view.end < totalBytes && region.end === view.end))
    return null;
  const inRegion = chunks.filter(({ offset, bytes }) => offset < region.end && offset + bytes.length > region.start);
  const start = inRegion[0]?.offset ?? region.start;
  return {
    region: { start, end: region.end, probes: region.probes + probes.length },
    view,
    baseLine: inRegion[0]?.line ?? 1,
    totalBytes,
    isJournal,
    chunks: inRegion.map(({ offset, bytes }) => bytes.subarray(0, Math.max(0, region.end - offset))),
  };
}

function viewChunks(chunks: readonly PackedChunk[]): ByteView {
  const start = chunks[0]?.offset ?? 0;
  const last = chunks.at(-1);
  const end = last === undefined ? 0 : last.offset + last.bytes.length;
  return {
    start,
    end,
    read: (offset, length) => readHeld(chunks, { offset, stop: Math.min(end, offset + length) }),
  };
}
