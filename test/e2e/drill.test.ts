// The built command with a real Prometheus and Alertmanager: one alert at high speed, rules that cannot fire, an interruption.

import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ALERTS_FOLDER } from '../alerts/promtool.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { runCli } from './cli.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drill-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

// What the drill leaves behind is looked for in a temporary folder of its own.
const drill = (...args: readonly string[]): ReturnType<typeof runCli> =>
  runCli(['drill', '--scale', '30', ...args], { cwd: directory, env: { TMPDIR: directory } });

realServersOrSkip()('trace-by-id drill', () => {
  it('fires an alert, sees it told and over, and leaves evidence whose links lead somewhere', async () => {
    const { stdout, stderr, code } = await drill('--alert', 'CodexErrorRate');
    expect(`${stdout}${stderr}`).toMatch(/^ok {4}CodexErrorRate {2}fired after \S+ s, over \S+ s after its cause$/m);
    expect(code).toBe(0);
    const evidence = join(directory, 'drill-evidence');
    const page = await readFile(join(evidence, 'dry-run.md'), 'utf8');
    expect(page).toMatch(/^# Drill of \d{4}-\d\d-\d\d: passed$/m);
    const links = [...page.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, href = '']) => href);
    expect(links).toContain('traces/CodexErrorRate.md');
    for (const href of links) await stat(resolve(evidence, href));
    const trace = await readFile(join(evidence, 'traces', 'CodexErrorRate.md'), 'utf8');
    expect(trace).toMatch(/failed, backend error \(500\)/);
    expect(trace).toContain('CodexErrorRate');
    expect(await readdir(directory)).toEqual(['drill-evidence']);
  });

  it('ends with 1 and the reason when the rules cannot fire', async () => {
    const rules = join(directory, 'rules');
    await cp(ALERTS_FOLDER, rules, { recursive: true });
    const file = join(rules, 'metrics-alerts.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('>= 0.02', '>= 2'));
    const { stdout, code } = await drill('--alert', 'CodexErrorRate', '--rules', rules);
    expect(stdout).toMatch(/^FAIL {2}CodexErrorRate {2}did not fire$/m);
    expect(stdout).toMatch(/CodexErrorRate: it never became true for Prometheus within [\d.]+ s/);
    expect(code).toBe(1);
  });

  it('stops everything when it is interrupted', async () => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '..', '..', 'bin', 'run.js'), 'drill', '--scale', '30'],
      { cwd: directory, env: { PATH: process.env['PATH'], HOME: directory, TMPDIR: directory } },
    );
    const said: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    const ended = new Promise<number | null>((done) => child.once('close', done));
    await vi.waitFor(() => expect(said.join('')).toContain('CodexHighLatencyP95:'), 60_000);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(said.join('')).toContain('interrupted: what the drill had started is stopped');
    expect(await processesNaming(directory)).toEqual([]);
    expect((await readdir(directory)).filter((name) => name.startsWith('trace-by-id-drill-'))).toEqual([]);
  });

  it('says what is missing, and starts nothing', async () => {
    const { stderr, code } = await runCli(['drill'], { cwd: directory, env: { PATH: dirname(process.execPath) } });
    expect(stderr).toContain('prometheus is not on PATH');
    expect(stderr).toContain('apt-get install prometheus prometheus-alertmanager');
    expect(code).toBe(2);
  });
});

it.each([
  [['--scale', '0'], '--scale 0 is no number from 1 to 60'],
  [['--scale', '1e9'], '--scale 1e9 is no number from 1 to 60'],
  [['--alert', 'CodexErrorRat'], 'try: --alert CodexErrorRate'],
  [['--rules', '/nowhere'], 'could not be read (ENOENT)'],
])('refuses %j with what to try', async (args, says) => {
  const { stderr, code } = await runCli(['drill', ...args], { cwd: directory });
  expect(stderr).toContain(says);
  expect(code).toBe(2);
});

async function processesNaming(text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => '');
    if (command.includes(text)) found.push(command.replaceAll('\0', ' '));
  }
  return found;
}
