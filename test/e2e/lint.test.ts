// The built command: outputs, exit codes, and what it says when it cannot run.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './cli.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RULES = `groups:
  - name: queue
    rules:
      - record: queue:length:sum
        expr: sum(queue_length
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trace-by-id-lint-'));
  mkdirSync(join(folder, '.git'));
  mkdirSync(join(folder, 'docs', 'app-server-migration', 'alerts'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, 'node_modules', 'x.yaml'), RULES);
  writeFileSync(join(folder, 'docs', 'app-server-migration', 'alerts', 'queue.yaml'), RULES);
  writeFileSync(join(folder, 'docs', 'good.md'), '# Good\n');
  writeFileSync(join(folder, 'docs', 'latin.md'), Buffer.from([0x23, 0x20, 0xe4]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lint = (...args: readonly string[]): ReturnType<typeof runCli> => runCli(['lint', ...args], { cwd: folder });

describe('trace-by-id lint', () => {
  it('judges docs/app-server-migration of the repository, from wherever in it', async () => {
    const { stdout, stderr, code } = await runCli(['lint'], { cwd: join(folder, 'docs') });
    expect([stderr, code]).toEqual(['', 1]);
    expect(stdout).toBe(`app-server-migration/alerts/queue.yaml:5:30  error  syntax/promql
  5 │         expr: sum(queue_length
    │                              ^
  what  This PromQL ends too early.
  why   One expression that does not parse and Prometheus refuses the whole rule file; a panel shows
        an error.
  fix   Fix the expression at this place; promtool check rules says it in the words of the server.

1 error, 0 warnings in 1 file
`);
  });

  it('is 0 without findings, 1 with some, 3 when it could not read all', async () => {
    expect((await lint('docs/good.md')).code).toBe(0);
    expect((await lint('docs/app-server-migration')).code).toBe(1);
    const { stdout, code } = await lint('docs');
    expect(code).toBe(3);
    expect(stdout).toContain('docs/latin.md was not judged: it is no UTF-8 text');
    expect(stdout).toContain('INCOMPLETE: 1 gap');
    expect((await lint('docs/good.md', '--prometheus', 'http://127.0.0.1:1', '--timeout', '3s')).code).toBe(3);
  });

  it.each([
    [['gone'], 'there is no gone'],
    [['node_modules/y'], 'there is no node_modules/y'],
    [['docs', '--rule', 'syntax/promq'], 'did you mean syntax/promql?'],
    [['docs', '--explain', 'nothing'], 'there is no rule nothing'],
    [['docs', '--metrics', 'docs/good.md'], 'is no /metrics text'],
    [['docs', '--metrics', 'gone.prom'], 'gone.prom cannot be used'],
    [['docs', '--web-root', 'ftp://x'], '--web-root'],
    [['docs', '-o', 'xml'], '--output'],
  ])('did not run: %j', async (args, says) => {
    const { stdout, stderr, code } = await lint(...args);
    expect([stdout, code]).toEqual(['', 2]);
    expect(stderr).toContain(says);
  });

  it('has its outputs, and only data on standard output', async () => {
    const json = JSON.parse((await lint('-o', 'json')).stdout) as { findings: readonly { file: string }[] };
    expect(json.findings[0]?.file).toBe('docs/app-server-migration/alerts/queue.yaml');
    const sarif = JSON.parse((await lint('-o', 'sarif')).stdout) as {
      runs: readonly { tool: { driver: { rules: readonly { help: { text: string } }[] } } }[];
    };
    expect(sarif.runs[0]?.tool.driver.rules.every(({ help }) => help.text.includes('## How to fix'))).toBe(true);
    expect((await lint('-o', 'github')).stdout).toMatch(
      /^::error file=docs\/app-server-migration\/alerts\/queue\.yaml,line=5,endLine=5,col=30,endColumn=31,title=syntax\/promql::/,
    );
  });

  it('runs the rules that are named, lists them and explains them', async () => {
    expect((await lint('--rule', 'links')).code).toBe(0);
    const { stdout } = await lint('--list-rules', '--rule', 'syntax');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['syntax/json', 'syntax/logql', 'syntax/metrics', 'syntax/promql', 'syntax/rules', 'syntax/yaml']);
    expect((await lint('--explain', 'syntax/promql')).stdout).toMatch(/^# syntax\/promql\n/);
  });

  it('finds nothing in this repository', async () => {
    const { stdout, code } = await runCli(['lint', '--web-root', 'https://git.example.com/codex-app/blob/main'], {
      cwd: ROOT,
    });
    expect(stdout).toMatch(/^no findings in \d+ files?; 1 suppressed\n$/);
    expect(code).toBe(0);
  });
});
