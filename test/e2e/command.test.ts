// The built command as people and scripts use it: what goes to stdout, what to stderr, which exit code.

import { mkdtempSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CAPTURE, readTruth } from '../fixture.ts';
import { runCli, runCliIntoHead } from './cli.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const DEMO = join(import.meta.dirname, '..', '..', 'fixtures', 'demo');
const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface JsonReport {
  readonly reqId: string | null;
  readonly outcome: { readonly verdict: string };
  readonly completeness: { readonly verdict: string };
  readonly events: readonly {
    readonly id: string;
    readonly scope: string;
    readonly kind: string;
    readonly timeUnixNano: string | null;
  }[];
}

async function json(
  args: readonly string[],
  options: Parameters<typeof runCli>[1] = {},
): Promise<{ readonly report: JsonReport; readonly code: number | null }> {
  const { stdout, code } = await runCli(['-o', 'json', ...args], options);
  return { report: JSON.parse(stdout) as JsonReport, code };
}

describe('ids', () => {
  it('that begin with a dash are ids, in every spelling', async () => {
    const id = '-AbC_dEfGhIjKlMnOpQrS';
    const line = `${JSON.stringify({ event: 'access_log', req_id: id, method: 'GET', status: 200, dur_ms: 1, ts_ms: 1_795_417_031_000 })}\n`;
    for (const args of [
      [id, '-f', '-'],
      ['-f', '-', id],
      [`--id=${id}`, '-f', '-'],
      ['--id', id, '-f', '-'],
      ['-f', '-', '--', id],
    ]) {
      const { report, code } = await json(args, { input: line });
      expect([report.reqId, report.events.length, code], args.join(' ')).toEqual([id, 1, 0]);
    }
  });

  it('may come as a header dump on standard input', async () => {
    const { report } = await json(['-', '-f', 'stdout.log', '-f', 'proto.ndjson'], {
      input: readFileSync(join(CAPTURE, 'client', 'stream_worker_killed.txt')),
    });
    expect([report.reqId, report.outcome.verdict]).toEqual([ID, 'failed']);
  });

  it('may come as a log line on the command line', async () => {
    const { report } = await json([
      `[proxy] {"scope":"sse_guard","req_id":"${ID}","outcome":"error"}`,
      '-f',
      'stdout.log',
    ]);
    expect(report.reqId).toBe(ID);
  });

  it('may stand behind files that a shell expanded', async () => {
    const { report } = await json(['-f', 'stdout.log', 'proto.ndjson', 'usage.ndjson', ID]);
    expect(report.events.filter(({ scope }) => scope === 'request')).toHaveLength(22);
  });

  it.each([['--pre=/bin/ls'], ['-f'], ['--loki'], ['$(id)'], ['a b'], ['../../etc/passwd'], ['x'.repeat(512)]])(
    'of any text are searched as they stand, and do nothing else: %s',
    async (id) => {
      const { stdout, code } = await runCli([`--id=${id}`, '-f', 'stdout.log', '-o', 'json']);
      expect(code).toBe(1);
      expect((JSON.parse(stdout) as { readonly reqId: null }).reqId).toBeNull();
    },
  );

  it.each([['x'.repeat(513)], ['a\nb'], ['']])('that are none are refused: %j', async (id) => {
    const { stdout, stderr, code } = await runCli([`--id=${id}`, '-f', 'stdout.log']);
    expect([stdout, code]).toEqual(['', 2]);
    expect(stderr).toContain('try:');
  });
});

describe('what names no request', () => {
  const ALERT = JSON.stringify({ labels: { alertname: 'CodexErrorRate' }, startsAt: '2026-11-23T06:57:00Z' });

  it.each([
    ['an alert names no request', ALERT],
    ['there are times in this text, and no id', '2026-11-23T06:57:13Z something went wrong'],
  ])('%s: what its time is good for', async (says, text) => {
    const { stdout, stderr, code } = await runCli(['-', '-f', 'stdout.log'], { input: text });
    expect([stdout, code]).toEqual(['', 2]);
    expect(stderr).toContain(says);
    expect(stderr).toContain('trace-by-id REQ_ID --around "$(pbpaste)"');
  });
});

describe('exit codes', () => {
  it.each([
    ['complete', [ID, '-f', 'stdout.log'], 0],
    ['not found', ['AAAAAAAAAAAAAAAAAAAAA', '-f', 'stdout.log'], 1],
    ['nothing to search', [ID], 2],
    ['no such file', [ID, '-f', 'gone.log'], 2],
    ['unknown flag', [ID, '-f', 'stdout.log', '--unknown'], 2],
    ['unknown format', [ID, '-f', 'stdout.log', '-o', 'xml'], 2],
    ['no time', [ID, '-f', 'stdout.log', '--around', 'lunch'], 2],
    ['a number of what', [ID, '-f', 'stdout.log', '--since', '5'], 2],
    ['an empty time', [ID, '-f', 'stdout.log', '--around', ''], 2],
    ['no zone', [ID, '-f', 'stdout.log', '--around', '06:57', '--timezone', 'Mars/Olympus'], 2],
    ['incomplete', [ID, '-f', 'stdout.log', '-f', 'gone.log'], 3],
    ['not found in what could be read', ['AAAAAAAAAAAAAAAAAAAAA', '-f', 'stdout.log', '-f', 'gone.log'], 3],
    ['rows beyond the limit', ['2KytwMpsXeSBd1BISAwwd', '-f', 'proto.ndjson', '--max-rows', '10'], 3],
    ['help', ['--help'], 0],
    ['version', ['--version'], 0],
  ])('%s', async (_, args, expected) => {
    const { stdout, stderr, code } = await runCli(args);
    expect(code).toBe(expected);
    // A report or a reason, never both and never neither.
    expect([stdout === '', stderr === '']).toEqual(expected === 2 ? [true, false] : [false, true]);
    if (expected === 2) expect(stderr).toContain('try:');
  });
});

describe('output', () => {
  it.each(['markdown', 'html', 'json', 'ndjson', 'otlp', 'chrome-trace'])(
    'replaces a report of its own with --out: %s',
    async (format) => {
      const out = join(folder, `again.${format}`);
      for (let run = 0; run < 2; run += 1) {
        const result = await runCli([ID, '-f', 'stdout.log', '-o', format, '--out', out]);
        expect(result).toEqual({ stdout: '', stderr: '', code: 0 });
      }
      expect((await runCli([ID, '-f', 'stdout.log', '-o', 'json', '--out', out])).code).toBe(0);
    },
  );

  it('goes to a private file and leaves stdout empty with --out', async () => {
    const out = join(folder, 'evidence.md');
    const { stdout, stderr, code } = await runCli([ID, '-f', 'stdout.log', '--out', out]);
    expect([stdout, stderr, code]).toEqual(['', '', 0]);
    expect(readFileSync(out, 'utf8')).toMatch(/^## `gzem0gSXvGkLYfiMxg7Gf`: failed/);
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  it('is one JSON object a line with -o ndjson', async () => {
    const { stdout } = await runCli([ID, '-f', 'stdout.log', '-f', 'proto.ndjson', '-o', 'ndjson']);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly type: string });
    expect(rows[0]?.type).toBe('report');
    expect(rows.filter(({ type }) => type === 'event').length).toBeGreaterThan(20);
  });

  it.each(['ndjson', 'json', 'markdown', 'pretty'])(
    'may be read in part, as head -1 does: no error, the same exit code (-o %s)',
    async (format) => {
      const { stdout, stderr, code } = await runCliIntoHead([ID, '-f', DEMO, '-o', format]);
      expect([stderr, code]).toEqual(['', 0]);
      expect(stdout.split('\n')).toHaveLength(2);
    },
  );

  it('has colours only when asked for', async () => {
    const escape = '\u001B[';
    const args = [ID, '-f', 'stdout.log', '-o', 'pretty'];
    expect((await runCli(args)).stdout).not.toContain(escape);
    expect((await runCli([...args, '--color'])).stdout).toContain(escape);
    expect((await runCli(args, { env: { FORCE_COLOR: '1' } })).stdout).toContain(escape);
    expect((await runCli(args, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).toContain(escape);
    expect((await runCli([...args, '--no-color'], { env: { FORCE_COLOR: '1' } })).stdout).not.toContain(escape);
    expect((await runCli(args, { env: { NO_COLOR: '1' } })).stdout).not.toContain(escape);
  });

  it('says at its top when redaction was off', async () => {
    const { stdout } = await runCli([ID, '-f', 'stdout.log', '--no-redact']);
    expect(stdout.split('\n').slice(0, 12).join('\n')).toMatch(/redact/i);
  });

  it('is the same in every run', async () => {
    const args = ['5fGa2LsPWpPY06QrzKHgS', '-f', 'stdout.log', '-f', 'proto.ndjson'];
    expect((await runCli(args)).stdout).toBe((await runCli(args)).stdout);
  });
});

describe('configuration', () => {
  it('names the logs when -f does not, found from a folder below', async () => {
    const home = join(folder, 'project');
    mkdirSync(join(home, 'logs'), { recursive: true });
    mkdirSync(join(home, 'deep', 'er'), { recursive: true });
    writeFileSync(join(home, 'trace-by-id.config.yaml'), "files: ['logs/*']\n");
    writeFileSync(join(home, 'logs', 'stdout.log'), readFileSync(join(CAPTURE, 'stdout.log')));
    const { report, code } = await json([ID], { cwd: join(home, 'deep', 'er') });
    expect([report.outcome.verdict, code]).toEqual(['failed', 0]);
  });

  it('is refused with file and line when it is wrong', async () => {
    const home = join(folder, 'wrong');
    mkdirSync(home);
    writeFileSync(join(home, 'trace-by-id.config.yaml'), 'timezone: UTC\nfile: x\n');
    const { stderr, code } = await runCli([ID], { cwd: home });
    expect(code).toBe(2);
    expect(stderr).toContain('trace-by-id.config.yaml:2:1: unknown key file');
  });
});

describe('verdicts', () => {
  it('are right for every captured request, read from a container log on standard input', async () => {
    const input = readFileSync(join(CAPTURE, 'stdout.docker-json.log'));
    for (const [id, { client, http_status: status }] of readTruth()) {
      if (!/^(ok_stream_1|stream_worker|client_disc|during_restart_1|guard_rej|backend|unauth|bad_n)/.test(client))
        continue;
      const { report } = await json([id, '-f', '-', '-f', 'proto.ndjson', '-f', 'usage.ndjson'], { input });
      const failed = /killed|backend_error/.test(client);
      const expected = client.startsWith('client_disconnect')
        ? 'aborted'
        : failed
          ? 'failed'
          : status >= 400
            ? 'rejected'
            : 'succeeded';
      expect(report.outcome.verdict, client).toBe(expected);
    }
  }, 60_000);
});
