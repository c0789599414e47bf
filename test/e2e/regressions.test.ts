// Each was a way to be silently incomplete, found by somebody who tried.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { CAPTURE } from '../fixture.ts';
import { runCli } from './cli.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const BIN = join(import.meta.dirname, '..', '..', 'bin', 'run.js');
const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function line(ms: number, extra: object = {}): string {
  return `${JSON.stringify({ ts: 1_795_417_031_000 + ms, req_id: ID, event: 'step', ...extra })}\n`;
}

function written(name: string, bytes: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function requestEvents(...args: string[]): Promise<{ readonly events: number; readonly code: number | null }> {
  const { stdout, code } = await runCli([ID, '-o', 'json', ...args], { cwd: folder });
  const { events } = JSON.parse(stdout) as { readonly events: readonly { readonly scope: string }[] };
  return { events: events.filter(({ scope }) => scope === 'request').length, code };
}

it('a NUL hole within a line parts two records, in a plain file as in a compressed one', async () => {
  const text = `${line(0).trimEnd()}${'\0'.repeat(16)}${line(1)}${line(2)}`;
  const [plain, packed] = [written('hole.log', text), written('hole.log.gz', gzipSync(text))];
  expect(await requestEvents('-f', plain)).toEqual({ events: 3, code: 0 });
  expect(await requestEvents('-f', packed)).toEqual({ events: 3, code: 0 });
});

it('rows out of order outside a window are found all the same', async () => {
  const other = (n: number): string => line(n * 1000, { req_id: 'Another0Another0Anoth', p: 'y'.repeat(200) });
  const lines = Array.from({ length: 30_000 }, (_, n) => other(n));
  lines.splice(5050, 0, ...Array.from({ length: 20 }, (_, k) => line(25_000_000 + k)));
  const path = written('swapped.log', lines.join(''));
  const at = (ms: number): string => String(1_795_417_031_000 + ms);
  expect((await requestEvents('-f', path, '--from', at(24_990_000), '--to', at(25_010_000))).events).toBe(20);
});

it('a request that a rotation cut in two has all its rows', async () => {
  const text = readFileSync(join(CAPTURE, 'proto.ndjson'), 'utf8').split('\n');
  const [a, b] = [
    written('proto.1', `${text.slice(0, 95).join('\n')}\n`),
    written('proto.0', text.slice(95).join('\n')),
  ];
  const { stdout } = await runCli(['Y0vy_kos03Go33uoI_3L5', '-o', 'json', '-f', a, '-f', b]);
  const { events } = JSON.parse(stdout) as { readonly events: readonly { readonly scope: string }[] };
  expect(events.filter(({ scope }) => scope === 'request')).toHaveLength(28);
});

it('different prompts stay different although redaction makes them alike', async () => {
  const head = `[dev][prompt][chat][req_id=${ID}][endpoint=chat] joined=`;
  const [a, b] = [written('p1.log', `${head} hello alpha\n`), written('p2.log', `${head} other words\n`)];
  expect((await requestEvents('-f', a, '-f', b)).events).toBe(2);
});

it('an id field in the middle of a line of 600 kB is still an id field', async () => {
  const text = `{"x":"${'a'.repeat(300_000)}","req_id":"${ID}","ts":1795417031000,"y":"${'a'.repeat(300_000)}"}\n`;
  expect(await requestEvents('-f', written('long.log', text))).toEqual({ events: 1, code: 0 });
  const { stdout, code } = await runCli([ID, '-f', written('long.log.gz', gzipSync(text))], { cwd: folder });
  expect(code).toBe(3);
  expect(stdout).toContain('too long to be kept whole');
});

describe('what is no text is not searched as if it were', () => {
  it.each([
    ['gzip in gzip', gzipSync(gzipSync(line(0)))],
    ['compress', Buffer.concat([Buffer.from([0x1f, 0x9d]), Buffer.from(line(0))])],
    ['tar', Buffer.concat([Buffer.alloc(257, 'a'), Buffer.from('ustar\0'), Buffer.alloc(249)])],
  ])('%s', async (name, bytes) => {
    const { code } = await runCli([
      ID,
      '-f',
      written(`${name.replaceAll(' ', '-')}.log`, bytes),
      '-f',
      written('ok.log', line(0)),
    ]);
    expect(code).toBe(3);
  });
});

describe('standard streams', () => {
  it('an empty standard input is a gap: the command before it may have failed', async () => {
    const { code, stdout } = await runCli([ID, '-f', '-'], { input: '' });
    expect(code).toBe(3);
    expect(stdout).toContain('standard input was empty');
  });

  it('a reader that goes away does not make an incomplete report complete', () => {
    const path = written('many.log', Array.from({ length: 3000 }, (_, n) => line(n)).join(''));
    const command = `"${process.execPath}" "${BIN}" ${ID} -f "${path}" -f nowhere -o ndjson </dev/null | head -c 10 >/dev/null; exit \${PIPESTATUS[0]}`;
    expect(spawnSync('bash', ['-c', command], { encoding: 'utf8' })).toMatchObject({ status: 3, stderr: '' });
  });

  it('a full disk behind standard output is an error in one sentence', () => {
    const command = `"${process.execPath}" "${BIN}" ${ID} -f "${written('one.log', line(0))}" </dev/null >/dev/full`;
    const { status, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^trace-by-id: standard output could not be written \(ENOSPC\)\n {2}try: /);
  });

  it('--out does not overwrite the log that is read', async () => {
    const path = written('precious.log', line(0));
    const { code, stderr } = await runCli([ID, '-f', path, '--out', path]);
    expect(code).toBe(2);
    expect(stderr).toContain('not overwritten');
    expect(readFileSync(path, 'utf8')).toBe(line(0));
  });

  it.each(['otlp', 'chrome-trace'])(
    '--out replaces an export of ours, and no trace of anybody else: %s',
    async (format) => {
      const log = written('one.log', line(0));
      const path = join(folder, `${format}.json`);
      const args = [ID, '-f', log, '-o', format, '--out', path];
      expect((await runCli(args)).code).toBe(0);
      expect((await runCli(args)).code).toBe(0);
      const foreign = {
        otlp: '{"resourceSpans":[{"resource":{"attributes":[]}}]}',
        'chrome-trace': '{"traceEvents":[]}',
      };
      writeFileSync(path, foreign[format as keyof typeof foreign]);
      const { code, stderr } = await runCli(args);
      expect(code).toBe(2);
      expect(stderr).toContain('not overwritten');
    },
  );
});

it('an interrupt writes what there is, says so, and exits with 130', async () => {
  const child = spawn(process.execPath, [BIN, ID, '-f', '-', '-f', written('half.log', line(0))], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stdin.on('error', () => undefined).write(line(1));
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const asked = performance.now();
  child.kill('SIGINT');
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  expect(code).toBe(130);
  expect(stdout).toContain('INCOMPLETE');
  expect(performance.now() - asked).toBeLessThan(10_000);
});
