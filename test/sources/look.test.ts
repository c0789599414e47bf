import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Origin } from '../../src/model/log-record.ts';
import type { Look } from '../../src/model/source.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { loadCaptureStore } from '../fakes/loki/index.ts';
import { CAPTURE } from '../fixture.ts';
import { sourceOf } from './ask-files.ts';
import { ID, sourceOf as lokiOf, WINDOW } from './loki/ask-loki.ts';

const { grammar, outputs } = codexAppServer;
const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-look-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stdout = readFileSync(join(CAPTURE, 'stdout.log'));
const proto = readFileSync(join(CAPTURE, 'proto.ndjson'));

function put(name: string, content: Buffer | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function lookAt(paths: readonly string[], isFound = true): Promise<Look> {
  const source = sourceOf({ paths, grammar });
  if (isFound) await source.find({ needles: [ID], range: null, signal });
  const beside = paths.map((file): Origin => ({ source: 'file', file, line: 1, offset: 0, entry: null }));
  const found = await source.look({ span: null, beside, outputs, signal });
  if (found === undefined) throw new Error('files can be looked into');
  return found;
}

const kindsOf = ({ witnesses }: Look): readonly string[] => witnesses.map(({ output }) => output).toSorted();
const HOUR = 3_600_000_000_000n;

describe('a look into files', () => {
  it('names the outputs of a file, from its first to its last line', async () => {
    const [seen] = (await lookAt([join(CAPTURE, 'stdout.log')])).witnesses;
    const times = [...stdout.toString().matchAll(/"ts_ms":(\d+)/g)].map(([, ms]) => BigInt(ms ?? 0) * 1_000_000n);
    expect(seen).toMatchObject({ output: 'stdout', first: times[0], doubt: null });
    const last = times.reduce((a, b) => (a > b ? a : b));
    expect(seen !== undefined && seen.last >= last && seen.last < last + HOUR).toBe(true);
  });

  it.each(['stdout.docker-json.log', 'stdout.cri.log'])('reads envelopes (%s)', async (name) => {
    expect(kindsOf(await lookAt([join(CAPTURE, name)]))).toEqual(['stdout']);
  });

  it('tells the outputs of a mixed file apart', async () => {
    const path = put('mixed.log', Buffer.concat([stdout, proto]));
    expect(kindsOf(await lookAt([path]))).toEqual(['proto', 'stdout']);
  });

  it('shows of a compressed file what a search saw pass by, and nothing of one that was not read', async () => {
    const path = put('stdout.log.gz', gzipSync(stdout));
    const plain = (await lookAt([join(CAPTURE, 'stdout.log')])).witnesses[0];
    expect((await lookAt([path])).witnesses).toMatchObject([{ first: plain?.first, last: plain?.last }]);
    expect((await lookAt([path], false)).witnesses).toEqual([]);
  });

  it('sees nothing of ours in lines of another program', async () => {
    const line = (n: number): string =>
      `${JSON.stringify({ level: 30, component: 'http', event: 'request completed', time: 1_795_417_000_000 + n })}\n`;
    const path = put('pino.log', Array.from({ length: 50 }, (_, n) => line(n)).join(''));
    expect((await lookAt([path])).witnesses).toEqual([]);
  });

  it('says which way a file runs', async () => {
    const turned = `${stdout.toString().trimEnd().split('\n').toReversed().join('\n')}\n`;
    const [on, back] = [join(CAPTURE, 'stdout.log'), put('turned.log', turned)];
    const { newestFirst } = await lookAt([on, back]);
    expect([newestFirst.get(on), newestFirst.get(back)]).toEqual([false, true]);
  });
});

describe('a look at Loki', () => {
  const span = { start: 1_795_417_031_270_000_000n, end: 1_795_417_033_280_000_000n };

  it.each(['2.8.11', '3.4.6'] as const)('asks for some lines of each output on each side (%s)', async (version) => {
    const { source, client } = lokiOf({ store: loadCaptureStore({ version }), grammar });
    const { records } = await source.find({ needles: [ID], range: WINDOW, signal });
    const asked = client.requests.length;
    const beside = records.map(({ origin }) => origin);
    const found = await source.look({ span, beside, outputs, signal });
    const looks = found?.queries?.filter(({ query }) => query.startsWith('{')) ?? [];
    expect(looks).toHaveLength(2 * outputs.length);
    const limits = client.requests
      .slice(asked)
      .map(({ params = [] }) => params.find(([name]) => name === 'limit')?.[1]);
    expect(new Set(limits.filter((limit) => limit !== undefined))).toEqual(new Set(['20']));
    for (const output of ['stdout', 'proto', 'usage']) {
      const seen = found?.witnesses.filter((one) => one.output === output) ?? [];
      expect(seen.some(({ first, last }) => first < span.start && last >= span.end)).toBe(true);
    }
  });

  it('sees nothing where the server does not answer, and asks nothing without a request', async () => {
    const { source, client } = lokiOf({
      store: loadCaptureStore(),
      grammar,
      twist: () => ({ status: 500, headers: {}, body: 'no' }),
    });
    const ask = { beside: [], outputs, signal };
    expect((await source.look({ ...ask, span }))?.witnesses).toEqual([]);
    const asked = client.requests.length;
    expect((await source.look({ ...ask, span: null }))?.witnesses).toEqual([]);
    expect(client.requests).toHaveLength(asked);
  });
});
