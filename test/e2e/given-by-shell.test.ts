// What a shell hands over in place of a file: the built command reads it, whatever name it goes by.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inherited, ROOT } from './cli.ts';

const ID = 'Vb9Zq_0aKx1YwVnT3rPe7';
const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-given-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const line = (n: number): string =>
  `${JSON.stringify({ timestamp: new Date(1_795_417_000_000 + n * 1000).toISOString(), n, req_id: ID, message: 'm' })}\n`;
writeFileSync(join(folder, 'a.log'), line(1) + line(2));
writeFileSync(join(folder, 'b.log'), line(3));
symlinkSync('/dev/stdin', join(folder, 'link'));
execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', join(folder, 'silent')]);

interface Ran {
  readonly code: number | null;
  readonly rows: readonly unknown[];
  readonly files: readonly string[];
  readonly stderr: string;
}

/** `$TRACE` in the script is the command; its report is what the script prints. */
async function inBash(script: string): Promise<Ran> {
  const command = `"${process.execPath}" "${join(ROOT, 'bin', 'run.js')}" ${ID} --offline -o json`;
  const child = spawn('bash', ['-c', script.replaceAll('$TRACE', command)], {
    cwd: folder,
    env: inherited(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (!stdout.startsWith('{')) return { code, rows: [], files: [], stderr };
  const { events, completeness } = JSON.parse(stdout) as {
    readonly events: readonly { readonly body: string }[];
    readonly completeness: { readonly sources: readonly { readonly files: readonly { readonly path: string }[] }[] };
  };
  const rows = events.map(({ body }) => (JSON.parse(body) as { readonly n: number }).n);
  return { code, rows, files: completeness.sources.flatMap(({ files }) => files.map(({ path }) => path)), stderr };
}

describe('what the shell gives', () => {
  it.each([
    ['a file as standard input', '$TRACE -f /dev/stdin < a.log', [1, 2]],
    ['under its number', '$TRACE -f /dev/fd/0 < a.log', [1, 2]],
    ['under its longest name', '$TRACE -f /proc/self/fd/0 < a.log', [1, 2]],
    ['through a link', '$TRACE -f link < a.log', [1, 2]],
    ['a pipe', 'cat a.log | $TRACE -f /dev/stdin', [1, 2]],
    ['twice by two names: one input', 'cat a.log | $TRACE -f - -f /dev/stdin', [1, 2]],
    ['what somebody else has not read of it', '{ read -r first; $TRACE -f /dev/stdin; } < a.log', [2]],
    ['a text', '$TRACE -f /dev/stdin <<< "$(cat a.log)"', [1, 2]],
    ['another descriptor', '$TRACE -f /dev/fd/7 7< a.log', [1, 2]],
    ['a process substitution', '$TRACE -f <(cat a.log)', [1, 2]],
    ['several', '$TRACE -f <(cat a.log) -f <(gzip -c b.log)', [1, 2, 3]],
    ['one beside a file and standard input', 'cat b.log | $TRACE -f <(head -1 a.log) -f a.log -f -', [1, 2, 3]],
    [
      'more than a pipe holds',
      '$TRACE -f <(head -c 3000000 /dev/zero | tr "\\0" "\\n"; cat a.log) -f <(cat b.log)',
      [1, 2, 3],
    ],
  ])('%s', async (_, script, rows) => {
    const ran = await inBash(script);
    expect([...new Set(ran.rows)], ran.stderr).toEqual(rows);
    expect(ran.code).toBe(0);
  });

  it('that is empty is a doubt', async () => {
    expect((await inBash('$TRACE -f <(true)')).code).toBe(3);
  });

  // The shell goes on once the command has opened the other end.
  it('and that nobody writes to ends with --timeout, and with a signal', async () => {
    expect((await inBash('$TRACE -f silent -f a.log --timeout 1s')).code).toBe(3);
    expect((await inBash('$TRACE -f silent -f a.log & exec 3> silent; kill -TERM $!; wait $!')).code).toBe(130);
  });

  it('and that is closed is said', async () => {
    expect((await inBash('$TRACE -f /dev/fd/9 -f a.log')).code).toBe(3);
  });

  it('as both the id and the logs is refused, under any name', async () => {
    const command = `"${process.execPath}" "${join(ROOT, 'bin', 'run.js')}" - -f /dev/stdin < a.log`;
    const ran = await inBash(command);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('standard input cannot be both the id and the logs');
  });
});
