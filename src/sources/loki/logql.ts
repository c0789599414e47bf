// Queries as text. Ids and labels only ever stand in double-quoted literals with Go's escapes; in a regular expression every
// character that means something there is quoted before.

import { goLiteral, quoteMeta } from '../../model/go-literal.ts';
import { isLabelName, type Labels, selectorOf } from '../windowed/labels.ts';

/** Matches this stream and no other: labels that other streams have must be absent. */
export function exactSelector(labels: Labels, otherNames: Iterable<string> = []): string {
  const absent = [...new Set(otherNames)].filter((name) => isLabelName(name) && !Object.hasOwn(labels, name));
  return selectorOf({ ...labels, ...Object.fromEntries(absent.map((name) => [name, ''])) });
}

/**
 * Lines that hold one of the needles. `or` between strings takes Loki 3. An older one, or one that was not asked yet, gets a regular
 * expression of quoted texts.
 */
export function holdsOneOf(needles: readonly string[], { hasOr }: { readonly hasOr: boolean }): string {
  const literals = needles.map(needleLiteral);
  if (literals.length === 1 || hasOr) return `|= ${literals.join(' or ')}`;
  return `|~ ${goLiteral(needles.map(quoteMeta).join('|'))}`;
}

/** Lines whose structured metadata holds one of the needles. Stands before any parser, so that blooms can help. */
export function metadataIsOneOf(fields: readonly string[], needles: readonly string[]): string {
  return `| ${fields.flatMap((field) => needles.map((needle) => `${field}=${needleLiteral(needle)}`)).join(' or ')}`;
}

/** Lines that hold one of these strings of ours. A regular expression, which every Loki takes. */
export function holdsMarker(markers: readonly string[]): string {
  const [only] = markers;
  if (markers.length === 1 && only !== undefined) return `|= ${goLiteral(only)}`;
  return `|~ ${goLiteral(markers.map(quoteMeta).join('|'))}`;
}

// Longer than an id, where JSON writes it with escapes.
function needleLiteral(needle: string): string {
  if (needle === '' || /\p{Cc}/u.test(needle)) throw new Error('a needle that is no checked id');
  return goLiteral(needle);
}

/**
 * How many lines of the query stand after one moment and up to another, as an instant query at the latter. Both are whole
 * milliseconds: a range in LogQL is made of these (`us`, `ns` and `1.5s` are refused). A line at the right edge is counted by
 * 3.x and not by 2.8 (grafana/loki#13448).
 */
export function countQuery(query: string, { after, upTo }: { readonly after: bigint; readonly upTo: bigint }): string {
  return `sum(count_over_time(${query} [${formatRange(upTo - after)}]))`;
}

/** A count of nothing, about a moment that lies so far back. Asked now, it costs nothing and is refused beyond max_query_lookback. */
export function reachQuery(selector: string, agoNanos: bigint): string {
  const millis = (agoNanos + NANOS_PER_MS - 1n) / NANOS_PER_MS;
  return reachText(selector, formatRange(millis * NANOS_PER_MS));
}

/** The same as it is told, whenever it was asked. */
export function toldReachQuery(selector: string): string {
  return reachText(selector, '…');
}

function reachText(selector: string, ago: string): string {
  const nothing = selector.replace(/\s*,?\s*\}\s*$/, ', trace_by_id="none"}');
  return `sum(count_over_time(${nothing} [1ms] offset ${ago}))`;
}

const NANOS_PER_MS = 1_000_000n;

const UNITS: readonly (readonly [string, bigint])[] = [
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', NANOS_PER_MS],
];

/** In the largest unit that has no remainder. */
export function formatRange(nanos: bigint): string {
  const unit = UNITS.find(([, unitNanos]) => nanos % unitNanos === 0n);
  if (unit === undefined || nanos <= 0n) throw new Error('a range that is not made of whole milliseconds');
  return `${nanos / unit[1]}${unit[0]}`;
}

const UNIT_NANOS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
  w: 604_800e9,
  y: 31_536_000e9,
};

/** `721h0m0s` (Go) and `30d1h` (Prometheus), as Loki's messages have them. Null: neither. */
export function parseDuration(text: string): bigint | null {
  if (!/^(?:\d{1,12}(?:\.\d{1,9})?(?:ns|us|µs|ms|[smhdwy]))+$/.test(text)) return null;
  let nanos = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|[smhdwy])/g))
    nanos += Number(amount) * (UNIT_NANOS[unit ?? ''] ?? 0);
  return BigInt(Math.round(nanos));
}
