// What the metrics said at the time of the request: signals with a small picture, alerts, rules, Alertmanager.

import { cite, count, own, plainText, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import type { AlertEpisode, MetricsReport, RuleReading, Signal } from '../../model/signal.ts';
import { alertmanagerLines } from '../wording/alertmanager-text.ts';
import { formatFigure, formatThreshold } from '../../model/quantity.ts';
import { codeSpan, markdownBlock, markdownProse } from './escape.ts';
import {
  distanceText,
  instanceText,
  isAlarming,
  labelText,
  momentText,
  offsetText,
  pictureText,
  relationText,
  remarksOf,
  splitRules,
  thresholdText,
  valueText,
  verdictText,
} from '../wording/signal-text.ts';
import { runbookOf } from '../wording/web-link.ts';
import { inlineLink, rowLink } from './link.ts';
import { queryFence } from './query-fence.ts';
import { table } from './table.ts';

const RULES_LISTED = 20;

export function signalSections(report: TraceReport): readonly string[] {
  const { metrics } = report;
  if (metrics === null) return [];
  return [
    signalsSection(metrics, report),
    alertsSection(metrics, report),
    rulesSection(metrics, report),
    alertmanagerSection(metrics, report),
  ];
}

function signalsSection(metrics: MetricsReport, report: TraceReport): string {
  const { signals, notes } = metrics;
  const said = remarksOf(metrics).map(({ ids, text }) => `- ${markdownBlock(say`${cite(ids)} ${text}`)}`);
  return [
    '### Signals',
    ...(signals.length === 0
      ? ['No signal could be had.']
      : [
          table(
            ['', 'signal', 'instance', 'value', 'at', 'threshold', '', '15 min to each side', ''],
            signals.map((signal) => signalCells(signal, report)),
          ),
          signalLegend(report),
        ]),
    ...(said.length === 0 ? [] : [said.join('\n')]),
    ...(notes.length === 0 ? [] : [`Notes:\n\n${notes.map((note) => `- ${markdownBlock(note)}`).join('\n')}`]),
    ...(signals.length === 0 ? [] : [queries(signals)]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function signalCells(signal: Signal, report: TraceReport): readonly string[] {
  const { id, title } = signal;
  const alarming = isAlarming(signal);
  const picture = pictureText(signal, report);
  return [
    alarming ? `**${id}**` : id,
    markdownProse(own(title)),
    markdownProse(instanceText(signal)),
    markdownProse(own(valueText(signal))),
    markdownProse(own(offsetText(signal, report))),
    markdownProse(thresholdText(signal)),
    alarming ? `**${verdictText(signal)}**` : markdownProse(own(verdictText(signal))),
    picture === null
      ? ''
      : `${codeSpan(picture.bars)}${picture.highest === '' ? '' : ` ${markdownProse(own(picture.highest))}`}`,
    rowLink(report, id),
  ];
}

function signalLegend(report: TraceReport): string {
  const drawn = (report.metrics?.signals ?? []).some((signal) => pictureText(signal, report) !== null);
  return drawn
    ? '“at” counts from the request’s start. A cell is about a minute; the one in brackets holds the request and shows the value it is judged by; `·` was not measured; bars begin at 0.'
    : '';
}

function queries(signals: readonly Signal[]): string {
  const asked = signals.filter(({ query }) => query !== '').map(({ id, query }) => ({ name: id, query }));
  const summary = plainText(count(asked.length, 'query', 'queries'));
  return asked.length === 0
    ? ''
    : `<details>\n<summary>${summary} of the signals</summary>\n\n${queryFence(asked, 'promql')}\n\n</details>`;
}

function alertsSection({ episodes }: MetricsReport, report: TraceReport): string {
  if (episodes.length === 0) return '';
  const rows = episodes.map((episode) => episodeCells(episode, report));
  return [
    '### Alerts at the time',
    table(['', 'alert', 'state', 'severity', 'true since', 'firing from', 'until', ''], rows),
    'Times are UTC and of the rule’s evaluations. An empty “until”: still there at the end of what was asked.',
  ].join('\n\n');
}

function episodeCells(episode: AlertEpisode, report: TraceReport): readonly string[] {
  const { id, name, labels, severity, state, relation, activeSince, firingFrom, until } = episode;
  const isFiring = state === 'firing' && relation === 'during';
  const text = labelText(labels);
  return [
    isFiring ? `**${id}**` : id,
    text === '' ? codeSpan(name) : `${codeSpan(name)} ${codeSpan(text)}`,
    isFiring ? `**${relationText(episode, report)}**` : relationText(episode, report),
    severity === null ? '' : codeSpan(severity),
    momentText(activeSince, report),
    momentText(firingFrom, report),
    momentText(until, report),
    links(report, { id, name }),
  ];
}

function rulesSection({ rules }: MetricsReport, report: TraceReport): string {
  if (rules.length === 0) return '';
  const { listed, others } = splitRules(rules, RULES_LISTED);
  const remarks = listed
    .filter(({ verdict }) => verdict === 'true' || verdict === 'failed')
    .map(({ id, says }) => `- ${markdownBlock(say`${cite(id)} ${says}`)}`);
  return [
    '### Rules',
    'What each rule’s expression, as it is loaded now, gave at the time of the request.',
    table(
      ['', 'rule', 'true', 'value', 'threshold', 'distance', 'for', ''],
      listed.map((rule) => ruleCells(rule, report)),
    ),
    ...(others === 0 ? [] : [`${plainText(count(others, 'more rule'))} gave nothing; ${'`-o json`'} has all.`]),
    ...(remarks.length === 0 ? [] : [remarks.join('\n')]),
  ].join('\n\n');
}

const RULE_WORDS: Readonly<Record<RuleReading['verdict'], string>> = {
  true: '**yes**',
  false: 'no',
  'no-data': 'no value: cannot be true',
  failed: '**not answered**',
};

function ruleCells(rule: RuleReading, report: TraceReport): readonly string[] {
  const { id, name, labels, verdict, value, threshold, forSeconds } = rule;
  const text = labelText(labels);
  return [
    id,
    text === '' ? codeSpan(name) : `${codeSpan(name)} ${codeSpan(text)}`,
    RULE_WORDS[verdict],
    value === null ? '' : markdownProse(own(formatFigure(value))),
    threshold === null ? '' : markdownProse(own(formatThreshold(threshold, null))),
    value === null || threshold === null ? '' : markdownProse(own(distanceText(value, threshold))),
    `${formatFigure(forSeconds)} s`,
    links(report, { id, name }),
  ];
}

function links(report: TraceReport, { id, name }: { readonly id: string; readonly name: string }): string {
  const runbook = runbookOf(report, name);
  return [rowLink(report, id), runbook === null ? '' : inlineLink('runbook', runbook)]
    .filter((link) => link !== '')
    .join(' ');
}

function alertmanagerSection({ alertmanager }: MetricsReport, report: TraceReport): string {
  if (alertmanager === null) return '';
  const lines = alertmanagerLines(alertmanager, report).map((line) => `- ${markdownBlock(line)}`);
  return `### Alertmanager now\n\n${lines.length === 0 ? 'No alert is active and no silence is set.' : lines.join('\n')}`;
}
