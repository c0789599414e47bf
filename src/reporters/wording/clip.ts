export interface Clipped {
  readonly shown: string;
  /** Code points left out. */
  readonly hidden: number;
}

/** At most `max` code points of the text, from its head or its tail. Never cuts a code point in two. */
export function clip(text: string, { max, keep }: { readonly max: number; readonly keep: 'head' | 'tail' }): Clipped {
  const points = [...text];
  if (points.length <= max) return { shown: text, hidden: 0 };
  const shown = keep === 'head' ? points.slice(0, max) : points.slice(-max);
  return { shown: shown.join(''), hidden: points.length - max };
}
