// `--append` and `--for`, as somebody who writes a postmortem runs them.

import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PASTE_TARGETS } from '../../src/reporters/paste/index.ts';
import { type CliResult, runCli, stable } from './cli.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const OTHER = 'wtACaMCP61hs7hm_CLWlY';
const FILES = ['-f', 'stdout.log', '-f', 'proto.ndjson', '-f', 'usage.ndjson'];
const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

let pages = 0;
function pageWith(text: string | Buffer | null): string {
  pages += 1;
  const path = join(folder, `pm${pages}.md`);
  if (text !== null) writeFileSync(path, text);
  return path;
}

function append(id: string, path: string, ...more: readonly string[]): Promise<CliResult> {
  return runCli([id, ...FILES, '--append', path, ...more]);
}

const read = (path: string): string => readFileSync(path, 'utf8');

describe('--append', () => {
  it('writes this into a postmortem', async () => {
    const path = pageWith('# Postmortem\n\n## What happened\n\nWords.\n\n## Evidence\n');
    expect(await append(ID, path)).toEqual({
      stdout: '',
      stderr: `${path}: evidence of ${ID} added at its end (failed, complete)\n`,
      code: 0,
    });
    await expect(stable(read(path))).toMatchFileSnapshot('golden/append.md');
  });

  it('changes no byte the second time, and says so', async () => {
    const path = pageWith('\uFEFF# PM\r\n\r\n- a\r\n- b');
    chmodSync(path, 0o640);
    await append(ID, path);
    const { mtimeNs, mode } = statSync(path, { bigint: true });
    const text = read(path);
    expect(text.startsWith('\uFEFF# PM\r\n\r\n- a\r\n- b\r\n\r\n<!-- trace-by-id:begin')).toBe(true);
    expect(text).not.toMatch(/[^\r]\n/);
    expect(Number(mode) & 0o777).toBe(0o640);
    const again = await append(ID, path);
    expect(again.stderr).toBe(
      `${path}: evidence of ${ID} is there already, the same: nothing was written (failed, complete)\n`,
    );
    expect(read(path)).toBe(text);
    expect(statSync(path, { bigint: true }).mtimeNs).toBe(mtimeNs);
  });

  it('keeps a block for each id, and the mode of the file when one is replaced', async () => {
    const path = pageWith('# PM\n');
    await append(ID, path);
    await append(OTHER, path);
    const both = read(path);
    chmodSync(path, 0o604);
    writeFileSync(path, both.replace(/## `gzem[^]*?(?=<!-- trace-by-id:end)/, 'old\n'));
    expect((await append(ID, path)).stderr).toContain(`evidence of ${ID} replaced in its place`);
    expect(read(path)).toBe(both);
    expect(statSync(path).mode & 0o777).toBe(0o604);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('makes a file that is not there, private as every report', async () => {
    const path = pageWith(null);
    const { stderr } = await append(ID, path);
    expect(stderr).toBe(`${path}: created, with the evidence of ${ID} (failed, complete)\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(read(path)).toMatch(/^<!-- trace-by-id:begin /);
  });

  it('never puts "not found" in the place of what was found', async () => {
    const path = pageWith(null);
    await append(ID, path);
    const text = read(path);
    const later = await runCli([
      ID,
      '-f',
      'usage.ndjson',
      '--from',
      '2026-11-25',
      '--to',
      '2026-11-26',
      '--append',
      path,
    ]);
    expect(later.code).toBe(1);
    expect(later.stderr).toContain(`evidence of ${ID} left as it is: this time nothing was found`);
    expect(read(path)).toBe(text);
  });

  it('prints a report as well only when it is asked for one', async () => {
    const path = pageWith(null);
    expect((await append(ID, path, '-o', 'json')).stdout).toContain('"schemaVersion": 1');
    expect((await append(ID, path, '--for', 'slack')).stdout).toMatch(/^\*Trace\* `gzem/);
    const out = join(folder, 'report.md');
    expect((await append(ID, path, '--out', out)).stdout).toBe('');
    expect(read(out)).toMatch(/^## `gzem/);
  });

  it('refuses before it searches, and writes nothing', async () => {
    const open = pageWith('# PM\n\n```sh\nls\n');
    const broken = pageWith(`# PM\n\n<!-- trace-by-id:begin ${ID} -->\n`);
    const binary = pageWith(Buffer.from([0x23, 0x20, 0xff, 0xfe, 0x0a]));
    const target = pageWith('# PM\n');
    const link = join(folder, 'link.md');
    symlinkSync(target, link);
    for (const [path, says] of [
      [open, /line 3: this code fence is never closed[^]*nothing was written[^]*try: close the fence/],
      [
        broken,
        /line 3: the block of gzem\S+ begins here and ends nowhere\n {2}nothing was written\n {2}try: put <!-- trace-by-id:end/,
      ],
      [binary, /is not UTF-8 text/],
      [link, /is a symbolic link and was not written to/],
      [join(folder, 'app.log'), /might be a log/],
      [join(folder, 'no', 'such.md'), /could not be written \(ENOENT\)/],
    ] as const) {
      const before = existsSync(path) ? readFileSync(path) : null;
      const { stderr, stdout, code } = await append(ID, path);
      expect(stderr).toMatch(says);
      expect([stdout, code]).toEqual(['', 2]);
      expect(existsSync(path) ? readFileSync(path) : null).toEqual(before);
    }
  });

  it('links each report of a page to its own lines', async () => {
    const grafana = ['--grafana', 'https://grafana.example.net', '--loki', 'http://127.0.0.1:9', '--timeout', '1s'];
    const path = pageWith('# PM\n');
    const { code } = await append(ID, path, ...grafana);
    expect(code).toBe(3);
    const text = read(path);
    expect(text).not.toMatch(/^\[[A-Z]\d+\]:/m);
    expect(text).not.toMatch(/(?<!\\)\[[A-Z]\d+\](?!\[)/);
  });
});

describe('--for', () => {
  it.each(PASTE_TARGETS.map(({ id }) => id))('%s', async (target) => {
    const { stdout, stderr, code } = await runCli([ID, ...FILES, '--for', target]);
    expect([stderr, code]).toEqual(['', 0]);
    await expect(stable(stdout)).toMatchFileSnapshot(`golden/worker-killed-chat.${target}.txt`);
  });

  it.each(PASTE_TARGETS.map(({ id }) => id))('%s goes into a file of its own, and again', async (target) => {
    const out = join(folder, `paste-${target}.txt`);
    await runCli([ID, ...FILES, '--for', target, '--out', out]);
    const text = read(out);
    expect(await runCli([ID, ...FILES, '--for', target, '--out', out])).toEqual({ stdout: '', stderr: '', code: 0 });
    expect(read(out)).toBe(text);
  });

  it('is one form, and -o another', async () => {
    const { stderr, code } = await runCli([ID, ...FILES, '--for', 'slack', '-o', 'json']);
    expect(stderr).toBe(
      'trace-by-id: --for slack and -o json are two forms of one report\n  try: leave one of them out: --for slack prints the text to paste\n  try: or run it twice\n',
    );
    expect(code).toBe(2);
  });
});
