// What Loki answers, parsed at the edge: only the fields needed, each checked. A value that cannot be read is counted; an
// answer that is none at all is a SourceError of kind `bad-answer`.

import { distinctWarnings } from '../http/warnings.ts';
import { SourceError } from '../../model/errors.ts';
import { own } from '../../model/prose.ts';
import type { UnixNano } from '../../model/time.ts';
import type { Labels } from '../windowed/labels.ts';

export interface WireEntry {
  readonly timeUnixNano: UnixNano;
  readonly line: string;
  /** Structured metadata; null where the answer does not keep it apart from the labels. */
  readonly metadata: Labels | null;
}

export interface WireStream {
  readonly labels: Labels;
  readonly entries: readonly WireEntry[];
}

export interface StreamsAnswer {
  readonly streams: readonly WireStream[];
  /** Values in the answer, readable or not: what the limit is compared with. */
  readonly rawCount: number;
  /** Values that could not be read. */
  readonly badCount: number;
  /** Labels are stream labels alone, and metadata stands beside each line. */
  readonly isCategorized: boolean;
  /** Untrusted. */
  readonly warnings: readonly string[];
  readonly processedBytes: number | null;
}

export function parseStreams(text: string): StreamsAnswer {
  const answer = parseObject(text);
  const data = objectAt(answer, 'data');
  const result = data?.['result'];
  if (data === null || data['resultType'] !== 'streams' || !Array.isArray(result)) throw badAnswer('holds no streams');
  const isCategorized = stringsAt(data, 'encodingFlags').includes('categorize-labels');
  const streams: WireStream[] = [];
  let rawCount = 0;
  let badCount = 0;
  for (const item of result as readonly unknown[]) {
    const stream = asObject(item);
    const values = stream?.['values'];
    const labels = asLabels(stream?.['stream']);
    if (!Array.isArray(values) || labels === null) {
      rawCount += Array.isArray(values) ? values.length : 1;
      badCount += Array.isArray(values) ? values.length : 1;
      continue;
    }
    const entries = (values as readonly unknown[]).map((value) => parseEntry(value, isCategorized));
    const good = entries.filter((entry) => entry !== null);
    rawCount += entries.length;
    badCount += entries.length - good.length;
    streams.push({ labels, entries: good });
  }
  return {
    streams,
    rawCount,
    badCount,
    isCategorized,
    warnings: distinctWarnings([...failureIn(answer), ...stringsAt(answer, 'warnings')]),
    processedBytes: processedBytes(data),
  };
}

// An answer that calls itself a failure and holds lines all the same: these are kept, and others may be missing.
function failureIn({ status, error }: Fields): readonly string[] {
  if (status === undefined || status === 'success') return [];
  return [`failed: ${typeof error === 'string' ? error : 'it does not say why'}`];
}

const NONE: Labels = {};

function parseEntry(value: unknown, isCategorized: boolean): WireEntry | null {
  if (!Array.isArray(value)) return null;
  const [time, line, extra] = value as readonly unknown[];
  if (typeof time !== 'string' || typeof line !== 'string' || !/^\d{1,19}$/.test(time)) return null;
  const metadata = isCategorized ? (asLabels(asObject(extra)?.['structuredMetadata']) ?? NONE) : null;
  return { timeUnixNano: BigInt(time), line, metadata };
}

export interface CountAnswer {
  readonly count: number;
  readonly processedBytes: number | null;
  readonly warnings: readonly string[];
}

/** The one number of an instant `sum(…)`; an empty vector is 0. */
export function parseCount(text: string): CountAnswer {
  const answer = parseObject(text);
  if (failureIn(answer).length > 0) throw badAnswer('is an error');
  const data = objectAt(answer, 'data');
  const result = data?.['result'];
  if (data === null || data['resultType'] !== 'vector' || !Array.isArray(result)) throw badAnswer('holds no vector');
  let count = 0;
  for (const item of result as readonly unknown[]) {
    const value = asObject(item)?.['value'];
    const number: unknown = Array.isArray(value) ? (value as readonly unknown[])[1] : null;
    if (typeof number !== 'string' || !/^\d{1,15}(?:\.0*)?(?:e\+?\d{1,2})?$/.test(number))
      throw badAnswer('holds no count');
    count += Number(number);
  }
  return { count, processedBytes: processedBytes(data), warnings: distinctWarnings(stringsAt(answer, 'warnings')) };
}

/** Label sets of streams. */
export function parseSeries(text: string): readonly Labels[] {
  const { data } = parseObject(text);
  if (!Array.isArray(data)) throw badAnswer('holds no series');
  return (data as readonly unknown[]).map(asLabels).filter((labels) => labels !== null);
}

export interface FieldsAnswer {
  /** Fields of any kind: none, and the window held no lines. */
  readonly total: number;
  /** Names of those that come from structured metadata: no parser finds them in the line. */
  readonly metadata: readonly string[];
  /** Names of those that some line holds in its text. Others may have them in metadata: Loki does not say. */
  readonly parsed: readonly string[];
}

export function parseFields(text: string): FieldsAnswer {
  const fields = parseObject(text)['fields'] ?? [];
  if (!Array.isArray(fields)) throw badAnswer('holds no fields');
  const metadata: string[] = [];
  const parsed: string[] = [];
  for (const item of fields as readonly unknown[]) {
    const field = asObject(item);
    const parsers = field?.['parsers'] ?? [];
    if (typeof field?.['label'] !== 'string' || !Array.isArray(parsers)) continue;
    (parsers.length === 0 ? metadata : parsed).push(field['label']);
  }
  return { total: fields.length, metadata, parsed };
}

export function parseIndexBytes(text: string): number {
  const { bytes } = parseObject(text);
  if (typeof bytes !== 'number' || !Number.isFinite(bytes) || bytes < 0) throw badAnswer('holds no number of bytes');
  return bytes;
}

/** Null: it does not say. */
export function parseVersion(text: string): string | null {
  const { version } = parseObject(text);
  return typeof version === 'string' && /^[\w.+-]{1,40}$/.test(version) ? version : null;
}

/** What the server read for an answer to `query` or `query_range`, whatever it holds. Null: it does not say. */
export function parseProcessedBytes(text: string): number | null {
  try {
    return processedBytes(objectAt(parseObject(text), 'data') ?? {});
  } catch (error) {
    if (error instanceof SourceError) return null;
    throw error;
  }
}

function processedBytes(data: Fields): number | null {
  const bytes = objectAt(objectAt(data, 'stats'), 'summary')?.['totalBytesProcessed'];
  return typeof bytes === 'number' && Number.isFinite(bytes) && bytes >= 0 ? bytes : null;
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badAnswer('is not JSON');
  }
  const object = asObject(value);
  if (object === null) throw badAnswer('is no JSON object');
  return object;
}

function asObject(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function objectAt(object: Fields | null, key: string): Fields | null {
  return asObject(object?.[key]);
}

function stringsAt(object: Fields, key: string): readonly string[] {
  const value = object[key];
  return Array.isArray(value) ? (value as readonly unknown[]).filter((item) => typeof item === 'string') : [];
}

// Null when a value is no string. The parsed object itself: JSON.parse makes own properties, of `__proto__` as well, and only
// these are ever looked at.
function asLabels(value: unknown): Labels | null {
  const object = asObject(value);
  if (object === null) return null;
  for (const name of Object.keys(object)) if (typeof object[name] !== 'string') return null;
  return object as Labels;
}

function badAnswer(what: string): SourceError {
  return new SourceError({
    errorType: 'bad_data',
    kind: 'bad-answer',
    status: null,
    prose: own(`the answer ${what}: it is not Loki's, or was damaged on its way`),
  });
}
