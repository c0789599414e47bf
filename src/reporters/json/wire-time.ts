import type { TimeRange, UnixNano } from '../../model/time.ts';

export function wireNanos(time: UnixNano | null): string | null {
  return time === null ? null : String(time);
}

export function wireRange(range: TimeRange): { startUnixNano: string; endUnixNano: string };
export function wireRange(range: TimeRange | null): { startUnixNano: string; endUnixNano: string } | null;
export function wireRange(range: TimeRange | null) {
  return range === null ? null : { startUnixNano: String(range.start), endUnixNano: String(range.end) };
}
