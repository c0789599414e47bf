// Queries as text. Ids, names and labels only ever stand in double-quoted literals: unquoted, `-ID` means "not ID", and `a:b` is
// a field. In a regular expression every character that means something there is quoted before.

import { goLiteral, quoteMeta } from '../../model/go-literal.ts';
import { selectorOf, isLabelName, type Labels } from '../windowed/labels.ts';

/** The field of the line itself, which is meant where no field is named. */
export const MESSAGE = '_msg';

/** Fields that the server makes of the entry's time and stream. */
export const MADE_FIELDS: ReadonlySet<string> = new Set(['_time', '_stream', '_stream_id']);

/** Filter, and pipes behind it that filter too. */
export interface RowFilter {
  readonly filter: string;
  readonly pipes: string;
}

/** Longer than this it is shorter, and slower, to put each row into one text and to look into that. */
const MAX_FILTER_CHARACTERS = 16_000;

/**
 * Rows that hold one of the needles, whatever stands beside it, in one of these fields. A phrase (`"ID"`) is found some hundred
 * times faster and is whole words: it misses `req_ID`, `IDx`, and the id behind a colour or an escaped line break. There is no
 * syntax for "in any field" in 1.26. Null: which fields there are is not known.
 */
export function holdsOneOf(needles: readonly string[], fields: readonly string[] | null): RowFilter {
  return inFields(regexpOf(needles), fields) ?? inWholeRow([...new Set(needles.map(asPacked))]);
}

/** Null: the fields are not known, or too many. */
function inFields(regexp: string, fields: readonly string[] | null): RowFilter | null {
  const filter = (fields ?? []).map((name) => `${fieldPrefix(name)}~${regexp}`).join(' or ');
  if (fields === null || filter === '' || filter.length > MAX_FILTER_CHARACTERS) return null;
  return { filter: fields.length === 1 ? filter : `(${filter})`, pipes: '' };
}

/** The row as JSON, which the server makes, and forgets again. Four times slower than naming the fields. */
function inWholeRow(texts: readonly string[]): RowFilter {
  return {
    filter: '',
    pipes: `| pack_json as ${ROW} | filter ${ROW}:~${regexpOf(texts)} | delete ${ROW}`,
  };
}

const ROW = 'trace_by_id_row';

/** As the server writes a string into JSON (valyala/quicktemplate). */
function asPacked(needle: string): string {
  return needle
    .replace(/["\\]/g, '\\$&')
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll("'", String.raw`\u0027`);
}

/** Rows with one of the needles as whole words of the line, or as the whole of a field: by index, and quickly. */
export function wordsOf(needles: readonly string[], idFields: readonly string[]): RowFilter {
  const literals = needles.map(needleLiteral);
  const alternatives = [
    ...literals,
    ...idFields.flatMap((name) => literals.map((literal) => `${fieldPrefix(name)}=${literal}`)),
  ];
  const [only] = alternatives;
  return { filter: alternatives.length === 1 ? (only ?? '') : `(${alternatives.join(' or ')})`, pipes: '' };
}

/** `status":5`: how a field begins in a line of JSON. */
const FIELD_MARKER = /^([A-Za-z_][\w.]*)":"?([\w-]+)$/;

/** Rows that hold one of these strings of ours. Of a line that was taken apart, fields have what stood in it, as texts. */
export function holdsMarker(markers: readonly string[], fields: readonly string[] | null): RowFilter {
  const begun = markers.flatMap((marker) => {
    const [, name, value] = FIELD_MARKER.exec(marker) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
  const whole = inFields(regexpOf(markers), fields);
  if (whole === null)
    return inWholeRow([
      ...new Set([...markers.map(asPacked), ...begun.map(({ name, value }) => `"${name}":"${value}`)]),
    ]);
  const inOwn = begun
    .filter(({ name }) => fields?.includes(name) === true)
    .map(({ name, value }) => `${fieldPrefix(name)}~${goLiteral(`^${quoteMeta(value)}`)}`);
  return inOwn.length === 0 ? whole : { filter: `(${[whole.filter, ...inOwn].join(' or ')})`, pipes: '' };
}

export const ALL_ROWS: RowFilter = { filter: '', pipes: '' };

/** What is asked for, without the pipes of a page. */
export function queryText(selection: string, { filter, pipes }: RowFilter): string {
  return [selection, filter, pipes].filter((part) => part !== '').join(' ');
}

/** The oldest first: without this the server gives the newest, and without a limit in any order. */
export function pageText(query: string, limit: number | null): string {
  return `${query} | sort by (_time)${limit === null ? '' : ` | limit ${limit}`}`;
}

/** Streams that have these labels, and perhaps others. */
export function streamFilter(labels: Labels): string {
  const names = Object.keys(labels);
  if (names.every(isLabelName)) return selectorOf(labels);
  return `{${names
    .sort()
    .map((name) => `${goLiteral(name)}=${goLiteral(labels[name] ?? '')}`)
    .join(', ')}}`;
}

function fieldPrefix(name: string): string {
  return name === MESSAGE ? '' : `${goLiteral(name)}:`;
}

function regexpOf(needles: readonly string[]): string {
  return goLiteral(needles.map((needle) => quoteMeta(checked(needle))).join('|'));
}

function needleLiteral(needle: string): string {
  return goLiteral(checked(needle));
}

function checked(needle: string): string {
  if (needle === '' || /\p{Cc}/u.test(needle)) throw new Error('a needle that is no checked id');
  return needle;
}
