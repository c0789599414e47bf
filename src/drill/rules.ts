// What the drill needs to know of the rules and the routing it runs: read from the texts as they are loaded.

import { parse } from 'yaml';
import { readDurationMs } from '../model/prometheus-duration.ts';
import { durationsIn } from './promql-durations.ts';

export interface DrilledRule {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly evaluationMs: number;
  /** The furthest that the expression, and the recorded series it reads, look back. */
  readonly lookBackMs: number;
  /** Recorded series between the metric and the alert, each an evaluation later at the worst. */
  readonly recordedDepth: number;
}

export interface NotificationTiming {
  readonly receiver: string;
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
}

interface RawRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string | number;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface RawGroup {
  readonly interval?: string;
  readonly rules?: readonly RawRule[];
}

/** `defaultEvaluationMs`: for groups that name no interval. */
export function readRules(texts: readonly string[], defaultEvaluationMs: number): readonly DrilledRule[] {
  const groups = texts.flatMap((text) => (parse(text) as { readonly groups?: readonly RawGroup[] }).groups ?? []);
  const rules = groups.flatMap((group) => (group.rules ?? []).map((rule) => ({ rule, group })));
  const recorded = new Map(
    rules.flatMap(({ rule }) => (rule.record === undefined ? [] : [[rule.record, String(rule.expr)] as const])),
  );
  return rules.flatMap(({ rule, group }) =>
    rule.alert === undefined
      ? []
      : [
          {
            alert: rule.alert,
            labels: rule.labels ?? {},
            annotations: rule.annotations ?? {},
            forMs: durationOf(rule.for),
            keepFiringForMs: durationOf(rule.keep_firing_for),
            evaluationMs: group.interval === undefined ? defaultEvaluationMs : durationOf(group.interval),
            ...reachOf(String(rule.expr), recorded, new Set()),
          },
        ],
  );
}

function reachOf(
  expression: string,
  recorded: ReadonlyMap<string, string>,
  above: ReadonlySet<string>,
): Pick<DrilledRule, 'lookBackMs' | 'recordedDepth'> {
  const own = durationsIn(expression)
    .filter(({ kind }) => kind === 'range' || kind === 'offset')
    .map(({ ms }) => ms);
  const used = [...recorded].filter(([name]) => expression.includes(name) && !above.has(name));
  const below = used.map(([name, text]) => reachOf(text, recorded, new Set([...above, name])));
  return {
    lookBackMs: Math.max(0, ...own, ...below.map(({ lookBackMs }) => lookBackMs)),
    recordedDepth: Math.max(0, ...below.map(({ recordedDepth }) => recordedDepth + 1)),
  };
}

interface RawRoute {
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly continue?: boolean;
  readonly routes?: readonly RawRoute[];
}

// Alertmanager's own defaults.
const ROOT: NotificationTiming = { receiver: '', groupWaitMs: 30_000, groupIntervalMs: 300_000 };

/** Where an alert with these labels goes: the first route that matches, and the deepest below it. */
export function timingFor(routing: string, labels: Readonly<Record<string, string>>): NotificationTiming {
  const { route } = parse(routing) as { readonly route?: RawRoute };
  return follow(route ?? {}, labels, ROOT);
}

function follow(
  route: RawRoute,
  labels: Readonly<Record<string, string>>,
  above: NotificationTiming,
): NotificationTiming {
  const own = {
    receiver: route.receiver ?? above.receiver,
    groupWaitMs: route.group_wait === undefined ? above.groupWaitMs : durationOf(route.group_wait),
    groupIntervalMs: route.group_interval === undefined ? above.groupIntervalMs : durationOf(route.group_interval),
  };
  const next = (route.routes ?? []).find(({ matchers }) =>
    (matchers ?? []).every((matcher) => matches(matcher, labels)),
  );
  return next === undefined ? own : follow(next, labels, own);
}

/** `name="value"`, `name=~"regex"` and their negations, as our routing writes them. */
function matches(matcher: string, labels: Readonly<Record<string, string>>): boolean {
  const [, name = '', op = '=', value = ''] = /^\s*(\w+)\s*(=~|!~|!=|=)\s*"?(.*?)"?\s*$/.exec(matcher) ?? [];
  const actual = labels[name] ?? '';
  const isSame = op.endsWith('~') ? value.split('|').includes(actual) : actual === value;
  return op.startsWith('!') ? !isSame : isSame;
}

function durationOf(text: string | undefined): number {
  return text === undefined ? 0 : (readDurationMs(String(text)) ?? 0);
}
