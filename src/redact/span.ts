/** A piece of a text that has to go. `start` inclusive, `end` exclusive, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Lower-case letters and hyphens: it stands in the marker and in the ledger. */
  readonly kind: string;
}

/** Kinds whose marker says how much there was instead of which value it was. */
export const CONTENT_KINDS: ReadonlySet<string> = new Set(['content', 'prompt']);

/** The kind of a value that only its name gives away; any other kind says more. */
export const NAMED_SECRET = 'secret';

/**
 * In order and without overlap. Where spans overlap all of their text goes: a shorter find never uncovers the rest of a
 * longer one.
 */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  if (spans.length < 2) return spans;
  const merged: Span[] = [];
  for (const span of [...spans].sort(byPlace)) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else if (span.end > last.end) merged[merged.length - 1] = { ...last, end: span.end };
  }
  return merged;
}

/** Spans that are not wholly inside one of the kept ones. Both are in any order. */
export function outside(
  spans: readonly Span[],
  kept: readonly { readonly start: number; readonly end: number }[],
): readonly Span[] {
  if (kept.length === 0 || spans.length === 0) return spans;
  const sorted = [...kept].sort((a, b) => a.start - b.start);
  return spans.filter((span) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.start ?? Infinity) <= span.start) low = middle + 1;
      else high = middle;
    }
    const holder = sorted[low - 1];
    return holder === undefined || span.end > holder.end;
  });
}

function byPlace(a: Span, b: Span): number {
  return a.start - b.start || b.end - a.end || rank(a) - rank(b);
}

function rank({ kind }: Span): number {
  if (CONTENT_KINDS.has(kind)) return 0;
  return kind === NAMED_SECRET ? 2 : 1;
}
