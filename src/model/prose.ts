// Sentences that keep apart what we say from what a log said. A rule writes say`exit by ${signal}`: the literal text is
// ours, every interpolated string is untrusted and stays marked, so that each reporter can escape it for its own
// target.

export type ProsePart =
  | string
  /** Untrusted text: shown as code, escaped for the target, never interpreted. */
  | { readonly code: string }
  /** Ids of the events or files a statement rests on. */
  | { readonly cite: readonly string[] };

/** Plain strings in it are this program's own words and contain no markup of any target. */
export type Prose = readonly ProsePart[];

export type ProseValue = string | number | bigint | Prose | Exclude<ProsePart, string>;

/** Interpolated strings become untrusted `code` parts; numbers and Prose are taken as they are. */
export function say(literals: TemplateStringsArray, ...values: readonly ProseValue[]): Prose {
  const parts: ProsePart[] = [];
  literals.forEach((literal, index) => {
    if (literal !== '') parts.push(literal);
    if (index >= values.length) return;
    const value = values[index] as ProseValue;
    if (typeof value === 'string') parts.push({ code: value });
    else if (typeof value === 'number' || typeof value === 'bigint') parts.push(String(value));
    else if (isProse(value)) for (const part of value) parts.push(part);
    else parts.push(value);
  });
  return parts;
}

/** For our own words that are computed: a formatted time, a plural. Never for text that came from outside. */
export function own(text: string): Prose {
  return [text];
}

export function cite(...ids: readonly (string | readonly string[])[]): { readonly cite: readonly string[] } {
  return { cite: ids.flat() };
}

/** For a sentence that goes on, or into another. */
export function withoutFinalPeriod(prose: Prose): Prose {
  const last = prose.at(-1);
  return typeof last === 'string' && last.endsWith('.') ? [...prose.slice(0, -1), last.slice(0, -1)] : prose;
}

/** Joins sentences or phrases with a trusted separator. */
export function joinProse(items: readonly Prose[], separator = ', '): Prose {
  return items.flatMap((item, index) => (index === 0 ? item : [separator, ...item]));
}

/** The text without markup, as JSON has it. It is still untrusted wherever it came from outside. */
export function plainText(prose: Prose): string {
  return prose
    .map((part) => {
      if (typeof part === 'string') return part;
      return 'code' in part ? part.code : part.cite.length > 0 ? `[${part.cite.join(' ')}]` : '';
    })
    .join('');
}

/** `1 row`, `2 rows`. */
export function count(n: number, singular: string, plural = `${singular}s`): Prose {
  return [`${n.toLocaleString('en-US')} ${n === 1 ? singular : plural}`];
}

function isProse(value: ProseValue): value is Prose {
  return Array.isArray(value);
}

/** A value a log states, or `?` in our own words where it states none. */
export function known(value: string | number | null): Prose {
  if (value === null) return ['?'];
  return typeof value === 'number' ? [String(value)] : [{ code: value }];
}
