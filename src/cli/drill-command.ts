// `drill`: starts an installation of its own, makes each alert fire and end, and writes what happened. Whatever ends it, what it
// started is gone afterwards.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type DrillWorld, faultsOf, runDrill } from '../app/run-drill.ts';
import type { DryRunContext } from '../drill/evidence/dry-run.ts';
import { WAVES } from '../drill/index.ts';
import { seconds } from '../drill/judge.ts';
import { PANELS, type RecordedPanel } from '../drill/panels.ts';
import type { DrillResult } from '../drill/result.ts';
import { readRules, timingFor } from '../drill/rules.ts';
import { scaleRouting, scaleRules } from '../drill/scale.ts';
import { InputError } from '../model/errors.ts';
import { own, plainText, say } from '../model/prose.ts';
import { quoteCommand } from '../reporters/shell-quote.ts';
import { escapeTerminal } from '../reporters/terminal-escape.ts';
import { SCRAPE_INTERVAL_MS } from '../stack/config-files.ts';
import { startStack, type Stack } from '../stack/index.ts';
import { MissingProgram } from '../stack/programs.ts';
import { suggest } from './config/suggest.ts';
import { drillHands } from './drill-hands.ts';
import { askAlertSamples, askSeries, askVersions, isWatching } from './drill-prometheus.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { writeStderr, writeStdout } from './output.ts';

export interface DrillFlagValues {
  readonly scale: string;
  readonly alert?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly rules?: string | undefined;
  readonly keep: boolean;
}

export interface DrillCommand {
  readonly flags: DrillFlagValues;
  /** The package's folder. */
  readonly root: string;
  readonly version: string;
}

const ALERTS_FOLDER = join('docs', 'app-server-migration', 'alerts');
const EVIDENCE_FOLDER = join(ALERTS_FOLDER, 'evidence', '3-4');
const RULE_FILES = ['recording-rules.yaml', 'baseline.yaml', 'metrics-alerts.yaml'];
const ROUTING_FILE = 'alertmanager.yaml';
const EVALUATION_MS = 15_000;
const MAX_SCALE = 60;
/** A trace of one request from files of some megabytes and two servers on this machine. */
const TRACE_WITHIN_MS = 60_000;

export async function drillFromCommandLine(command: DrillCommand): Promise<ExitCode> {
  const { flags, root } = command;
  const scale = readScale(flags.scale);
  const only = readAlerts(flags.alert);
  const rulesFolder = flags.rules === undefined ? join(root, ALERTS_FOLDER) : resolve(flags.rules);
  const texts = await readTexts(rulesFolder);
  const out = resolve(flags.out ?? defaultOut(scale));

  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort(new DOMException('interrupted', 'AbortError'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  const directory = await mkdtemp(join(tmpdir(), 'trace-by-id-drill-'));
  let stack: Stack | null = null;
  try {
    stack = await startStack({
      directory,
      ruleFiles: texts.rules.map(({ name, text }) => ({ name, text: scaleRules(text, scale) })),
      alertmanagerConfig: scaleRouting(texts.routing, scale),
      scale,
      ports: 'free',
      signal: interrupted.signal,
      onStep: tell,
    });
    const drill: Drill = { command, stack, scale, only, texts, out, directory, signal: interrupted.signal };
    return await runOn(drill);
  } catch (error) {
    if (interrupted.signal.aborted) {
      writeStderr('interrupted: what the drill had started is stopped, and no evidence was written\n');
      return EXIT_CODES.interrupted;
    }
    throw error instanceof MissingProgram
      ? new InputError(say`${error.message}: the drill runs a real Prometheus and Alertmanager`, [
          own('Debian, Ubuntu: apt-get install prometheus prometheus-alertmanager'),
          own('elsewhere: put the releases of prometheus.io on PATH'),
        ])
      : error;
  } finally {
    interrupted.abort();
    await stack?.stop();
    if (flags.keep) writeStderr(`kept: ${escapeTerminal(directory)}\n`);
    else await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, interrupt);
  }
}

interface Drill {
  readonly command: DrillCommand;
  readonly stack: Stack;
  readonly scale: number;
  readonly only: ReadonlySet<string> | null;
  readonly texts: Texts;
  readonly out: string;
  readonly directory: string;
  readonly signal: AbortSignal;
}

async function runOn(drill: Drill): Promise<ExitCode> {
  const { stack, scale, texts, out, signal } = drill;
  const hands = drillHands(stack, scale, signal);
  const scaledRules = texts.rules.map(({ text }) => scaleRules(text, scale));
  const routing = scaleRouting(texts.routing, scale);
  await mkdir(join(out, 'traces'), { recursive: true });
  const world: DrillWorld = {
    hands,
    rules: readRules(scaledRules, EVALUATION_MS / scale),
    pace: { scrapeMs: SCRAPE_INTERVAL_MS / scale, scale },
    timingOf: ({ alert, labels }) => timingFor(routing, { alertname: alert, ...labels }),
    alertSamples: (sinceMs) => askAlertSamples(stack.prometheusUrl, sinceMs),
    arrivals: () =>
      stack
        .notifications()
        .flatMap(({ receivedMs, receiver, alerts }) =>
          alerts.map(({ status, labels }) => ({ alert: labels['alertname'] ?? '', status, receiver, receivedMs })),
        ),
    trace: (alert, reqId) => traceRequest(drill, { alert, reqId }),
    now: Date.now,
    sleep: (ms) => delay(ms, undefined, { signal }),
    signal,
    tell,
  };
  tell('waiting until Prometheus has scraped the proxy and evaluated every rule');
  while (!(await isWatching(stack.prometheusUrl))) await world.sleep(200);
  const result = await runDrill(world, drill.only);
  await hands.rest();
  const evaluationMs = EVALUATION_MS / scale;
  const panels = await recordPanels(stack.prometheusUrl, { ...result, stepMs: Math.max(evaluationMs, 250) });
  const servers = await askVersions(stack);
  await writeEvidence(drill, result, { panels, servers });
  await writeStdout(summaryText(result, relative(process.cwd(), out) || '.'));
  return result.passed ? EXIT_CODES.complete : EXIT_CODES.negative;
}

async function writeEvidence(
  { command, scale, out }: Drill,
  result: DrillResult,
  { panels, servers }: Pick<DryRunContext, 'panels' | 'servers'>,
): Promise<void> {
  const { root, version, flags } = command;
  const rules = result.alerts.map(({ rule }) => rule);
  const local = (path: string): string | null => {
    const target = join(root, path);
    const isBeside = existsSync(target) && !relative(root, out).startsWith('..') && !isAbsolute(relative(root, out));
    return isBeside ? relative(out, target).split(sep).join('/') : null;
  };
  const runbook = local(join('docs', 'app-server-migration', 'incident-runbook.md'));
  const { evidenceFiles } = await import('../drill/evidence/index.ts');
  const files = evidenceFiles(result, {
    version,
    scale,
    servers,
    panels,
    command: quoteCommand(['trace-by-id', 'drill', ...argsOf(flags)]),
    intervals: { scrapeMs: SCRAPE_INTERVAL_MS / scale, evaluationMs: EVALUATION_MS / scale },
    runbookOf: (alert) =>
      runbook === null
        ? (rules.find((rule) => rule.alert === alert)?.annotations['runbook_url'] ?? '')
        : `${runbook}#${alert.toLowerCase()}`,
    links: [
      { title: 'The rules', path: join(ALERTS_FOLDER, 'metrics-alerts.yaml') },
      { title: 'The routing', path: join(ALERTS_FOLDER, ROUTING_FILE) },
      { title: 'Metrics and alerts', path: join('docs', 'app-server-migration', 'metrics-and-alerts.md') },
      {
        title: 'The dashboard',
        path: join('docs', 'app-server-migration', 'dashboards', 'observability-dashboard.json'),
      },
      { title: 'What a drill proves, and what not', path: join('docs', 'drill.md') },
    ].flatMap(({ title, path }) => {
      const href = local(path);
      return href === null ? [] : [{ title, href }];
    }),
  });
  for (const { path, text } of files) {
    const target = join(out, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

function argsOf({ scale, alert }: DrillFlagValues): readonly string[] {
  return [...(scale === '1' ? [] : ['--scale', scale]), ...(alert ?? []).flatMap((name) => ['--alert', name])];
}

/** By the command itself, as somebody on call would: in the folder of the logs, with nothing configured but these servers. */
async function traceRequest(
  { command, stack, out, signal }: Drill,
  { alert, reqId }: { readonly alert: string; readonly reqId: string },
): Promise<string> {
  const path = `traces/${alert}.md`;
  const { PATH, HOME, TMPDIR } = process.env;
  const args = [
    join(command.root, 'bin', 'run.js'),
    `--id=${reqId}`,
    `--file=${basename(stack.logDirectory)}`,
    `--prometheus=${stack.prometheusUrl}`,
    `--alertmanager=${stack.alertmanagerUrl}`,
    '--since=1h',
    '--output=markdown',
    `--out=${join(out, path)}`,
  ];
  const child = spawn(process.execPath, args, {
    cwd: dirname(stack.logDirectory),
    env: { PATH, HOME, TMPDIR, NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(TRACE_WITHIN_MS)]),
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  if (code !== EXIT_CODES.complete && code !== EXIT_CODES.incomplete) {
    throw new Error(`the trace of ${reqId} for ${alert} ended with ${code}: ${said.join('').slice(-1000)}`);
  }
  return path;
}

async function recordPanels(
  prometheusUrl: string,
  { startedMs, endedMs, stepMs }: { readonly startedMs: number; readonly endedMs: number; readonly stepMs: number },
): Promise<readonly RecordedPanel[]> {
  return Promise.all(
    PANELS.map(async (panel) => {
      const series = await Promise.all(
        panel.queries.map(async ({ query, name, byLabel }) => {
          const answer = await askSeries(prometheusUrl, { query, fromMs: startedMs, untilMs: endedMs, stepMs });
          return answer
            .map((one) => ({
              ...one,
              query,
              name: [name, byLabel === null ? '' : (one.labels[byLabel] ?? '')].filter((part) => part !== '').join(' '),
            }))
            .toSorted((a, b) => (a.name < b.name ? -1 : 1));
        }),
      );
      return { panel, series: series.flat() };
    }),
  );
}

function summaryText(result: DrillResult, out: string): string {
  const width = Math.max(...result.alerts.map(({ alert }) => alert.length));
  const rows = result.alerts.map(({ alert, marks, times, fault }) => {
    const fired = times.firing === null ? 'did not fire' : `fired after ${seconds(times.firing - marks.triggeredMs)}`;
    const over =
      times.resolved === null || marks.causeEndedMs === null
        ? ''
        : `, over ${seconds(times.resolved - marks.causeEndedMs)} after its cause`;
    return `${fault === null ? 'ok  ' : 'FAIL'}  ${alert.padEnd(width)}  ${fired}${over}`;
  });
  const faults = faultsOf(result).map((fault) => `      ${escapeTerminal(plainText(fault))}`);
  return `${[...rows, ...faults, '', `evidence: ${escapeTerminal(join(out, 'dry-run.md'))}`].join('\n')}\n`;
}

function tell(says: string): void {
  writeStderr(`${new Date().toISOString().slice(11, 19)}  ${escapeTerminal(says)}\n`);
}

function readScale(text: string): number {
  const scale = Number(text);
  if (Number.isFinite(scale) && scale >= 1 && scale <= MAX_SCALE) return scale;
  throw new InputError(say`--scale ${text} is no number from 1 to ${MAX_SCALE}`, [
    own(
      '--scale 20 makes a drill of forty minutes one of two; beyond 60 the intervals are shorter than a machine keeps',
    ),
  ]);
}

function readAlerts(names: readonly string[] | undefined): ReadonlySet<string> | null {
  if (names === undefined || names.length === 0) return null;
  const known = WAVES.flat().map(({ alert }) => alert);
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = suggest(name, known);
    throw new InputError(say`there is no drill for ${name}`, [
      near === null ? own(`one of ${known.join(', ')}`) : own(`--alert ${near}`),
    ]);
  }
  return new Set(names);
}

interface Texts {
  readonly rules: readonly { readonly name: string; readonly text: string }[];
  readonly routing: string;
}

async function readTexts(folder: string): Promise<Texts> {
  const read = async (name: string): Promise<string> => {
    try {
      return await readFile(join(folder, name), 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new InputError(say`${join(folder, name)} could not be read (${own(code ?? 'unknown')})`, [
        own(`--rules names a folder with ${[...RULE_FILES, ROUTING_FILE].join(', ')}`),
      ]);
    }
  };
  const rules = await Promise.all(RULE_FILES.map(async (name) => ({ name, text: await read(name) })));
  return { rules, routing: await read(ROUTING_FILE) };
}

/** The evidence of the repository one stands in, from a drill at full length alone. */
function defaultOut(scale: number): string {
  return scale === 1 && existsSync(ALERTS_FOLDER) ? EVIDENCE_FOLDER : 'drill-evidence';
}
