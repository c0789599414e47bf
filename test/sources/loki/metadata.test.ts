// Structured metadata and OTLP attributes, from a store as the recorded server held it: fields of the record like those in the line.

import { describe, expect, it } from 'vitest';
import type { LogRecord, RedactedRecord } from '../../../src/model/log-record.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import { createRedactor } from '../../../src/redact/index.ts';
import { createLokiStore, memoryStream } from '../../fakes/loki/index.ts';
import { find, ID } from './ask-loki.ts';
import { recordedStore } from './recorded-streams.ts';

const RANGE = { start: 1_796_045_800_000_000_000n, end: 1_796_046_300_000_000_000n };
const store = recordedStore('3.4.6');

function idsOf(record: LogRecord): readonly string[] {
  return codexAppServer.idsOf(record as RedactedRecord).map(({ value }) => value);
}

describe('an id that is in structured metadata alone', () => {
  const META = 'MetaOnly0Aa1Bb2Cc3Dd4';
  const ask = { store, tenants: ['meta'], range: RANGE, grammar: codexAppServer.grammar };

  it('is found although the store says that the field is in the text', async () => {
    const { records, status } = await find({ ...ask, needles: [META] });
    expect(records.map(idsOf)).toEqual(Array.from({ length: 6 }, () => [META]));
    expect(records.map(({ writer }) => [writer.pod, writer.container])).toEqual(
      Array.from({ length: 6 }, () => ['codex-1', 'codex-app-1']),
    );
    const answers = status.queries.filter(({ purpose }) => purpose === 'answer');
    expect(answers.map(({ query }) => query)).toEqual([
      `{service_name="codex-app"} |= "${META}"`,
      `{service_name="codex-app"} | req_id="${META}"`,
    ]);
  });

  it('does not keep ids in the text from being found', async () => {
    const { records } = await find({ ...ask, needles: ['OtherReq00Aa1Bb2Cc3Dd4'] });
    expect(records.length).toBe(3);
    expect(records.map(({ besideLine = [] }) => besideLine)).toEqual([[], [], []]);
  });

  it('is found where a proxy drops the header that keeps metadata apart', async () => {
    const plain = { ...store, settings: { ...store.settings, version: '3.4.6' as const } };
    const { records } = await find({
      ...ask,
      store: plain,
      needles: [META],
      twist: (request) => {
        Reflect.deleteProperty(request.headers ?? {}, 'X-Loki-Response-Encoding-Flags');
        return null;
      },
    });
    expect(records.map(idsOf)).toEqual(Array.from({ length: 6 }, () => [META]));
  });

  it('is known to nobody in Loki 2.8, which has no such thing', async () => {
    const { records } = await find({ ...ask, store: recordedStore('2.8.11'), needles: [META] });
    expect(records).toEqual([]);
  });
});

describe('OTLP', () => {
  const OTLP = 'OtlpAttr0Aa1Bb2Cc3Dd4';

  it('gives a record for each of its own, with attributes, severity, time and writer', async () => {
    const { records } = await find({ store, tenants: ['otlp'], range: RANGE, needles: [OTLP] });
    expect(records.map(({ body }) => body)).toEqual([
      'http_ingress',
      'with trace and span id',
      '{"deep":{"x":true},"event":"usage_summary","n":7,"req_id":"OtlpAttr0Aa1Bb2Cc3Dd4"}',
      '{"event":"text body","req_id":"OtlpAttr0Aa1Bb2Cc3Dd4","level":"error"}',
      '["a",1,{"req_id":"OtlpAttr0Aa1Bb2Cc3Dd4"}]',
      '',
      '17',
      'multi\nline body',
      'no time, only observed time',
    ]);
    // Of a body that is an array the id is a mention.
    expect(records.map((record) => idsOf(record).includes(OTLP)).filter((isOwn) => !isOwn).length).toBe(1);
    const [first, , , text] = records;
    expect(first?.attributes).toMatchObject({ req_id: OTLP, http_route: '/v1/chat/completions', status_code: 200 });
    expect(first).toMatchObject({ severityText: 'INFO', timeUnixNano: 1_796_045_842_000_000_000n });
    expect(first?.writer).toEqual({ pod: 'codex-1', host: 'h1', container: null, processId: '42' });
    // The line has the last word.
    expect(text).toMatchObject({ severityText: 'error', attributes: { level: 'error' } });
    expect(records.map(({ timeUnixNano }) => timeUnixNano === null)).toEqual([...Array(8).fill(false), true]);
  });
});

describe('what stands beside a line', () => {
  const entry = (line: string, metadata: Readonly<Record<string, string>>) =>
    createLokiStore({
      streams: [
        memoryStream({
          labels: { service_name: 'codex-app' },
          entries: [{ timeUnixNano: 1_795_416_950_000_000_000n, line, metadata }],
        }),
      ],
    });

  it('is redacted, and the line with it as if it stood alone', async () => {
    const metadata = { req_id: ID, authorization: 'Bearer abcdefghijklmnop1234', mail: 'jane.doe@corp.example.com' };
    for (const line of [
      `[dev][prompt][chat][req_id=${ID}][endpoint=chat] messages= tell me of jane.doe@corp.example.com`,
      '{"event":"x","payload":"secret words"}',
    ]) {
      const { records } = await find({ store: entry(line, metadata), grammar: codexAppServer.grammar });
      const redactor = createRedactor({ enabled: true });
      const [shown] = await redactor.records(records, codexAppServer.content);
      const text = JSON.stringify(shown, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
      expect(text).not.toMatch(/abcdefghijklmnop1234|jane\.doe|secret words|tell me/);
      expect(shown?.body.startsWith(line.slice(0, 10))).toBe(true);
      expect(shown?.body).not.toContain('authorization');
      expect(shown?.attributes).toMatchObject({ req_id: ID });
    }
  });

  it('is searched for our own credentials', async () => {
    const credentials = [{ value: 'hunter2hunter2', forms: ['hunter2hunter2'] }];
    const { records } = await find({ store: entry('a line', { req_id: ID, note: 'hunter2hunter2' }) });
    const redactor = createRedactor({ enabled: false, credentials: () => credentials });
    const [shown] = await redactor.records(records, codexAppServer.content);
    expect(JSON.stringify(shown?.attributes)).not.toContain('hunter2');
    expect(shown?.body).toBe('a line');
  });

  it('never makes lines of two requests one record', async () => {
    const time = 1_795_416_950_000_000_000n;
    const two = createLokiStore({
      streams: [
        memoryStream({
          labels: { service_name: 'codex-app' },
          entries: [
            { timeUnixNano: time, line: 'started', metadata: { req_id: ID } },
            { timeUnixNano: time + 1n, line: '  at other (x.js:1)', metadata: { req_id: 'somebodyElse0000000001' } },
            { timeUnixNano: time + 2n, line: '  at ours (x.js:1)', metadata: { req_id: ID } },
          ],
        }),
      ],
    });
    const { records } = await find({ store: two });
    expect(records.map(({ body }) => body)).toEqual(['started\n  at ours (x.js:1)']);
  });
});
