// Where in a file a time window lies. A log file is written in order of time, more or less; that is checked at many places
// before a byte is skipped, and a file that fails the check is read whole.

import type { TimeRange, UnixNano } from '../../model/time.ts';
import { findLineBreak } from '../../decode/index.ts';
import type { ByteView } from '../records/byte-view.ts';
import type { ReadOptions } from '../records/placed-line.ts';
import { writtenAtLine } from '../records/read-record.ts';

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
const EVEN_PROBES = 64;
/** Within the region that is read, the order is checked at least this often. */
const MAX_REGION_PROBES = 256;
/** How far a stretch without dated lines is followed before the bracket is left wide. */
const MAX_UNDATED_PROBES = 64;

/** A place in a file and when the line that begins there was written. */
export interface Probe {
  readonly offset: number;
  readonly time: UnixNano;
}

export interface BisectOptions {
  readonly range: TimeRange;
  readonly options: ReadOptions;
  /** Bytes looked at for a dated line at one place; below this much, reading is cheaper than looking further. */
  readonly probeBytes: number;
}

export function bisect(view: ByteView, { range, options, probeBytes }: BisectOptions): BisectResult {
  const probes: Probe[] = [];
  const probe = (offset: number): Probe | null => {
    const found = probeAt(view, { offset, options, probeBytes });
    if (found !== null) probes.push(found);
    return found;
  };
  let undated = 0;
  for (let index = 0; index < EVEN_PROBES; index += 1) {
    if (probe(view.start + Math.floor(((view.end - view.start) * index) / EVEN_PROBES)) === null) undated += 1;
  }
  probe(Math.max(view.start, view.end - probeBytes));
  if (undated > EVEN_PROBES / 2 || !isInOrder(probes)) return null;

  const start = narrow(view, { time: range.start - TOLERANCE_NANOS, probe, probeBytes }).low;
  const end = Math.max(start, narrow(view, { time: range.end + TOLERANCE_NANOS, probe, probeBytes }).high);
  // More probes where it matters: within the region and right before and behind it.
  const step = Math.max(probeBytes, Math.ceil((end - start) / MAX_REGION_PROBES));
  for (let offset = start - 8 * step; offset < end + 8 * step; offset += step) {
    if (offset >= view.start && offset < view.end) probe(offset);
  }
  return isInOrder(probes) ? { start, end, probes: probes.length } : null;
}

interface Bracket {
  /** Whatever was written before what stands at this offset is earlier than the time. */
  readonly low: number;
  /** What stands at this offset is not. */
  readonly high: number;
}

interface NarrowOptions {
  readonly time: UnixNano;
  readonly probe: (offset: number) => Probe | null;
  readonly probeBytes: number;
}

function narrow(view: ByteView, { time, probe, probeBytes }: NarrowOptions): Bracket {
  let low = view.start;
  let high = view.end;
  while (high - low > probeBytes) {
    const found = nextDated(probe, { from: Math.floor((low + high) / 2), to: high, probeBytes });
    // Nothing dated there: the bracket stays wide, and that much is read. What is undated before `found` stays inside.
    if (found === null || found.offset <= low) break;
    if (found.time >= time) high = found.offset;
    else low = found.offset;
  }
  return { low, high };
}

function nextDated(
  probe: NarrowOptions['probe'],
  { from, to, probeBytes }: { readonly from: number; readonly to: number; readonly probeBytes: number },
): Probe | null {
  for (let offset = from, tries = 0; offset < to && tries < MAX_UNDATED_PROBES; offset += probeBytes, tries += 1) {
    const found = probe(offset);
    if (found !== null) return found.offset < to ? found : null;
  }
  return null;
}

// The first dated line that begins within the probe. A line longer than the probe has no beginning there: undated.
export function probeAt(
  view: ByteView,
  {
    offset,
    options,
    probeBytes,
  }: { readonly offset: number; readonly options: ReadOptions; readonly probeBytes: number },
): Probe | null {
  const from = Math.max(view.start, offset - 1);
  const bytes = view.read(from, probeBytes + 1);
  for (let at = offset === 0 ? 0 : findLineBreak(bytes, 0).next; at < bytes.length;) {
    const time = writtenAtLine(view, { start: from + at, options });
    if (time !== null) return { offset: from + at, time };
    const { next, kind } = findLineBreak(bytes, at);
    if (kind === 'none') break;
    at = next;
  }
  return null;
}

export function isInOrder(probes: readonly Probe[]): boolean {
  const sorted = [...probes].sort((a, b) => a.offset - b.offset);
  let latest: UnixNano | null = null;
  for (const { time } of sorted) {
    if (latest !== null && time + TOLERANCE_NANOS < latest) return false;
    if (latest === null || time > latest) latest = time;
  }
  return true;
}
