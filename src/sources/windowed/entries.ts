import type { UnixNano } from '../../model/time.ts';
import { type Labels, selectorOf } from './labels.ts';

/** A stream as an answer names it. */
export interface Stream {
  readonly tenant: string | null;
  readonly labels: Labels;
  /** Its labels, sorted, as a selector: its name within the tenant. */
  readonly selector: string;
  /** Its name among all. */
  readonly name: string;
}

export function streamOf(tenant: string | null, labels: Labels): Stream {
  const selector = selectorOf(labels);
  return { tenant, labels, selector, name: `${tenant ?? ''}\n${selector}` };
}

/** An entry as it was received. */
export interface StreamLine {
  readonly stream: Stream;
  readonly timeUnixNano: UnixNano;
  readonly line: string;
  /** What the store keeps beside the line, as one text in order of names (metadata.ts); empty when there is nothing. */
  readonly metadata: string;
}

/** An entry with its place among what stands at the same nanosecond of its stream. */
export interface Row extends StreamLine {
  readonly offset: number;
  /** Among entries that are alike: the first is 0. */
  readonly occurrence: number;
}

/** The same for entries that nobody can tell apart. */
export function contentKey({ stream, line, metadata }: StreamLine): string {
  return `${stream.name}\n${metadata}\n${line}`;
}

/**
 * Two answers about the same nanosecond → every entry of either, as often as the one that has it more often. `missing`: how
 * many of the first the second does not have.
 */
export function unite(
  first: readonly StreamLine[],
  second: readonly StreamLine[],
): { readonly lines: readonly StreamLine[]; readonly missing: number } {
  if (first.length === 0) return { lines: second, missing: 0 };
  const left = new Map<string, number>();
  for (const line of second) left.set(contentKey(line), (left.get(contentKey(line)) ?? 0) + 1);
  const missing = first.filter((line) => {
    const key = contentKey(line);
    const times = left.get(key) ?? 0;
    left.set(key, times - 1);
    return times <= 0;
  });
  return { lines: [...second, ...missing], missing: missing.length };
}

/** Order of streams, for entries of one time. */
export function byStream({ stream: a }: StreamLine, { stream: b }: StreamLine): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** The same for entries that nobody can tell apart. */
export function byContent(a: StreamLine, b: StreamLine): number {
  return byStream(a, b) || compareTexts(a.line, b.line) || compareTexts(a.metadata, b.metadata);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function byTime(a: StreamLine, b: StreamLine): number {
  return a.timeUnixNano < b.timeUnixNano ? -1 : a.timeUnixNano > b.timeUnixNano ? 1 : byStream(a, b);
}
