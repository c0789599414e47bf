// `drill`: starts an installation of its own, makes each alert fire and end, and writes what happened. Whatever ends it, what it
// started is gone afterwards.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type DrillWorld, runDrill } from '../../app/run-drill.ts';
import { readRules, timingFor } from '../../drill/rules.ts';
import { scaleRouting, scaleRules } from '../../drill/scale.ts';
import { InputError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';
import { escapeTerminal } from '../../reporters/pretty/escape.ts';
import { SCRAPE_INTERVAL_MS } from '../../stack/config-files.ts';
import { startStack, type Stack } from '../../stack/index.ts';
import { MissingProgram } from '../../stack/programs.ts';
import { recordPanels, summaryText, writeEvidence } from './evidence.ts';
import { drillActuator } from './actuator.ts';
import { ALERTS_FOLDER, defaultOut, readAlerts, readScale, readTexts, type Texts } from './input.ts';
import { askAlertSamples, askVersions, untilWatching } from './prometheus.ts';
import { traceForDrill } from './trace.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { writeStderr, writeStdout } from '../output/output.ts';

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

const EVALUATION_MS = 15_000;

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
  const { command, stack, scale, texts, out, signal } = drill;
  const actuator = drillActuator(stack, scale, signal);
  const scaledRules = texts.rules.map(({ text }) => scaleRules(text, scale));
  const routing = scaleRouting(texts.routing, scale);
  await mkdir(join(out, 'traces'), { recursive: true });
  const world: DrillWorld = {
    actuator,
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
    async trace(alert, reqId) {
      const path = `traces/${alert}.md`;
      await traceForDrill({ root: command.root, stack, reqId, file: join(out, path), signal });
      return path;
    },
    now: Date.now,
    sleep: (ms) => delay(ms, undefined, { signal }),
    signal,
    tell,
  };
  tell('waiting until Prometheus has scraped the proxy and evaluated every rule twice');
  await untilWatching(stack.prometheusUrl, world.sleep);
  const result = await runDrill(world, drill.only);
  await actuator.rest();
  const evaluationMs = EVALUATION_MS / scale;
  const panels = await recordPanels(stack.prometheusUrl, { ...result, stepMs: Math.max(evaluationMs, 250) });
  const servers = await askVersions(stack);
  await writeEvidence(result, {
    root: command.root,
    version: command.version,
    command: ['trace-by-id', 'drill', ...argsOf(command.flags)],
    scale,
    out,
    panels,
    servers,
    intervals: { scrapeMs: SCRAPE_INTERVAL_MS / scale, evaluationMs },
  });
  await writeStdout(summaryText(result, relative(process.cwd(), out) || '.'));
  return result.passed ? EXIT_CODES.complete : EXIT_CODES.negative;
}

function argsOf({ scale, alert, rules }: DrillFlagValues): readonly string[] {
  return [
    ...(scale === '1' ? [] : ['--scale', scale]),
    ...(alert ?? []).flatMap((name) => ['--alert', name]),
    ...(rules === undefined ? [] : ['--rules', rules]),
  ];
}

function tell(says: string): void {
  writeStderr(`${new Date().toISOString().slice(11, 19)}  ${escapeTerminal(says)}\n`);
}
