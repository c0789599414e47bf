// A stream that Loki itself cut into shards is one process, whose lines are told apart by nothing.

import { describe, expect, it } from 'vitest';
import { decodeText, defaultGrammar } from '../../../src/decode/index.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import { createLokiStore, memoryStream } from '../../fakes/loki/index.ts';
import { find, ID, pagesAsked } from './ask-loki.ts';
import { recordedStore } from './recorded-streams.ts';

const SHARDED = 'ShardShardShardShard1';
const RANGE = { start: 1_796_046_000_000_000_000n, end: 1_796_046_280_000_000_000n };
const PROCESS = '{container="codex-app-1", env="dev", service_name="codex-app", stream="stdout"}';

describe.each(['3.4.6', '2.8.11'] as const)('a stream that Loki %s cut into shards', (version) => {
  const ask = { store: recordedStore(version), tenants: ['nat'], range: RANGE, needles: [SHARDED] };

  it('is one stream, in order of time', async () => {
    const { records, status } = await find({ ...ask, grammar: codexAppServer.grammar });
    expect(records.map(({ attributes }) => attributes?.['event'])).toEqual(
      Array.from({ length: 18 }, (_, step) => `step-${step}`),
    );
    expect(new Set(records.map(({ origin }) => origin.file))).toEqual(new Set([PROCESS]));
    expect(records.every(({ origin }) => !Object.hasOwn(origin.entry?.labels ?? {}, '__stream_shard__'))).toBe(true);
    expect(status.gaps.filter(({ hidesRows }) => hidesRows)).toEqual([]);
  });

  it('is looked beside as one process', async () => {
    const { records, client, source } = await find(ask);
    const before = pagesAsked(client).length;
    await source.context({
      range: RANGE,
      markers: ['filler'],
      beside: records.map(({ origin }) => origin),
      signal: new AbortController().signal,
    });
    const asked = pagesAsked(client).slice(before);
    expect(new Set(asked.map(({ query }) => query))).toEqual(
      new Set(['{container="codex-app-1", env="dev", service_name="codex-app"} |= "filler"']),
    );
  });
});

describe('lines of one record in several shards', () => {
  const time = 1_795_416_950_000_000_000n;
  const labels = { service_name: 'codex-app', pod: 'p1' };
  const lines = [`started ${ID}`, '  at one (a.js:1)', '  at two (b.js:2)', 'another'];
  const store = createLokiStore({
    streams: lines.map((line, index) =>
      memoryStream({
        labels: index === 0 ? labels : { ...labels, __stream_shard__: String(index) },
        entries: [{ timeUnixNano: time + BigInt(index), line }],
      }),
    ),
  });

  it('are joined as in a file', async () => {
    const { records, client } = await find({ store });
    const inFile = decodeText(`${lines.join('\n')}\n`, { file: 'a', grammar: sourceGrammar() });
    expect(records.map(({ body }) => body)).toEqual([inFile[0]?.body]);
    expect(pagesAsked(client).some(({ query = '' }) => query.includes('__stream_shard__'))).toBe(false);
  });

  it('are asked shard by shard where one nanosecond holds more than a page', async () => {
    const many = createLokiStore({
      limits: { '*': { maxEntries: 4 } },
      streams: [0, 1, 2].map((shard) =>
        memoryStream({
          labels: shard === 0 ? labels : { ...labels, __stream_shard__: String(shard) },
          entries: [1, 2, 3].map((n) => ({ timeUnixNano: time, line: `shard ${shard} line ${n} ${ID}` })),
        }),
      ),
    });
    const { records, status } = await find({ store: many });
    expect(records.length).toBe(9);
    expect(status.gaps.filter(({ hidesRows }) => hidesRows)).toEqual([]);
  });
});

function sourceGrammar(): Parameters<typeof decodeText>[1]['grammar'] {
  return { ...defaultGrammar, startsRecord: (text) => !text.startsWith(' '), writtenAt: () => null };
}
