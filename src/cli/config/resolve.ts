// Flags over environment over project file over user file over defaults → Settings. The order and the keys are in
// context-layers.ts and schema.ts, which server may be sent a secret in trust.ts.

import { NANOS_PER_MS } from '../../model/time.ts';
import { own } from '../../model/prose.ts';
import { SOURCES } from '../../sources/index.ts';
import { durationAsTyped } from './amounts.ts';
import { findConfigFiles } from './config-files.ts';
import { connect, type Connected } from './connect.ts';
import { type ContextLayers, isNamed, layersFor } from './context-layers.ts';
import { readEnvironment, readFlags } from './given.ts';
import { pick } from './layer.ts';
import { type Problem, throwProblems } from './problem.ts';
import type { ConfiguredSource, ResolvedSettings, Settings, SettingsInput } from './settings.ts';
import { shownValues } from './shown.ts';
import type { SettingValue as Value } from '../../model/setting.ts';
import { warningsOf } from './warnings.ts';

/** Throws one InputError that holds everything wrong with the configuration, located. */
export async function resolveSettings(input: SettingsInput): Promise<ResolvedSettings> {
  const { settings, problems, values, warnings } = await examineSettings(input);
  throwProblems(problems);
  return { settings, values, warnings };
}

export interface ExaminedSettings extends ResolvedSettings {
  readonly problems: readonly Problem[];
  /** Configuration files that were read. */
  readonly files: readonly string[];
}

/** The same with the problems beside it: for `config show`, which must show what it can of a configuration that does not work. */
export async function examineSettings(input: SettingsInput): Promise<ExaminedSettings> {
  const flags = readFlags(input);
  const environment = readEnvironment(input);
  const files = await findConfigFiles(input);
  const chosen = layersFor({ flags: flags.layer, environment: environment.layer, files });
  const problems = [...flags.problems, ...environment.problems, ...files.problems, ...chosen.problems];
  const connected = new Map<string, Connected>();
  const report = (problem: Problem): void => {
    // Two servers behind Grafana have one fault of its credentials in common.
    if (!problems.some((known) => JSON.stringify(known) === JSON.stringify(problem))) problems.push(problem);
  };
  settleWithin(chosen, report);
  // Without the context that was meant, whatever follows would be said of another one.
  for (const backend of chosen.problems.length > 0 ? [] : serversFor(input)) {
    const found = await connect(backend, { ...chosen, input, report });
    if (found !== null) connected.set(backend, found);
  }
  return {
    settings: settingsFrom({ chosen, connected }),
    values: shownValues(chosen.layers),
    warnings: warningsOf({ layers: chosen.layers, connected, readableByOthers: files.readableByOthers }),
    problems,
    files: [files.project, files.user].flatMap((file) => (file === null ? [] : [file.path])),
  };
}

/** Nothing would be left of the time to ask in. */
function settleWithin({ layers }: ContextLayers, report: (problem: Problem) => void): void {
  const settle = pick(layers, 'limits.settle');
  const timeout = pick(layers, 'limits.timeout');
  if (settle === null || timeout === null || Number(settle.value) < Number(timeout.value)) return;
  const [waits, ends] = [settle, timeout].map(({ value }) => durationAsTyped(Number(value)));
  report({
    where: settle.origin,
    problem: own(`waiting ${waits} for the metrics leaves no time to ask them: all must be done within ${ends}`),
    fix: own('give more time: --timeout 3m, or wait for less: --settle 30s'),
  });
}

function serversFor({ flags: { offline = false }, asksGrafana = false }: SettingsInput): readonly string[] {
  if (offline) return [];
  return SOURCES.filter(({ server, holds }) => server !== null && (holds !== 'nothing' || asksGrafana)).map(
    ({ id }) => id,
  );
}

interface Found {
  readonly chosen: ContextLayers;
  readonly connected: ReadonlyMap<string, Connected>;
}

function settingsFrom({ chosen, connected }: Found): Settings {
  const { context, layers } = chosen;
  const value = (key: string): Value => pick(layers, key)?.value ?? null;
  const text = (key: string): string | null => (value(key) === null ? null : String(value(key)));
  const list = (key: string): readonly string[] => (value(key) ?? []) as readonly string[];
  return {
    context,
    files: list('files'),
    timezone: text('timezone') ?? 'UTC',
    profile: text('profile') ?? '',
    sources: sourcesFrom({ chosen, connected }),
    links: {
      grafanaUrl: text('grafana.url'),
      orgId: Number(value('grafana.orgId') ?? 1),
      exploreForm: value('grafana.exploreForm') === 'left' ? 'left' : 'panes',
      lokiUid: text('grafana.lokiUid'),
      prometheusUid: text('grafana.prometheusUid'),
      dashboardUid: text('grafana.dashboardUid'),
      runbookUrl: text('runbook'),
    },
    webRoots: list('lint.webRoots'),
    limits: {
      maxLookbackNanos: BigInt(Number(value('limits.maxLookback'))) * NANOS_PER_MS,
      maxBytes: value('limits.maxBytes') === null ? null : Number(value('limits.maxBytes')),
      timeoutMs: Number(value('limits.timeout')),
      settleMs: Number(value('limits.settle')),
    },
  };
}

function sourcesFrom({ chosen: { layers }, connected }: Found): readonly ConfiguredSource[] {
  return SOURCES.flatMap((definition): readonly ConfiguredSource[] => {
    const { id, server, settings } = definition;
    const files = (pick(layers, 'files')?.value ?? []) as readonly string[];
    if (id === 'file') return files.length === 0 ? [] : [{ definition, connection: null, options: { paths: files } }];
    const connection = connected.get(id)?.connection ?? null;
    if (server === null ? !isNamed(definition, layers) : connection === null) return [];
    const options = settings.flatMap(({ key }): readonly [string, Value][] => {
      const picked = pick(layers, `${id}.${key}`);
      return picked === null ? [] : [[key, picked.value]];
    });
    return [{ definition, connection, options: Object.fromEntries(options) }];
  });
}
