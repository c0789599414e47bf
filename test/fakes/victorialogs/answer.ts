// What the server answers: pure, from a store and a request. Each answer has the form of a recorded one.

import { createHash } from 'node:crypto';
import { parseRfc3339 } from '../../../src/decode/index.ts';
import { ParseError, type Pipe, type Query, parseQuery, type Row, streamText, valueOf } from './logsql.ts';

export interface VictoriaLogsStore {
  readonly rows: readonly Row[];
  /** `victoria-logs-…-v1.26.0`, in its metrics; null: that page is hidden. */
  readonly version?: string | null;
}

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly params: readonly (readonly [name: string, value: string])[];
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface FakeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json' };
const ROWS_TYPE = { 'content-type': 'application/stream+json' };

export function answerVictoriaLogs(store: VictoriaLogsStore, { path, params, headers }: FakeRequest): FakeAnswer {
  const { version = 'victoria-logs-20250806-tags-v1.26.0-0' } = store;
  if (path === '/metrics' && version !== null) {
    const body = `vl_rows_dropped_total{reason="too_small_timestamp"} 0\nvm_app_version{version="${version}", short_version="v1.26.0"} 1\n`;
    return { status: 200, headers: TEXT, body };
  }
  if (path === '/flags') return { status: 200, headers: TEXT, body: '-retentionPeriod="100y"\n' };
  if (path === '/health') return { status: 200, headers: TEXT, body: 'OK' };
  if (!path.startsWith('/select/logsql/')) return refused(`unsupported path requested: "${path}"`);
  const tenant = [headers['accountid'] ?? '0', headers['projectid'] ?? '0'];
  for (const text of tenant)
    if (!/^\d+$/.test(text))
      return refused(
        `cannot obtain tenanID: cannot parse "${text}" as uint32: strconv.ParseUint: parsing "${text}": invalid syntax`,
      );
  const named = new Map(params);
  const text = named.get('query') ?? '';
  try {
    const query = parseQuery(text);
    const inTime = timeFilter(named);
    const rows = store.rows.filter((row) => row.tenant === tenant.join(':') && inTime(row) && query.filter(row));
    return answerFor(path.slice('/select/logsql/'.length), { rows, query, named, text });
  } catch (error) {
    if (error instanceof ParseError) return refused(`cannot parse query [${text}]: ${error.message}`);
    throw error;
  }
}

interface Asked {
  readonly rows: readonly Row[];
  readonly query: Query;
  readonly named: ReadonlyMap<string, string>;
  readonly text: string;
}

function answerFor(what: string, { rows, query, named, text }: Asked): FakeAnswer {
  switch (what) {
    case 'query':
      return { status: 200, headers: ROWS_TYPE, body: piped(rows, query.pipes) };
    // Drops all pipes, those that filter too.
    case 'hits':
      return json({ hits: rows.length === 0 ? [] : [hitsOf(rows)] });
    case 'stats_query': {
      if (!query.pipes.some(({ kind }) => kind === 'count'))
        return {
          ...json({ status: 'error', errorType: '422', error: `missing \`| stats ...\` pipe in the query [${text}]` }),
          status: 422,
        };
      const { rows: counted = '0' } = JSON.parse(piped(rows, query.pipes) || '{}') as { readonly rows?: string };
      const result = [{ metric: { __name__: 'rows' }, value: [0, counted] }];
      return json({ status: 'success', data: { resultType: 'vector', result } });
    }
    case 'field_names': {
      const names = new Map<string, number>();
      for (const { fields, labels } of rows)
        for (const name of ['_stream', '_stream_id', '_time', ...Object.keys(labels), ...Object.keys(fields)])
          names.set(name, (names.get(name) ?? 0) + 1);
      return json({ values: [...names].map(([value, hits]) => ({ value, hits })) });
    }
    case 'streams': {
      const byStream = Map.groupBy(rows, ({ labels }) => streamText(labels));
      const limit = Number(named.get('limit') ?? byStream.size);
      const values = [...byStream].map(([value, { length: hits }]) => ({ value, hits }));
      // Where there are more than that, none is counted.
      return json({
        values: values.slice(0, limit).map((one) => (limit < values.length ? { ...one, hits: 0 } : one)),
      });
    }
    default:
      return refused(`unsupported path requested: "/select/logsql/${what}"`);
  }
}

function hitsOf(rows: readonly Row[]): object {
  return { fields: {}, timestamps: ['1970-01-01T00:00:00Z'], values: [rows.length], total: rows.length };
}

/** NDJSON. */
function piped(rows: readonly Row[], pipes: readonly Pipe[]): string {
  let left = rows;
  let names: readonly string[] | null = null;
  for (const pipe of pipes) {
    switch (pipe.kind) {
      case 'filter':
        left = left.filter(pipe.filter);
        break;
      case 'sort':
        left = sorted(left, limitOf(pipes));
        break;
      case 'limit':
        left = left.slice(0, pipe.limit);
        break;
      case 'fields':
        ({ names } = pipe);
        break;
      case 'count': {
        if (pipe.by.length === 0) return `${JSON.stringify({ [pipe.name]: String(left.length) })}\n`;
        const groups = Map.groupBy(left, (row) => JSON.stringify(pipe.by.map((name) => [name, valueOf(row, name)])));
        return [...groups]
          .map(([key, { length }]) => ({
            ...Object.fromEntries(JSON.parse(key) as [string, string][]),
            [pipe.name]: String(length),
          }))
          .map((value) => `${JSON.stringify(value)}\n`)
          .join('');
      }
      case 'sum': {
        const bytes = left.reduce((sum, { fields }) => sum + Object.values(fields).join('').length, 0);
        return `${JSON.stringify({ [pipe.name]: left.length === 0 ? 'NaN' : String(bytes) })}\n`;
      }
      case 'blocks':
      case 'delete':
        break;
    }
  }
  return left.map((row) => `${JSON.stringify(wireRow(row, names))}\n`).join('');
}

function limitOf(pipes: readonly Pipe[]): number {
  return pipes.find((pipe) => pipe.kind === 'limit')?.limit ?? 0;
}

/** In no order within a nanosecond, and in another one for another limit. */
function sorted(rows: readonly Row[], limit: number): readonly Row[] {
  const rankOf = (index: number): string => createHash('md5').update(`${limit} ${index}`).digest('hex');
  return rows
    .map((row, index) => ({ row, rank: rankOf(index) }))
    .sort((a, b) =>
      a.row.timeUnixNano === b.row.timeUnixNano
        ? a.rank < b.rank
          ? -1
          : 1
        : a.row.timeUnixNano < b.row.timeUnixNano
          ? -1
          : 1,
    )
    .map(({ row }) => row);
}

function wireRow(row: Row, names: readonly string[] | null): Readonly<Record<string, string>> {
  const all = {
    _time: timeText(row.timeUnixNano),
    _stream_id: createHash('md5')
      .update(`${row.tenant}${streamText(row.labels)}`)
      .digest('hex'),
    _stream: streamText(row.labels),
    ...row.labels,
    ...row.fields,
  };
  return names === null
    ? all
    : Object.fromEntries(Object.entries(all).filter(([name, value]) => names.includes(name) && value !== ''));
}

/** Without the zeros at its end. */
function timeText(time: bigint): string {
  const seconds = new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19);
  const fraction = (time % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** Both ends inclusive; recorded ones are nanoseconds as integers, or have nine digits, or are whole seconds. */
function timeFilter(named: ReadonlyMap<string, string>): (row: Row) => boolean {
  const at = (name: string): bigint | null => {
    const text = named.get(name);
    if (text === undefined) return null;
    if (/^\d{19}$/.test(text)) return BigInt(text);
    const time = parseRfc3339(text);
    if (time === null) throw new ParseError(`a time that was not recorded: ${text}`);
    // An end takes the whole unit in which it is written.
    return name === 'end' && !text.includes('.') ? time + 999_999_999n : time;
  };
  const [start, end] = [at('start'), at('end')];
  return ({ timeUnixNano: time }) => (start === null || time >= start) && (end === null || time <= end);
}

function json(value: unknown): FakeAnswer {
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify(value) };
}

function refused(says: string): FakeAnswer {
  return { status: 400, headers: TEXT, body: `${says}\n` };
}
