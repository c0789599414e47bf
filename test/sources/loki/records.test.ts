// Records of several entries, and what bounds them.

import { describe, expect, it } from 'vitest';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import { createLokiStore, memoryStream } from '../../fakes/loki/index.ts';
import { find, ID, pagesAsked, told, WINDOW } from './ask-loki.ts';

const { grammar } = codexAppServer;
const labels = { service_name: 'codex-app' };
const MS = 1_000_000n;
const at = (ms: number, line: string) => ({ timeUnixNano: WINDOW.start + BigInt(ms) * MS, line });

function storeOf(entries: readonly ReturnType<typeof at>[], version: '2.8.11' | '3.4.6' = '3.4.6') {
  return createLokiStore({ version, streams: [memoryStream({ labels, entries })] });
}

describe('a record of several lines', () => {
  const lines = [
    at(0, '{"event":"before"}'),
    at(10, `[dev][prompt][chat][req_id=${ID}] joined=`),
    at(11, '[user] first'),
    at(12, 'last'),
    at(20, '{"event":"after"}'),
  ];

  it.each(['2.8.11', '3.4.6'] as const)('is whole although only its first line holds the id (%s)', async (version) => {
    const { records, status } = await find({ store: storeOf(lines, version), grammar });
    expect(records.map(({ body, lineCount }) => [body, lineCount])).toEqual([
      [`[dev][prompt][chat][req_id=${ID}] joined=\n[user] first\nlast`, 3],
    ]);
    expect(status.gaps).toEqual([]);
  });

  it('is whole in one nanosecond, and says so where the store cannot tell the order of its lines', async () => {
    const record = [`[dev][prompt][chat][req_id=${ID}] joined=`, '[user] first', 'last'].map((line) => at(10, line));
    const others = Array.from({ length: 12 }, (_, n) => at(20 + n, `{"event":"after","n":${n}}`));
    const few = await find({ store: storeOf([...record, ...others.slice(0, 3)]), grammar });
    expect(few.records.map(({ body }) => body)).toEqual([record.map(({ line }) => line).join('\n')]);
    expect(few.status.gaps).toEqual([]);
    const many = await find({ store: storeOf([...record, ...others]), grammar });
    const kinds = many.status.gaps.map(({ kind, hidesRows }) => [kind, hidesRows]);
    expect(many.records.length).toBe(1);
    expect(kinds).toEqual([['order-unknown', false]]);
  });

  it('looks for the rest of a line with metadata beside it', async () => {
    const metadata = { pod: 'p1' };
    const shipped = lines.map((entry) => ({ ...entry, metadata }));
    const store = createLokiStore({ streams: [memoryStream({ labels, entries: shipped })] });
    const { records } = await find({ store, grammar });
    expect(records.map(({ lineCount }) => lineCount)).toEqual([3]);
  });

  it('begins before the line that holds the id', async () => {
    const inside = [
      ...lines.slice(0, 1),
      at(10, '[dev] an error'),
      at(11, `    at call (${ID})`),
      at(12, '    at end'),
      ...lines.slice(4),
    ];
    const { records } = await find({ store: storeOf(inside), grammar });
    expect(records).toMatchObject([
      { body: `[dev] an error\n    at call (${ID})\n    at end`, observedTimeUnixNano: WINDOW.start + 10n * MS },
    ]);
    expect(records[0]?.origin.entry?.timeUnixNano).toBe(WINDOW.start + 10n * MS);
  });

  it('is one record, although several of its lines hold the id', async () => {
    const twice = [at(10, `[dev] ${ID}`), at(11, `  ${ID}`), at(12, `  ${ID}`)];
    const { records, status } = await find({ store: storeOf(twice), grammar });
    expect(records).toMatchObject([{ lineCount: 3 }]);
    expect(status.queries[0]?.rows).toBe(3);
  });

  it('ends where the next line comes too late to belong to it', async () => {
    const { records } = await find({ store: storeOf([at(10, `[dev] ${ID}`), at(900, 'much later')]), grammar });
    expect(records).toMatchObject([{ body: `[dev] ${ID}` }]);
  });

  it('goes on behind lines of the other standard stream', async () => {
    const cri = [
      at(10, `2026-11-23T06:55:00.010Z stdout P {"req_id":"${ID}",`),
      at(11, '2026-11-23T06:55:00.011Z stderr F a warning'),
      at(12, '2026-11-23T06:55:00.012Z stdout F "n":1}'),
    ];
    const { records } = await find({ store: storeOf(cri), grammar });
    expect(records).toMatchObject([{ body: `{"req_id":"${ID}","n":1}`, stream: 'stdout', flaws: [] }]);
  });

  it('is looked for only so often; what was not looked for is said', async () => {
    const many = Array.from({ length: 30 }, (_, n) => at(n * 10_000, `[dev] ${n} ${ID}`));
    const answer = await find({ store: storeOf(many), grammar, bounds: { continuationReads: 5 } });
    expect(answer.records).toHaveLength(30);
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: ['continuations-not-read'] });
    expect(pagesAsked(answer.client)).toHaveLength(6);
  });

  it.each([100, 4000])('shares one question with its neighbours, %d ms apart', async (apartMs) => {
    const many = Array.from({ length: 30 }, (_, n) => at(n * apartMs, `[dev] ${n} ${ID}`));
    const answer = await find({ store: storeOf(many), grammar });
    expect(pagesAsked(answer.client)).toHaveLength(2);
    expect(answer.records).toHaveLength(30);
  });

  it('has a question of its own where those of all together read too much', async () => {
    const record = (n: number): readonly ReturnType<typeof at>[] => [
      at(n * 4000, `[dev][prompt][chat][req_id=${ID}] joined=`),
      at(n * 4000, `[user] ${n}`),
      ...Array.from({ length: 20 }, (_, other) => at(n * 4000 + 1000 + other, `{"n":${other}}`)),
    ];
    const many = [0, 1, 2].flatMap(record);
    const answer = await find({ store: storeOf(many), grammar, bounds: { continuationRows: 25 } });
    expect(answer.records.map(({ body }) => body.split('\n')[1])).toEqual(['[user] 0', '[user] 1', '[user] 2']);
    expect(answer.status.gaps).toEqual([]);
  });
});

describe('several lines of the system in one entry', () => {
  const lines = [1, 2, 3].map((n) => `{"component":"proxy","event":"x","n":${n}${n === 2 ? '' : `,"req_id":"${ID}"`}}`);
  it.each([
    ['as they are', lines.join('\n')],
    ['in a field', JSON.stringify({ log: `${lines.join('\n')}\n`, stream: 'stdout' })],
  ])('%s: those with the id are rows, each in a place of its own', async (_, line) => {
    const { records } = await find({ store: storeOf([at(5, line), at(6, '{"event":"after"}')]), grammar });
    expect(records.map(({ attributes }) => attributes?.['n'])).toEqual([1, 3]);
    expect(new Set(records.map(({ origin }) => origin.entry?.textKey)).size).toBe(2);
  });
});

it('keeps head, tail and the place of the id of a line beyond the cap', async () => {
  const line = `{"a":"${'x'.repeat(5000)}","req_id":"${ID}","b":"${'y'.repeat(5000)}"}`;
  const { records } = await find({
    store: storeOf([at(1, line)]),
    grammar,
    limits: { maxRecords: 10, maxLineBytes: 1000 },
  });
  expect(records).toMatchObject([{ flaws: ['oversize'], original: { sizeBytes: line.length } }]);
  expect(records[0]?.body).toContain(ID);
  expect(records[0]?.body.length).toBeLessThan(2500);
});
