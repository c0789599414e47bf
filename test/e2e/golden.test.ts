// Whole reports, compared byte for byte. Read each as the engineer on call would before accepting a change of it.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { CAPTURE } from '../fixture.ts';
import { runCli, stable } from './cli.ts';

const FILES = ['-f', 'stdout.log', '-f', 'proto.ndjson', '-f', 'usage.ndjson'];

const CASES: readonly (readonly [name: string, id: string, code: number])[] = [
  ['success-stream', 'uIt71wGFi0u2ZMpLPWlON', 0],
  ['success-json', 'NMlbaPGAmgl-eFThnhr0l', 0],
  ['success-long-stream', '2KytwMpsXeSBd1BISAwwd', 0],
  ['worker-killed-chat', 'gzem0gSXvGkLYfiMxg7Gf', 0],
  ['worker-killed-responses', 'T4fKlQzlLwwSGoSlxgXe2', 0],
  ['rejected-503-during-restart', 'wtACaMCP61hs7hm_CLWlY', 0],
  ['rejected-429-concurrency', 'l2L_nXvN5upBEyfldRTPF', 0],
  ['rejected-400', 'hiZUkgDl-icvDhQB1ZUQM', 0],
  ['rejected-401', 'FSbmxsU3-AN6h56fowRHT', 0],
  ['tool-buffer-truncated', 'GWaMi4JLSZpyTySPqZEr4', 0],
  ['client-hung-up', '5fGa2LsPWpPY06QrzKHgS', 0],
  ['backend-error-json', 'au_Hb2VswSmL0dKxgD2zb', 0],
  ['backend-error-stream', 'kTW-MGp16mkTxM6DKWlji', 0],
  ['not-found', 'AAAAAAAAAAAAAAAAAAAAA', 1],
];

const TRACE_FORMATS = ['otlp', 'chrome-trace'];

describe('Markdown evidence', () => {
  it.each(CASES)('%s', async (name, id, code) => {
    const result = await runCli([id, ...FILES]);
    expect(result.stderr).toBe('');
    expect(result.code).toBe(code);
    await expect(stable(result.stdout)).toMatchFileSnapshot(`golden/${name}.md`);
  });

  it('terminal, 100 columns', async () => {
    const result = await runCli(['gzem0gSXvGkLYfiMxg7Gf', ...FILES, '-o', 'pretty']);
    await expect(stable(result.stdout)).toMatchFileSnapshot('golden/worker-killed-chat.txt');
  });

  it('JSON', async () => {
    const result = await runCli(['wtACaMCP61hs7hm_CLWlY', ...FILES, '-o', 'json']);
    await expect(stable(result.stdout)).toMatchFileSnapshot('golden/rejected-503-during-restart.json');
  });
});

describe('traces for other programs', () => {
  it.each(CASES.flatMap(([name, id]) => TRACE_FORMATS.map((format) => ({ name, id, format }))))(
    '$name, $format',
    async ({ name, id, format }) => {
      const result = await runCli([id, ...FILES, '-o', format]);
      expect(result.stderr).toBe('');
      await expect(stable(result.stdout)).toMatchFileSnapshot(`golden/${format}/${name}.json`);
    },
  );
});

describe('partly unreadable logs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says what is missing at its top and exits with 3', async () => {
    const read = (name: string): Buffer => readFileSync(join(CAPTURE, name));
    mkdirSync(join(folder, 'logs'));
    const packed = gzipSync(read('proto.ndjson'));
    writeFileSync(join(folder, 'logs', 'proto.ndjson.1.gz'), packed.subarray(0, Math.floor(packed.length * 0.55)));
    const torn = read('usage.ndjson')
      .toString('utf8')
      .replace(/("req_id":"gzem0gSXvGkLYfiMxg7Gf".{200}).*/, '$1');
    writeFileSync(join(folder, 'logs', 'usage.ndjson'), torn);
    writeFileSync(join(folder, 'logs', 'stdout.log'), read('stdout.log'));
    const result = await runCli(['gzem0gSXvGkLYfiMxg7Gf', '-f', 'logs/*', '-f', 'gone.log'], { cwd: folder });
    expect(result.code).toBe(3);
    // The compressed size depends on the zlib that made it.
    const text = stable(result.stdout).replaceAll(/at byte [\d,]+ of [\d,]+/g, 'at byte N of N');
    await expect(text).toMatchFileSnapshot('golden/partly-unreadable.md');
  });
});
