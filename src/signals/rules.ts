// What the expression of an alert rule gave at the request's time, and how far that was from the threshold.

import type { AlertRule, MetricAnswer } from '../model/metrics.ts';
import { own, type Prose, say } from '../model/prose.ts';
import type { RuleReading, SignalSubject, Threshold } from '../model/signal.ts';
import { formatDuration, fromMillis, type UnixNano } from '../model/time.ts';
import { type Expression, readExpression } from './expression.ts';
import { isForeign, type Picked, type PickOptions, pickSeries } from './pick-series.ts';
import { formatFigure, formatThreshold } from '../model/quantity.ts';
import { clock, holds, noAnswer } from './words.ts';

export type RulePart = 'left' | 'right' | 'whole';

export interface PlannedRule {
  readonly id: string;
  readonly rule: AlertRule;
  readonly expression: Expression;
  /** To be asked at the request's end. */
  readonly queries: Partial<Readonly<Record<RulePart, string>>>;
}

export type RuleAnswers = Partial<Readonly<Record<RulePart, MetricAnswer>>>;

/** Each rule is one to three questions; a server with hundreds of rules is not to be asked them all for one request. */
export const MOST_RULES = 50;

/**
 * Rules about the system's own metrics first, then by group, name and expression, whatever order the server lists them
 * in. `beyond`: how many are left out.
 */
export function planRules(
  rules: readonly AlertRule[],
  { metricPrefix }: { readonly metricPrefix: string },
): { readonly planned: readonly PlannedRule[]; readonly beyond: number } {
  const rank = ({ query }: AlertRule): string => (query.includes(metricPrefix) ? '0' : '1');
  const key = (rule: AlertRule): string => JSON.stringify([rank(rule), rule.group, rule.name, rule.query]);
  const sorted = rules.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  return {
    planned: sorted.slice(0, MOST_RULES).map((rule, index) => {
      const expression = readExpression(rule.query);
      const id = `R${String(index + 1).padStart(2, '0')}`;
      return { id, rule, expression, queries: queriesOf(expression, rule.query) };
    }),
    beyond: Math.max(0, rules.length - MOST_RULES),
  };
}

function queriesOf(expression: Expression, whole: string): PlannedRule['queries'] {
  switch (expression.kind) {
    case 'comparison':
      return { left: expression.comparison.left };
    case 'part':
      return { left: expression.comparison.left, whole };
    case 'sides':
      return { left: expression.left, right: expression.right, whole };
    case 'other':
      return { whole };
  }
}

export function readRule(
  { id, rule, expression }: PlannedRule,
  { answers, subject, at }: { readonly answers: RuleAnswers; readonly subject: SignalSubject; readonly at: UnixNano },
): RuleReading {
  const picked = pick(expression, { answers, subject });
  const read = (expression.kind === 'comparison' ? readComparison : readWhole)({ answers, picked, subject, at });
  return {
    id,
    name: rule.name,
    labels: rule.labels,
    query: rule.query,
    verdict: read.verdict,
    value: picked !== null && Number.isFinite(picked.value) ? picked.value : null,
    threshold: thresholdOf(expression, { rule, picked }),
    forSeconds: rule.forSeconds,
    says: say`${read.says}${afterwards(rule, read.verdict)}`,
    runbookUrl: runbookOf(rule),
  };
}

export function runbookOf({ annotations }: AlertRule): string | null {
  return annotations['runbook_url'] ?? null;
}

type PickedComparison = Picked & Pick<Threshold, 'op'>;

function pick(
  expression: Expression,
  { answers, subject }: { readonly answers: RuleAnswers; readonly subject: SignalSubject },
): PickedComparison | null {
  const { left, right } = answers;
  if (expression.kind === 'other' || left?.ok !== true) return null;
  const { op } = expression.kind === 'sides' ? expression : expression.comparison;
  const against: PickOptions['against'] =
    expression.kind === 'sides' ? (right?.ok === true ? right.series : []) : expression.comparison.value;
  const picked = pickSeries(left.series, { subject, op, against });
  return picked === null ? null : { ...picked, op };
}

function thresholdOf(
  expression: Expression,
  { rule, picked }: { readonly rule: AlertRule; readonly picked: Picked | null },
): Threshold | null {
  if (expression.kind === 'other') return null;
  if (expression.kind !== 'sides') {
    const { op, value } = expression.comparison;
    return { op, value, from: say`alert rule ${rule.name}` };
  }
  if (picked === null || !Number.isFinite(picked.limit)) return null;
  return { op: expression.op, value: picked.limit, from: say`right side of alert rule ${rule.name} at that time` };
}

type Read = Pick<RuleReading, 'verdict' | 'says'>;

interface ReadInput {
  readonly answers: RuleAnswers;
  readonly picked: PickedComparison | null;
  readonly subject: SignalSubject;
  readonly at: UnixNano;
}

// The left side alone tells: what the whole leaves out when it is false is the value.
function readComparison({ answers: { left }, picked, at }: ReadInput): Read {
  if (left?.ok !== true) return failed(left);
  if (picked === null && left.isPartial) return notKnown(at, left);
  if (picked === null) {
    const nothing = left.nativeHistograms > 0 ? 'Its left side gave native histograms' : 'Its left side gave nothing';
    const gave = left.series.length > 0 ? 'Its left side was NaN' : nothing;
    return {
      verdict: 'no-data',
      says: say`${own(gave)} at ${clock(at)}: no value, and the rule cannot be true.${warningsIn(left)}`,
    };
  }
  const isTrue = holds(picked.value, { op: picked.op, value: picked.limit });
  const others = picked.othersTrue === 0 ? '' : ` True for ${picked.othersTrue} of the others.`;
  return {
    verdict: isTrue ? 'true' : 'false',
    says: say`Gave ${own(formatFigure(picked.value))} at ${clock(at)}${picked.which}, threshold ${own(`${thresholdWords(picked)}: ${isTrue ? 'true' : 'false'}${distance(picked)}.${others}`)}${warningsIn(left)}`,
  };
}

function readWhole({ answers: { whole }, picked, subject, at }: ReadInput): Read {
  const compared =
    picked === null
      ? []
      : say` Compared: ${own(formatFigure(picked.value))}${picked.which}, threshold ${own(`${thresholdWords(picked)}${distance(picked)}`)}.`;
  if (whole?.ok !== true) {
    const { verdict, says } = failed(whole);
    return { verdict, says: say`${says}${compared}` };
  }
  const { series } = whole;
  if (series.length === 0 && whole.nativeHistograms > 0) return holdsHistograms(at, whole);
  if (series.length === 0 && whole.isPartial) return notKnown(at, whole);
  const many = series.length === 1 ? '1 series' : `${series.length} series`;
  const foreign = isForeign(series, subject) ? ', none of the request’s own route or model' : '';
  const gave =
    series.length === 0
      ? say`The whole expression gave nothing at ${clock(at)}: false, or without data.`
      : say`The whole expression gave ${own(many)} at ${clock(at)}${own(foreign)}: true.`;
  return { verdict: series.length > 0 ? 'true' : 'false', says: say`${gave}${compared}${warningsIn(whole)}` };
}

type RuleAnswer = Extract<MetricAnswer, { ok: true }>;

function notKnown(at: UnixNano, answer: RuleAnswer): Read {
  return {
    verdict: 'failed',
    says: say`Gave nothing at ${clock(at)}, and the answer is not whole: whether the rule was true is not known.${warningsIn(answer)}`,
  };
}

// An alert rule is true for whatever its expression gives.
function holdsHistograms(at: UnixNano, answer: RuleAnswer): Read {
  return {
    verdict: 'true',
    says: say`The whole expression gave native histograms at ${clock(at)}: true, and without a number.${warningsIn(answer)}`,
  };
}

function failed(answer: MetricAnswer | undefined): Read {
  const why = answer === undefined || answer.ok ? own('It was not asked') : noAnswer(answer.error);
  return { verdict: 'failed', says: say`${why}.` };
}

function thresholdWords({ op, limit }: PickedComparison): string {
  return formatThreshold({ op, value: limit }, null);
}

function distance({ value, limit, op }: PickedComparison): string {
  if (value === limit) return FIRES_AT[op];
  const away = Math.abs(value - limit);
  return Number.isFinite(away) ? `, ${formatFigure(away)} away from it` : '';
}

const FIRES_AT: Readonly<Record<Threshold['op'], string>> = {
  '>': '; it fires above that',
  '<': '; it fires below that',
  '!=': '; it fires at anything else',
  '>=': ', exactly at it',
  '<=': ', exactly at it',
  '==': '',
};

function afterwards({ forSeconds, health }: AlertRule, verdict: RuleReading['verdict']): Prose {
  const waits =
    verdict === 'true' && forSeconds > 0
      ? own(` It fires after ${formatDuration(fromMillis(forSeconds * 1000))} of that.`)
      : [];
  return health === '' || health === 'ok' || health === 'unknown'
    ? waits
    : say`${waits} The server calls this rule ${health}.`;
}

function warningsIn(answer: RuleAnswer): Prose {
  return answer.warnings.flatMap((warning) => say` The server warned: ${warning}.`);
}
