// The fake Loki against what real servers answered about order, structured metadata, OTLP and shards. What it does not take
// (pushes, parsers that nobody here asks for) is listed, and held to be refused.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerLoki, type LokiStore } from '../../fakes/loki/index.ts';
import { recordedStore, STREAMS_FOLDER } from './recorded-streams.ts';
import { readRecording, type Recording } from './recordings.ts';

const NOT_ANSWERED: readonly { readonly files: RegExp; readonly why: string }[] = [
  { files: /^(?:meta|otlp)-push$/, why: 'pushes: they are what the store is made of' },
  { files: /^meta-json-/, why: '| json: no question of ours has it' },
  { files: /^meta-drop-keep-/, why: '| keep: no question of ours has it' },
  { files: /^meta-detected_field-values$/, why: 'an address that nobody here asks' },
  { files: /^meta-line-or-label/, why: 'refused as there; the words of the parser’s error differ in what it expects' },
];

/** Everything that is not compared of an answer, and why it cannot be the same. */
const EXEMPT: readonly { readonly files: RegExp; readonly why: string; drop(body: Body): Body }[] = [
  {
    files: /./,
    why: 'data.stats: the recorder cut most of them out',
    drop: (body) =>
      isRecord(body.data) && 'stats' in body.data ? { ...body, data: { ...body.data, stats: null } } : body,
  },
  {
    files: /-series$/,
    why: 'the order of series and of their labels is that of a hash map in the server',
    drop: (body) => ({ ...body, data: (body.data as readonly object[]).map(sortedLabels).sort() }),
  },
  {
    files: /-detected_(?:fields|labels)$/,
    why: 'their order is that of a hash map',
    drop: (body) => ({
      ...body,
      ...(body.fields === undefined ? {} : { fields: body.fields.toSorted(byLabel) }),
      ...(body.detectedLabels === undefined ? {} : { detectedLabels: body.detectedLabels.toSorted(byLabel) }),
    }),
  },
  {
    files: /^sharded-detected_fields$/,
    why: 'the lines that made the server cut the stream into shards were not kept: fields and figures are theirs',
    drop: (body) => (body.fields === undefined ? body : { ...body, fields: [] }),
  },
  {
    files: /^otlp-detected_fields$/,
    why: 'the type of a field goes by one of its values',
    drop: (body) => (body.fields === undefined ? body : { ...body, fields: body.fields.map(withoutType) }),
  },
  {
    files: /^sharded-index-volume$/,
    why: 'bytes of the lines that were not kept',
    drop: (body) => JSON.parse(JSON.stringify(body).replace(/"value":\[(\d+),"\d+"\]/g, '"value":[$1]')) as Body,
  },
  {
    files: /-count/,
    why: 'the server writes a whole second without a fraction, and rounds others to milliseconds: a number either way',
    drop: (body) => body,
  },
];

describe.each(['2.8.11', '3.4.6'] as const)('recorded streams of Loki %s', (version) => {
  const store = recordedStore(version);
  const files = readdirSync(join(STREAMS_FOLDER, version)).map((name) => name.replace(/\.json$/, ''));

  it('are all there', () => expect(files.length).toBe(version === '2.8.11' ? 73 : 93));

  it.each(files)('%s', (file) => {
    const recording = readRecording(join(STREAMS_FOLDER, version, `${file}.json`));
    if (NOT_ANSWERED.some((refused) => refused.files.test(file))) {
      expect(ask(store, recording).status).not.toBe(200);
      return;
    }
    const { response } = recording;
    const answer = ask(store, recording);
    expect(answer.status).toBe(response.status);
    expect(answer.headers['content-type']).toBe(response.headers['content-type']);
    if (typeof response.body === 'string') expect(answer.body).toBe(response.body);
    else expect(comparable(JSON.parse(answer.body), file)).toEqual(comparable(response.body, file));
  });

  // Seen, not made up: with as many as 12 lines the pushed order, with 20 another one.
  it('has twelve lines of one nanosecond in the order they were pushed in, twenty only in 2.8', () => {
    const order = (file: string): readonly string[] =>
      linesOf(readRecording(join(STREAMS_FOLDER, version, `${file}.json`)));
    const twelve = order('order-one-unflushed-forward');
    const twenty = order('order20-one-unflushed-forward');
    expect(twelve.slice(0, 3)).toEqual(['delta', 'alpha', 'lima']);
    expect(twenty.slice(0, 12).join() === twelve.join()).toBe(version === '2.8.11');
    expect(new Set(twenty)).toEqual(new Set([...twelve, ...twenty]));
  });
});

function ask(store: LokiStore, { request }: Recording): ReturnType<typeof answerLoki> {
  const params = Object.entries(request.params).map(([name, value]) => [name, String(value)] as const);
  return answerLoki(store, { ...request, params });
}

function linesOf({ response }: Recording): readonly string[] {
  const { data } = response.body as { readonly data: { readonly result: readonly { readonly values: string[][] }[] } };
  return data.result.flatMap(({ values }) => values.map(([, line = '']) => line));
}

interface Labelled {
  readonly label: string;
}

interface Body {
  readonly data?: unknown;
  readonly fields?: readonly Labelled[];
  readonly detectedLabels?: readonly Labelled[];
}

function comparable(body: unknown, file: string): unknown {
  return EXEMPT.filter(({ files }) => files.test(file)).reduce((left, { drop }) => drop(left), body as Body);
}

function withoutType(field: Labelled): Labelled {
  return { ...field, type: null } as Labelled;
}

function byLabel(a: Labelled, b: Labelled): number {
  return a.label < b.label ? -1 : 1;
}

function sortedLabels(labels: object): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
