import type { Labels } from '../../../model/metrics.ts';
import { cite, count, plainText, say } from '../../../model/prose.ts';
import { formatFigure, formatThreshold } from '../../../model/quantity.ts';
import type { TraceReport } from '../../../model/report.ts';
import type { MetricsReport, RuleReading } from '../../../model/signal.ts';
import { alertmanagerLines } from '../../wording/alertmanager-text.ts';
import {
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
} from '../../wording/signal-text.ts';
import { wikiCode, wikiProse, wikiText } from './escape.ts';
import { listSection, wikiTable } from './blocks.ts';

const RULES_LISTED = 20;

export function signalSections(report: TraceReport): readonly string[] {
  const { metrics } = report;
  if (metrics === null) return [];
  const signals = metrics.signals.map((signal) => [
    isAlarming(signal) ? `*${signal.id}*` : signal.id,
    wikiText(signal.title),
    wikiProse(instanceText(signal)),
    wikiText(valueText(signal)),
    wikiText(offsetText(signal, report)),
    wikiProse(thresholdText(signal)),
    isAlarming(signal) ? `*${wikiText(verdictText(signal))}*` : wikiText(verdictText(signal)),
  ]);
  const said = [
    ...remarksOf(metrics).map(({ ids, text }) => wikiProse(say`${cite(ids)} ${text}`)),
    ...metrics.notes.map((note) => wikiProse(note)),
  ];
  return [
    signals.length === 0 && said.length === 0
      ? ''
      : [
          'h3. Signals',
          ...(signals.length === 0
            ? ['No signal could be had.']
            : [wikiTable(['', 'signal', 'instance', 'value', 'at', 'threshold', ''], signals)]),
          ...(said.length === 0 ? [] : [said.map((one) => `* ${one}`).join('\n')]),
        ].join('\n\n'),
    alertsSection(metrics, report),
    rulesSection(metrics),
    metrics.alertmanager === null
      ? ''
      : listSection('Alertmanager now', alertmanagerItems(metrics.alertmanager, report)),
  ];
}

function alertsSection({ episodes }: MetricsReport, report: TraceReport): string {
  if (episodes.length === 0) return '';
  const rows = episodes.map((episode) => {
    const { id, name, labels, severity, state, relation, activeSince, firingFrom, until } = episode;
    const isFiring = state === 'firing' && relation === 'during';
    const said = wikiText(relationText(episode, report));
    return [
      isFiring ? `*${id}*` : id,
      namedText(name, labels),
      isFiring ? `*${said}*` : said,
      severity === null ? '' : wikiCode(severity),
      ...[activeSince, firingFrom, until].map((moment) => wikiText(momentText(moment, report))),
    ];
  });
  return [
    'h3. Alerts at the time',
    wikiTable(['', 'alert', 'state', 'severity', 'true since', 'firing from', 'until'], rows),
    'Times are UTC and of the rule’s evaluations. An empty “until”: still there at the end of what was asked.',
  ].join('\n\n');
}

const RULE_WORDS: Readonly<Record<RuleReading['verdict'], string>> = {
  true: '*yes*',
  false: 'no',
  'no-data': 'no value: cannot be true',
  failed: '*not answered*',
};

function rulesSection({ rules }: MetricsReport): string {
  if (rules.length === 0) return '';
  const { listed, others } = splitRules(rules, RULES_LISTED);
  const rows = listed.map(({ id, name, labels, verdict, value, threshold }) => [
    id,
    namedText(name, labels),
    RULE_WORDS[verdict],
    value === null ? '' : wikiText(formatFigure(value)),
    threshold === null ? '' : wikiText(formatThreshold(threshold, null)),
  ]);
  const remarks = listed
    .filter(({ verdict }) => verdict === 'true' || verdict === 'failed')
    .map(({ id, says }) => `* ${wikiProse(say`${cite(id)} ${says}`)}`);
  return [
    'h3. Rules',
    'What each rule’s expression, as it is loaded now, gave at the time of the request.',
    wikiTable(['', 'rule', 'true', 'value', 'threshold'], rows),
    ...(others === 0 ? [] : [`${plainText(count(others, 'more rule'))} gave nothing.`]),
    ...(remarks.length === 0 ? [] : [remarks.join('\n')]),
  ].join('\n\n');
}

function alertmanagerItems(now: NonNullable<MetricsReport['alertmanager']>, report: TraceReport): readonly string[] {
  const lines = alertmanagerLines(now, report).map((line) => wikiProse(line));
  return lines.length === 0 ? ['No alert is active and no silence is set.'] : lines;
}

function namedText(name: string, labels: Labels): string {
  const text = labelText(labels);
  return text === '' ? wikiCode(name) : `${wikiCode(name)} ${wikiCode(text)}`;
}
