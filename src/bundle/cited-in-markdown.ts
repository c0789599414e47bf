// Which events a report in Markdown speaks of. What stands in code spans and fences is a log's text, not a citation.
// The report may come from anywhere: each character is looked at a fixed number of times, and a range is never written
// out before it is asked for.

/** Ids of one letter, both inclusive. `E13…E36`, or `E13` alone. */
export interface CitedRange {
  readonly letter: string;
  /** Digits that a smaller number is filled up to with zeros. */
  readonly width: number;
  readonly first: number;
  readonly last: number;
}

/** Events of each scope, signals, alert episodes, rules. Queries (`Q01`) are numbered within a report alone. */
const ID = /([ELWMSAR])(\d{2,})(?:…([ELWMSAR])(\d{2,}))?/y;
const FIRST_CELL = /\| \*{0,2}/y;
const FIRST_CELL_END = /\*{0,2} \|/y;
/** A line with nothing but backticks ends a fence; behind those that begin one there are no more. */
const FENCE = /^(`{3,})([^`]*)$/;
/** What is longer counts nothing. */
const MOST_DIGITS = 15;
/** Many times what a report can have. */
const MOST_RANGES = 1_000_000;
const MOST_LINE_CHARACTERS = 4 * 1024 * 1024;

/** Sorted, without overlap. Null: more than any report cites, or in a longer line than any has. */
export function citedInMarkdown(markdown: string): readonly CitedRange[] | null {
  const cited = new Map<string, CitedRange>();
  for (const line of linesOutsideFences(markdown)) {
    if (line.length > MOST_LINE_CHARACTERS) return null;
    for (const range of citedInLine(withoutCode(line))) {
      cited.set(`${range.letter} ${range.width} ${range.first} ${range.last}`, range);
      if (cited.size > MOST_RANGES) return null;
    }
  }
  return merged([...cited.values()]);
}

/** Every id of a range, in its order. As many as the range says: whoever asks stops. */
export function* idsIn({ letter, width, first, last }: CitedRange): Iterable<string> {
  for (let number = first; number <= last; number += 1) yield `${letter}${String(number).padStart(width, '0')}`;
}

function* linesOutsideFences(markdown: string): Iterable<string> {
  let fence = '';
  for (let at = 0; at <= markdown.length;) {
    const end = markdown.indexOf('\n', at);
    const line = markdown.slice(at, end === -1 ? markdown.length : end).replace(/\r$/, '');
    at = end === -1 ? markdown.length + 1 : end + 1;
    const [, marks = '', info = ''] = FENCE.exec(line) ?? [];
    if (fence === '' && marks === '') yield line;
    else if (fence === '') fence = marks;
    else if (marks.length >= fence.length && info.trim() === '') fence = '';
  }
}

/** As Markdown reads it: a run of backticks opens code where another of its length follows. */
function withoutCode(line: string): string {
  const runs = [...line.matchAll(/`+/g)].map(({ 0: { length }, index }) => ({
    from: index,
    to: index + length,
    length,
  }));
  const lastOfLength = new Map<number, number>();
  const partners = runs.map(() => -1);
  for (let index = runs.length - 1; index >= 0; index -= 1) {
    const { length } = runs[index] as (typeof runs)[number];
    partners[index] = lastOfLength.get(length) ?? -1;
    lastOfLength.set(length, index);
  }
  const kept: string[] = [];
  let from = 0;
  for (let index = 0; index < runs.length; index += 1) {
    const partner = partners[index] ?? -1;
    if (partner === -1) continue;
    kept.push(line.slice(from, runs[index]?.from));
    from = runs[partner]?.to ?? from;
    index = partner;
  }
  return [...kept, line.slice(from)].join('');
}

function* citedInLine(line: string): Iterable<CitedRange> {
  const cell = matchAt(FIRST_CELL, { line, at: 0 });
  const id = cell === null ? null : matchAt(ID, { line, at: cell[0].length });
  if (cell !== null && id !== null && matchAt(FIRST_CELL_END, { line, at: cell[0].length + id[0].length }) !== null)
    yield* rangesOf(id);
  for (let open = line.indexOf('['); open !== -1; open = line.indexOf('[', open + 1)) {
    if (line[open - 1] === '\\') continue;
    const close = endOfIds(line, open + 1);
    for (let at = open + 1; at < close;) {
      const found = matchAt(ID, { line, at });
      if (found === null) break;
      yield* rangesOf(found);
      at += found[0].length + 1;
    }
  }
}

/** Where the bracket closes behind ids with a space between two of them; -1 where it does not. */
function endOfIds(line: string, from: number): number {
  let at = from;
  for (let found = matchAt(ID, { line, at }); found !== null; found = matchAt(ID, { line, at })) {
    at += found[0].length;
    if (line[at] === ']') return at;
    if (line[at] !== ' ') break;
    at += 1;
  }
  return -1;
}

function matchAt(
  pattern: RegExp,
  { line, at }: { readonly line: string; readonly at: number },
): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(line);
}

/** Both ends alone where they are no range: backwards, or of two letters. */
function rangesOf([, letter = '', digits = '', lastLetter, lastDigits]: RegExpExecArray): readonly CitedRange[] {
  const first = single(letter, digits);
  if (lastLetter === undefined || lastDigits === undefined) return [first];
  const last = single(lastLetter, lastDigits);
  if (lastLetter !== letter || last.first < first.first) return [first, last];
  return [{ ...first, last: last.first }];
}

/** A number that is too long to count with stands for the highest one, which no report has either. */
function single(letter: string, digits: string): CitedRange {
  const number = digits.length > MOST_DIGITS ? Number.MAX_SAFE_INTEGER - 1 : Number(digits);
  const width = digits.startsWith('0') && digits.length <= MOST_DIGITS ? digits.length : 2;
  return { letter, width, first: number, last: number };
}

function merged(ranges: readonly CitedRange[]): readonly CitedRange[] {
  const sorted = ranges.toSorted(
    (a, b) => a.letter.charCodeAt(0) - b.letter.charCodeAt(0) || a.width - b.width || a.first - b.first,
  );
  const result: CitedRange[] = [];
  for (const range of sorted) {
    const before = result.at(-1);
    if (before?.letter === range.letter && before.width === range.width && range.first <= before.last + 1)
      result[result.length - 1] = { ...before, last: Math.max(before.last, range.last) };
    else result.push(range);
  }
  return result;
}
