// `promtool test rules` over generated cases: did an alert ever fire? Asked of the ALERTS series that the rules write, so that no
// moment is overlooked.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { needProgram } from '../../src/stack/programs.ts';
import type { InputSeries } from './scrapes.ts';

export const ALERTS_FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'app-server-migration', 'alerts');
export const OUR_RULES = ['recording-rules.yaml', 'baseline.yaml', 'metrics-alerts.yaml'].map((file) =>
  join(ALERTS_FOLDER, file),
);

export interface AlertCase {
  readonly name: string;
  readonly series: readonly InputSeries[];
  readonly untilS: number;
  readonly alert: string;
  /** Values of `label` with which it fires at some time; for alerts without labels `['']` or none. */
  readonly firesFor: readonly string[];
  readonly label?: 'route';
  /** Whether it fires at the end, instead of at some time. */
  readonly atTheEnd?: boolean;
  /** Each alert has owner and page_service, and of other labels none but this one and, where there is a route, a method. */
  readonly exactLabels?: boolean;
}

export interface Verdict {
  readonly passed: boolean;
  readonly said: string;
}

/** Throws with what was said. */
export function mustPass({ passed, said }: Verdict): void {
  if (!passed) throw new Error(said.slice(0, 4000));
}

export interface PromtoolRun {
  readonly rules: readonly string[];
  readonly cases: readonly AlertCase[];
  /** Of the groups. The other way round each group sees what the one before recorded an evaluation earlier, as servers may do. */
  readonly groupOrder?: readonly string[];
  readonly evaluationS?: number;
}

const OUR_GROUPS = ['codex-app-counted', 'codex-app-baseline', 'codex-app'];
export const LAGGING_GROUPS = OUR_GROUPS.toReversed();

export async function testRules({
  rules,
  cases,
  groupOrder = OUR_GROUPS,
  evaluationS = 15,
}: PromtoolRun): Promise<Verdict> {
  const directory = await mkdtemp(join(tmpdir(), 'alerts-'));
  try {
    const needed = await onlyNeeded({ rules, alerts: new Set(cases.map(({ alert }) => alert)) });
    await writeFile(join(directory, 'rules.yaml'), stringify({ groups: needed }));
    const file = join(directory, 'cases.yaml');
    await writeFile(
      file,
      stringify(
        {
          rule_files: ['rules.yaml'],
          evaluation_interval: `${evaluationS}s`,
          group_eval_order: groupOrder,
          tests: cases.map(toTest),
        },
        { aliasDuplicateObjects: false },
      ),
    );
    return await promtool(['test', 'rules', file]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string | number;
}

interface Group {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** The rules as they stand, without those that the alerts do not depend on: they are most of the time. */
async function onlyNeeded({
  rules,
  alerts,
}: {
  readonly rules: readonly string[];
  readonly alerts: ReadonlySet<string>;
}): Promise<readonly Group[]> {
  const texts = await Promise.all(rules.map((file) => readFile(file, 'utf8')));
  const groups = texts.flatMap((text) => (parse(text) as { readonly groups: readonly Group[] }).groups);
  const all = groups.flatMap((group) => group.rules);
  const needed = new Set(all.filter(({ alert }) => alert !== undefined && alerts.has(alert)));
  for (const rule of needed) {
    for (const other of all) {
      if (other.record !== undefined && String(rule.expr).includes(other.record)) needed.add(other);
    }
  }
  return groups.map((group) => ({ ...group, rules: group.rules.filter((rule) => needed.has(rule)) }));
}

export async function promtool(args: readonly string[]): Promise<Verdict> {
  return run(needProgram('promtool'), args);
}

/** Never rejects for an exit code. */
export function run(program: string, args: readonly string[]): Promise<Verdict> {
  return new Promise((resolve) => {
    execFile(program, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ passed: error === null, said: `${stdout}${stderr}` });
    });
  });
}

function toTest({
  name,
  series,
  untilS,
  alert,
  firesFor,
  label,
  exactLabels = false,
  atTheEnd = false,
}: AlertCase): unknown {
  const selector = `ALERTS{alertname="${alert}", alertstate="firing"${exactLabels ? ', owner="sre", page_service="codex-app"' : ''}}`;
  const by = exactLabels
    ? ' without (alertname, alertstate, owner, page_service, severity)'
    : label === undefined
      ? ''
      : ` by (${label})`;
  const method = exactLabels ? ', method="POST"' : '';
  return {
    name,
    interval: '1s',
    input_series: series,
    promql_expr_test: [
      {
        expr: `group${by} (count_over_time(${selector}[${atTheEnd ? '14s' : '1d'}]))`,
        eval_time: `${untilS}s`,
        exp_samples: firesFor.map((value) => ({
          labels: label === undefined ? '{}' : `{${label}=${JSON.stringify(value)}${method}}`,
          value: 1,
        })),
      },
    ],
  };
}
