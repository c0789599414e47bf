// What VictoriaLogs answers, parsed at the edge: only what is needed, each value checked. An answer that is none at all is a
// SourceError of kind `bad-answer`.

import { parseRfc3339 } from '../../decode/index.ts';
import { SourceError } from '../../model/errors.ts';
import { own } from '../../model/prose.ts';
import type { UnixNano } from '../../model/time.ts';
import type { Labels } from '../windowed/labels.ts';
import { MADE_FIELDS } from './logsql.ts';
import { parseStream } from './stream-text.ts';

/** A row as it is stored: every value is a text. */
export interface WireRow {
  readonly timeUnixNano: UnixNano;
  readonly labels: Labels;
  /** In the order of the answer, without those that the server makes; stream fields are among them. */
  readonly fields: Labels;
}

export interface RowsAnswer {
  readonly rows: readonly WireRow[];
  /** Lines in the answer, readable or not: what the limit is compared with. */
  readonly rawCount: number;
  readonly badCount: number;
}

/** NDJSON. Empty: no rows, if it calls itself an answer of rows. */
export function parseRows(text: string, contentType: string): RowsAnswer {
  if (text.trim() === '' && !contentType.includes('json')) throw badAnswer('is empty and does not call itself JSON');
  const rows: WireRow[] = [];
  let rawCount = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const value = parseLine(line);
    // Once rows were sent, an error can only follow them: as text, in the middle of the answer.
    if (value === null) throw brokenOff(line);
    rawCount += 1;
    const row = asRow(value);
    if (row !== null) rows.push(row);
  }
  if (rows.length === 0 && rawCount > 0) throw badAnswer('holds no rows');
  return { rows, rawCount, badCount: rawCount - rows.length };
}

function asRow(value: Fields): WireRow | null {
  const { _time: time, _stream: stream } = value;
  const nanos = typeof time === 'string' ? parseRfc3339(time) : null;
  const labels = typeof stream === 'string' ? parseStream(stream) : null;
  if (nanos === null || labels === null) return null;
  const fields: [string, string][] = [];
  for (const [name, field] of Object.entries(value)) {
    if (MADE_FIELDS.has(name)) continue;
    if (typeof field !== 'string') return null;
    fields.push([name, field]);
  }
  return { timeUnixNano: nanos, labels, fields: Object.fromEntries(fields) };
}

/** Of `/hits`: rows of all series and buckets. */
export function parseHits(text: string): number {
  const { hits } = parseObject(text);
  if (!Array.isArray(hits)) throw badAnswer('holds no hits');
  let sum = 0;
  for (const series of hits as readonly unknown[]) {
    const total = asFields(series)?.['total'];
    if (typeof total !== 'number' || !Number.isSafeInteger(total) || total < 0) throw badAnswer('holds no count');
    sum += total;
  }
  return sum;
}

/** Of `/stats_query` with one count. */
export function parseStats(text: string): number {
  const data = asFields(parseObject(text)['data']);
  const result = data?.['result'];
  const value = Array.isArray(result) ? asFields(result[0])?.['value'] : null;
  const count: unknown = Array.isArray(value) ? (value as readonly unknown[])[1] : null;
  if (typeof count !== 'string' || !/^\d{1,15}$/.test(count)) throw badAnswer('holds no count');
  return Number(count);
}

/** Of a query that ends in one sum. NaN: nothing to add up, which is nothing. */
export function parseSum(text: string): number {
  const value = parseLine(text.trim())?.['bytes'];
  const sum = value === 'NaN' ? 0 : typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;
  if (sum === null) throw badAnswer('holds no sum');
  return sum;
}

/** Names of fields, or streams. */
export function parseValues(text: string): readonly string[] {
  const { values } = parseObject(text);
  if (!Array.isArray(values)) throw badAnswer('holds no values');
  return (values as readonly unknown[]).flatMap((item) => {
    const value = asFields(item)?.['value'];
    return typeof value === 'string' ? [value] : [];
  });
}

/** Of its metrics page; null: it does not say. */
export function parseVersion(text: string): string | null {
  const line = /^vm_app_version\{[^}\n]{0,300}\}/m.exec(text)?.[0] ?? '';
  const long = /(?:^|[{,\s])version="[^"]{0,100}?-v(\d[\w.-]{0,30})"/.exec(line)?.[1];
  const short = /short_version="v?(\d[\w.-]{0,30})"/.exec(line)?.[1];
  return short ?? long ?? null;
}

type Fields = Readonly<Record<string, unknown>>;

function parseLine(line: string): Fields | null {
  try {
    return asFields(JSON.parse(line));
  } catch {
    return null;
  }
}

function parseObject(text: string): Fields {
  const value = parseLine(text);
  if (value === null) throw badAnswer('is no JSON object');
  return value;
}

function asFields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function badAnswer(what: string): SourceError {
  return new SourceError({
    errorType: 'bad_data',
    kind: 'bad-answer',
    status: 200,
    prose: own(`the answer ${what}: it is not VictoriaLogs that answers, or something in between changes it`),
  });
}

function brokenOff(line: string): SourceError {
  return new SourceError({
    errorType: 'unavailable',
    kind: 'truncated-answer',
    status: null,
    prose: own('the answer broke off in the middle'),
    serverSays: line.trim().slice(0, 300),
  });
}
