// Where in a file a time window lies. A log file is written in order of time, more or less; that is checked at many places
// before a byte is skipped, and a file that fails the check is read whole.

import type { TimeRange, UnixNano } from '../../model/time.ts';
import { type ByteView, lineEndAt } from './byte-view.ts';
import { type ReadOptions, writtenAtLine } from './read-record.ts';

export interface Region {
  readonly start: number;
  readonly end: number;
  /** At how many places the order was checked. */
  readonly probes: number;
}

/** Null: the file is not in order of time, or too little of it is dated to tell. */
export type BisectResult = Region | null;

/** Writers of several threads or processes interleave by this much in a healthy file. */
const TOLERANCE_NANOS = 2_000_000_000n;
/** Bytes looked at for a dated line at one place. */
const PROBE_BYTES = 64 * 1024;
const EVEN_PROBES = 64;
/** How far a stretch without dated lines is followed before the bracket is left wide. */
const MAX_UNDATED_PROBES = 64;
/** Below this much, reading is cheaper than looking further. */
const FINE_BYTES = 64 * 1024;

interface Probe {
  readonly offset: number;
  readonly time: UnixNano;
}

export function bisect(view: ByteView, { range, options }: { readonly range: TimeRange; readonly options: ReadOptions }): BisectResult {
  const probes: Probe[] = [];
  const probe = (offset: number): Probe | null => {
    const found = probeAt(view, { offset, options });
    if (found !== null) probes.push(found);
    return found;
  };
  let undated = 0;
  for (let index = 0; index < EVEN_PROBES; index += 1) {
    if (probe(Math.floor((view.end * index) / EVEN_PROBES)) === null) undated += 1;
  }
  if (undated > EVEN_PROBES / 2 || !inOrder(probes)) return null;

  const start = narrow(view, { time: range.start - TOLERANCE_NANOS, probe }).low;
  const end = Math.max(start, narrow(view, { time: range.end + TOLERANCE_NANOS, probe }).high);
  // More probes where it matters: within the region and right before and behind it.
  const width = Math.max(end - start, FINE_BYTES);
  for (let index = -8; index < 40; index += 1) {
    const offset = Math.floor(start + (width * index) / 32);
    if (offset >= 0 && offset < view.end) probe(offset);
  }
  return inOrder(probes) ? { start, end, probes: probes.length } : null;
}

interface Bracket {
  /** Whatever was probed before this offset is earlier than the time. */
  readonly low: number;
  /** Whatever was probed at or behind this offset is not. */
  readonly high: number;
}

function narrow(view: ByteView, { time, probe }: { readonly time: UnixNano; readonly probe: (offset: number) => Probe | null }): Bracket {
  let low = 0;
  let high = view.end;
  while (high - low > FINE_BYTES) {
    const found = nextDated(probe, { from: Math.floor((low + high) / 2), to: high });
    // Nothing dated there: the bracket stays wide, and that much is read.
    if (found === null) break;
    if (found.time >= time) {
      // Undated lines between the middle and what was found stay inside.
      const middle = Math.floor((low + high) / 2);
      high = found.offset < middle + PROBE_BYTES ? middle : found.offset;
    } else low = found.offset;
  }
  return { low: lineBoundary(view, low), high: lineBoundary(view, high) };
}

function nextDated(probe: (offset: number) => Probe | null, { from, to }: { readonly from: number; readonly to: number }): Probe | null {
  for (let offset = from, tries = 0; offset < to && tries < MAX_UNDATED_PROBES; offset += PROBE_BYTES, tries += 1) {
    const found = probe(offset);
    if (found !== null) return found.offset < to ? found : null;
  }
  return null;
}

function lineBoundary(view: ByteView, offset: number): number {
  return offset === 0 ? 0 : Math.min(view.end, lineEndAt(view, offset - 1).end);
}

function probeAt(view: ByteView, { offset, options }: { readonly offset: number; readonly options: ReadOptions }): Probe | null {
  const stop = Math.min(view.end, offset + PROBE_BYTES);
  for (let start = lineBoundary(view, offset); start < stop; start = lineEndAt(view, start).end) {
    const time = writtenAtLine(view, { start, options });
    if (time !== null) return { offset: start, time };
  }
  return null;
}

function inOrder(probes: readonly Probe[]): boolean {
  const sorted = [...probes].sort((a, b) => a.offset - b.offset);
  let latest: UnixNano | null = null;
  for (const { time } of sorted) {
    if (latest !== null && time + TOLERANCE_NANOS < latest) return false;
    if (latest === null || time > latest) latest = time;
  }
  return true;
}
