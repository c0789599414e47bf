// What the metrics said at the time of the request: signals with their charts, alerts, rules, Alertmanager.

import type { Element, ElementContent } from 'hast';
import { h } from 'hastscript';
import { cite, count, own, plainText, say } from '../../model/prose.ts';
import { formatFigure, formatThreshold } from '../../model/quantity.ts';
import type { TraceReport } from '../../model/report.ts';
import type { AlertEpisode, MetricsReport, RuleReading, Signal } from '../../model/signal.ts';
import { alertmanagerLines } from '../wording/alertmanager-text.ts';
import { type Targets, block, code, prose, words } from './escape.ts';
import {
  distanceText,
  instanceText,
  isAlarming,
  labelText,
  momentText,
  offsetText,
  relationText,
  remarksOf,
  splitRules,
  thresholdText,
  valueText,
  verdictText,
} from '../wording/signal-text.ts';
import { signalCharts } from '../picture/signal-charts.ts';
import { linkOf, runbookOf } from '../wording/web-link.ts';
import { table, type TableRow } from './table.ts';
import { outwards } from './timeline.ts';

const RULES_LISTED = 20;

/** Signals, episodes and rules → the element that shows them. */
export function metricAnchors({ metrics }: TraceReport): ReadonlyMap<string, string> {
  if (metrics === null) return new Map();
  const shown = [...metrics.signals, ...metrics.episodes, ...splitRules(metrics.rules, RULES_LISTED).listed];
  return new Map(shown.map(({ id }) => [id, id]));
}

export function signalSections(report: TraceReport, targets: Targets): readonly ElementContent[] {
  const { metrics } = report;
  if (metrics === null) return [];
  const place = { report, targets };
  return [
    ...signalsSection(metrics, place),
    ...alertsSection(metrics, place),
    ...rulesSection(metrics, place),
    ...alertmanagerSection(metrics, place),
  ];
}

interface Place {
  readonly report: TraceReport;
  readonly targets: Targets;
}

function signalsSection(metrics: MetricsReport, { report, targets }: Place): readonly ElementContent[] {
  const { signals, notes } = metrics;
  const said = remarksOf(metrics).map(({ ids, text }) => h('li', prose(say`${cite(ids)} ${text}`, targets)));
  return [
    h('h2', 'Signals'),
    ...(signals.length === 0
      ? [h('p', 'No signal could be had.')]
      : [
          table(
            signals.map((signal) => signalRow(signal, { report, targets })),
            { label: 'Signals', head: ['', 'signal', 'verdict', 'value', 'at', 'threshold', 'instance', ''] },
          ),
          h('p', { className: ['quiet'] }, '“at” counts from the request’s start.'),
        ]),
    ...(said.length === 0 ? [] : [h('ul', said)]),
    ...(notes.length === 0
      ? []
      : [
          h('p', 'Notes:'),
          h(
            'ul',
            notes.map((note) => h('li', prose(note, targets))),
          ),
        ]),
    ...chartsOf(report),
    ...queriesOf(signals),
  ];
}

function signalRow(signal: Signal, { report, targets }: Place): TableRow {
  const { id, title } = signal;
  const alarming = isAlarming(signal);
  const url = linkOf(report, id);
  return {
    id,
    cells: [
      alarming ? h('strong', id) : id,
      words(title),
      alarming ? h('span', { className: ['bad'] }, verdictText(signal)) : verdictText(signal),
      words(valueText(signal)),
      words(offsetText(signal, report)),
      prose(thresholdText(signal), targets),
      prose(instanceText(signal), targets),
      url === null ? '' : outwards(url, 'open in Grafana'),
    ],
  };
}

/** As pictures of their own, which can run nothing and load nothing. */
function chartsOf(report: TraceReport): readonly Element[] {
  const charts = signalCharts(report, { isSmall: true });
  if (charts.length === 0) return [];
  return [
    h(
      'div',
      { className: ['charts'] },
      charts.map(({ signal, svg }) =>
        h(
          'figure',
          h('img', {
            alt: altOf(signal),
            src: `data:image/svg+xml,${encodeURIComponent(svg)}`,
            width: 460,
            height: 210,
          }),
        ),
      ),
    ),
    h('p', { className: ['quiet'] }, '15 minutes to each side, UTC. Shaded: the request. Dashed: the threshold.'),
  ];
}

function altOf(signal: Signal): string {
  const { id, title, points } = signal;
  const values = points.map(({ value }) => value);
  const range = `from ${formatFigure(Math.min(...values))} to ${formatFigure(Math.max(...values))}`;
  const { threshold } = signal;
  const limit = threshold === null ? '' : `, threshold ${formatThreshold(threshold, signal.unit)}`;
  return words(`${id} ${title}, 15 minutes to each side of the request: ${range}${limit}. ${verdictText(signal)}.`);
}

function queriesOf(signals: readonly Signal[]): readonly Element[] {
  const asked = signals.filter(({ query }) => query !== '');
  if (asked.length === 0) return [];
  return [
    h('details', [
      h('summary', `${plainText(count(asked.length, 'query', 'queries'))} of the signals`),
      block(asked.flatMap(({ id, query }) => [`# ${id}`, ...query.split('\n')])),
    ]),
  ];
}

function alertsSection({ episodes }: MetricsReport, place: Place): readonly ElementContent[] {
  if (episodes.length === 0) return [];
  return [
    h('h2', 'Alerts at the time'),
    table(
      episodes.map((episode) => episodeRow(episode, place)),
      {
        label: 'Alerts at the time',
        head: ['', 'alert', 'state', 'severity', 'true since', 'firing from', 'until', ''],
      },
    ),
    h(
      'p',
      { className: ['quiet'] },
      'Times are UTC and of the rule’s evaluations. An empty “until”: still there at the end of what was asked.',
    ),
  ];
}

function episodeRow(episode: AlertEpisode, { report }: Place): TableRow {
  const { id, name, labels, severity, state, relation, activeSince, firingFrom, until } = episode;
  const isFiring = state === 'firing' && relation === 'during';
  const said = relationText(episode, report);
  return {
    id,
    cells: [
      isFiring ? h('strong', id) : id,
      nameNodes(name, labelText(labels)),
      isFiring ? h('span', { className: ['bad'] }, said) : said,
      severity === null ? '' : code(severity),
      momentText(activeSince, report),
      momentText(firingFrom, report),
      momentText(until, report),
      linkNodes(report, { id, name }),
    ],
  };
}

function rulesSection({ rules }: MetricsReport, { report, targets }: Place): readonly ElementContent[] {
  if (rules.length === 0) return [];
  const { listed, others } = splitRules(rules, RULES_LISTED);
  const remarks = listed
    .filter(({ verdict }) => verdict === 'true' || verdict === 'failed')
    .map(({ id, says }) => h('li', prose(say`${cite(id)} ${says}`, targets)));
  return [
    h('h2', 'Rules'),
    h('p', 'What each rule’s expression, as it is loaded now, gave at the time of the request.'),
    table(
      listed.map((rule) => ruleRow(rule, report)),
      { label: 'Rules', head: ['', 'rule', 'true', 'value', 'threshold', 'distance', 'for', ''] },
    ),
    ...(others === 0 ? [] : [h('p', `${plainText(count(others, 'more rule'))} gave nothing; -o json has all.`)]),
    ...(remarks.length === 0 ? [] : [h('ul', remarks)]),
  ];
}

const RULE_WORDS: Readonly<Record<RuleReading['verdict'], string>> = {
  true: 'yes',
  false: 'no',
  'no-data': 'no value: cannot be true',
  failed: 'not answered',
};

function ruleRow(rule: RuleReading, report: TraceReport): TableRow {
  const { id, name, labels, verdict, value, threshold, forSeconds } = rule;
  const said = RULE_WORDS[verdict];
  return {
    id,
    cells: [
      id,
      nameNodes(name, labelText(labels)),
      verdict === 'true' || verdict === 'failed' ? h('span', { className: ['bad'] }, said) : said,
      value === null ? '' : words(formatFigure(value)),
      threshold === null ? '' : words(formatThreshold(threshold, null)),
      value === null || threshold === null ? '' : words(distanceText(value, threshold)),
      `${formatFigure(forSeconds)} s`,
      linkNodes(report, { id, name }),
    ],
  };
}

function nameNodes(name: string, labels: string): readonly ElementContent[] {
  return labels === '' ? [code(name)] : [code(name), { type: 'text', value: ' ' }, code(labels)];
}

function linkNodes(
  report: TraceReport,
  { id, name }: { readonly id: string; readonly name: string },
): ElementContent[] {
  const url = linkOf(report, id);
  const runbook = runbookOf(report, name);
  return [
    ...(url === null ? [] : [outwards(url, 'open in Grafana')]),
    ...(url === null || runbook === null ? [] : [{ type: 'text', value: ' ' } as const]),
    ...(runbook === null ? [] : [outwards(runbook, 'runbook')]),
  ];
}

function alertmanagerSection({ alertmanager }: MetricsReport, { report, targets }: Place): readonly ElementContent[] {
  if (alertmanager === null) return [];
  const lines = alertmanagerLines(alertmanager, report).map((line) => h('li', prose(line, targets)));
  return [
    h('h2', 'Alertmanager now'),
    lines.length === 0 ? h('p', prose(own('No alert is active and no silence is set.'), targets)) : h('ul', lines),
  ];
}
