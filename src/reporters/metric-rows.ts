// What the first screen says of metrics: alerts that were there, signals beyond their thresholds, and that there was
// nothing to see or nothing to be had.

import { cite, joinProse, own, type Prose, say } from '../model/prose.ts';
import type { TraceReport } from '../model/report.ts';
import type { MetricsReport, Signal } from '../model/signal.ts';
import type { AnswerRow } from './answer-row.ts';
import { formatThreshold } from '../model/quantity.ts';
import { episodeSpan, valueText } from './signal-text.ts';

const ALERTS_SHOWN = 3;

export function metricRows(report: TraceReport): readonly AnswerRow[] {
  const { metrics } = report;
  return metrics === null ? [] : [...alertRows(metrics, report), signalRow(metrics)];
}

function alertRows({ episodes }: MetricsReport, report: TraceReport): readonly AnswerRow[] {
  const ordered = [
    ...episodes.filter(({ state }) => state === 'firing'),
    ...episodes.filter(({ state }) => state === 'pending'),
  ];
  const [worst] = ordered;
  if (worst === undefined) return [];
  const told = ordered
    .slice(0, ALERTS_SHOWN)
    .map(
      (episode) =>
        say`${episode.name}${own(episode.state === worst.state ? '' : ` ${episode.state}`)} ${own(episodeSpan(episode, report))} ${cite(episode.id)}`,
    );
  const rest = ordered.length - told.length;
  return [
    {
      label: 'Alerts',
      lead: worst.state,
      tone: worst.state === 'firing' ? 'bad' : 'warn',
      text: say` during the request: ${joinProse([...told, ...(rest === 0 ? [] : [own(`${rest} more below`)])], '; ')}`,
    },
  ];
}

function signalRow({ signals, notes }: MetricsReport): AnswerRow {
  const of = (verdict: Signal['verdict']): readonly Signal[] => signals.filter((signal) => signal.verdict === verdict);
  const breached = of('breached');
  const missing = [...missingText(of('no-data'), 'without data'), ...missingText(of('failed'), 'not answered')];
  if (breached.length > 0) {
    return {
      label: 'Signals',
      lead: `${breached.length} breached`,
      tone: 'warn',
      text: say`: ${joinProse([...breached.map(breachText), ...missing], '; ')}`,
    };
  }
  const told = of('ok').length;
  if (told === 0) {
    const [why = notes[0] ?? own('no signal was asked for')] = of('failed').map(({ says }) => says);
    return {
      label: 'Signals',
      lead: 'not to be had',
      tone: 'bad',
      text: say`: ${joinProse([...missing, ...(of('failed').length > 0 || missing.length === 0 ? [why] : [])], '; ')}`,
    };
  }
  const none = own(`none of ${told} was beyond its threshold`);
  return { label: 'Signals', lead: '', tone: 'plain', text: joinProse([none, ...missing], '; ') };
}

function breachText(signal: Signal): Prose {
  const { id, title, threshold, unit } = signal;
  const beyond = threshold === null ? '' : ` (threshold ${formatThreshold(threshold, unit)})`;
  return say`${own(`${title} ${valueText(signal)}${beyond}`)} ${cite(id)}`;
}

function missingText(signals: readonly Signal[], what: string): readonly Prose[] {
  return signals.length === 0 ? [] : [say`${own(`${signals.length} ${what}`)} ${cite(signals.map(({ id }) => id))}`];
}
