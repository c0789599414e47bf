// dry-run.md: the exercise as it is kept. What was done, when, what came of it, and where the rest lies.

import { formatDurationMs } from '../../model/prometheus-duration.ts';
import { codeSpan, markdownProse, markdownText } from '../../reporters/markdown/escape.ts';
import { seconds } from '../judge.ts';
import type { RecordedPanel } from '../panels.ts';
import type { AlertResult, DrillResult } from '../result.ts';
import { type Phase, PHASES } from '../expected-timing.ts';

export interface DryRunContext {
  readonly version: string;
  readonly scale: number;
  /** prometheus, alertmanager: as they say of themselves. */
  readonly servers: readonly { readonly name: string; readonly version: string }[];
  /** As typed. */
  readonly command: string;
  /** Address of an alert's heading in the runbook; relative to the evidence, or absolute. */
  readonly runbookOf: (alert: string) => string;
  /** Pages and files to lead to, likewise. */
  readonly links: readonly { readonly title: string; readonly href: string }[];
  readonly panels: readonly RecordedPanel[];
  readonly intervals: { readonly scrapeMs: number; readonly evaluationMs: number };
}

const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  pending: 'true for Prometheus',
  firing: 'firing',
  notified: 'notification arrived',
  resolved: 'over',
  'resolved-notified': 'notification of the end',
};

const VERDICTS = {
  'as-expected': 'as expected',
  'too-early': '**too early**',
  'too-late': '**too late**',
  missing: '**did not happen**',
} as const;

export function dryRunPage(result: DrillResult, context: DryRunContext): string {
  const { alerts, unexpected, passed, startedMs, endedMs } = result;
  const good = alerts.filter(({ fault }) => fault === null).length;
  return `${[
    `# Drill of ${utc(startedMs).slice(0, 10)}: ${passed ? 'passed' : 'failed'}`,
    '',
    `${good} of ${alerts.length} alerts fired, told and ended as they must${unexpected.length === 0 ? ', and no other alert fired unasked' : ''}. ` +
      `${utc(startedMs)} to ${utc(endedMs)}, ${seconds(endedMs - startedMs)}.`,
    '',
    ...faults(result),
    ...summary(result),
    '',
    ...setUp(context),
    '',
    ...alerts.flatMap((alert) => [...course(alert, context), '']),
    ...others(result),
    '## Pictures',
    '',
    'Drawn from `samples.json`, times in UTC.',
    '',
    ...context.panels.flatMap(({ panel }) => [`![${markdownText(panel.title)}](pictures/${panel.id}.svg)`, '']),
    '## Where to go on',
    '',
    ...context.links.map(({ title, href }) => `- [${markdownText(title)}](${href})`),
    '- The samples behind the pictures: [samples.json](samples.json)',
    '- The same for a CI: [junit.xml](junit.xml)',
  ].join('\n')}\n`;
}

function faults({ alerts, unexpected }: DrillResult): readonly string[] {
  const lines = [
    ...alerts.flatMap(({ alert, fault }) => (fault === null ? [] : [`- **${alert}**: ${markdownProse(fault)}.`])),
    ...unexpected.map(
      ({ alert, fromMs }) =>
        `- **${codeSpan(alert)}** fired at ${clock(fromMs)} although nothing was done that raises it.`,
    ),
  ];
  return lines.length === 0 ? [] : [...lines, ''];
}

function summary({ alerts }: DrillResult): readonly string[] {
  return [
    '| Alert | Triggered | Firing after | Notified after | Cause ended | Over after | Told after | Trace |',
    '|---|---|---|---|---|---|---|---|',
    ...alerts.map(({ alert, marks, times, trace, reqId }) => {
      const since = (from: number | null, at: number | null): string =>
        from === null || at === null ? '–' : seconds(at - from);
      const cells = [
        alert,
        clock(marks.triggeredMs),
        since(marks.triggeredMs, times.firing),
        since(marks.triggeredMs, times.notified),
        marks.causeEndedMs === null ? '–' : clock(marks.causeEndedMs),
        since(marks.causeEndedMs, times.resolved),
        since(marks.causeEndedMs, times['resolved-notified']),
        trace === null || reqId === null ? '–' : `[${codeSpan(reqId)}](${trace})`,
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
}

function setUp({ command, version, scale, servers, intervals }: DryRunContext): readonly string[] {
  const programs = servers.map(({ name, version: stated }) => `${name} ${codeSpan(stated)}`).join(', ');
  return [
    '## What ran',
    '',
    `${codeSpan(command)} (version ${codeSpan(version)}): a stand-in for the proxy, with the committed rules and routing in ${programs}, all on 127.0.0.1. ` +
      `Scraped each ${formatDurationMs(intervals.scrapeMs)}, rules evaluated each ${formatDurationMs(intervals.evaluationMs)}.`,
    '',
    scale === 1
      ? 'Every duration is the real one.'
      : `**Shortened: every duration of the rules, the routing and the stand-in is divided by ${scale}.** How long a request takes is not.`,
  ];
}

function course(
  { alert, scenario, rule, timing, marks, times, phases, trace, reqId }: AlertResult,
  context: DryRunContext,
): readonly string[] {
  const { runbookOf } = context;
  const resultOf = new Map(phases.map((phase) => [phase.phase, phase]));
  const traced = trace === null || reqId === null ? null : `Traced: [${codeSpan(reqId)}](${trace})`;
  const steps: readonly Step[] = [
    { at: marks.triggeredMs, what: `Triggered: ${markdownText(scenario.says.trigger)}` },
    ...PHASES.map((phase) => ({ at: times[phase], what: sentence(PHASE_NAMES[phase]) })),
    ...(traced === null ? [] : [{ at: times.notified, what: traced }]),
    { at: marks.causeEndedMs, what: `Cause ended: ${markdownText(scenario.says.drain)}` },
  ];
  return [
    `## ${alert}`,
    '',
    `Runbook: [${alert}](${runbookOf(alert)}). To ${codeSpan(timing.receiver)}, severity ${codeSpan(rule.labels['severity'] ?? '')}.`,
    '',
    '| UTC | Step |',
    '|---|---|',
    ...inOrder(steps).map(({ at, what }) => `| ${at === null ? '–' : clock(at)} | ${what} |`),
    '',
    '| Delay | Counted from | Measured | Must be | |',
    '|---|---|---|---|---|',
    ...PHASES.map((phase) => {
      const one = resultOf.get(phase);
      const measured = one?.measuredMs ?? null;
      const span = one === undefined ? '' : `${seconds(one.expected.minMs)} to ${seconds(one.expected.maxMs)}`;
      return `| ${PHASE_NAMES[phase]} | ${FROM[phase]} | ${measured === null ? '–' : seconds(measured)} | ${span} | ${VERDICTS[one?.verdict ?? 'missing']} |`;
    }),
  ];
}

interface Step {
  readonly at: number | null;
  readonly what: string;
}

/** What did not happen stands last. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  return steps.toSorted((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity));
}

const FROM: Readonly<Record<Phase, string>> = {
  pending: 'trigger',
  firing: PHASE_NAMES.pending,
  notified: 'firing',
  resolved: 'end of the cause',
  'resolved-notified': 'over',
};

/** Episodes that are no alert's own and that nobody need wonder about. */
function others({ episodes, alerts, unexpected }: DrillResult): readonly string[] {
  const told = new Set([
    ...alerts.flatMap(({ alert, times }) => (times.firing === null ? [] : [`${alert} ${times.firing}`])),
    ...unexpected.map(({ alert, fromMs }) => `${alert} ${fromMs}`),
  ]);
  const rest = episodes.filter(({ alert, fromMs }) => !told.has(`${alert} ${fromMs}`));
  if (rest.length === 0) return [];
  return [
    '## What fired besides, as it must or may',
    '',
    ...rest.map(({ alert, fromMs, untilMs }) => {
      const causes = alerts.filter(({ scenario }) => scenario.alsoFires.includes(alert)).map((one) => one.alert);
      const until = untilMs === null ? 'on, and still when the drill ended' : `to ${clock(untilMs)}`;
      return `- ${alert} from ${clock(fromMs)} ${until}: by the same fault as ${causes.join(' or ')}`;
    }),
    '',
  ];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function utc(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}
