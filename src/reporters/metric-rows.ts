// What the first screen says of metrics: alerts that were there, signals beyond their limits while the request ran, and that
// there was nothing to see or nothing to be had. Two lines of a terminal each; the rest stands below.

import { cite, joinProse, own, plainText, type Prose, say } from '../model/prose.ts';
import type { TraceReport } from '../model/report.ts';
import type { AlertEpisode, MetricsReport, Signal, SignalName } from '../model/signal.ts';
import type { AnswerRow } from './answer-row.ts';
import { formatDuration } from '../model/time.ts';
import { episodeSpan, offsetText, relationText, valueText } from './signal-text.ts';

/** Two lines of 100 columns without the label, the last words and what wrapping loses. */
const ROOM = 150;

/** Without these nobody can say that all was well; in the order that they are told in. */
const NEEDED: readonly SignalName[] = ['ready', 'restarts', 'error-ratio', 'latency-p95'];

export function metricRows(report: TraceReport): readonly AnswerRow[] {
  const { metrics } = report;
  return metrics === null ? [] : [...alertRows(metrics, report), signalRow(metrics, report)];
}

function alertRows({ episodes, episodesAnswer }: MetricsReport, report: TraceReport): readonly AnswerRow[] {
  if (episodesAnswer === 'not-asked') return [];
  if (episodesAnswer === 'failed')
    return [{ label: 'Alerts', lead: 'not known', tone: 'bad', text: own(': Prometheus did not answer') }];
  const during = episodes.filter(({ relation }) => relation === 'during');
  const beside = episodes
    .filter(({ relation }) => relation !== 'during')
    .map((episode) => say`${episode.name} ${own(relationText(episode, report))} ${cite(episode.id)}`);
  const ordered = [...during.filter(isFiring), ...during.filter((episode) => !isFiring(episode))];
  const [worst] = ordered;
  if (worst === undefined && episodesAnswer === 'partial')
    return [
      {
        label: 'Alerts',
        lead: 'not known',
        tone: 'bad',
        text: say`: ${joinProse(fitting([own('Prometheus answered in part, none while it ran in that'), ...beside]), '; ')}`,
      },
    ];
  if (worst === undefined)
    return [
      {
        label: 'Alerts',
        lead: '',
        tone: 'plain',
        text: joinProse(fitting([own('none while it ran'), ...beside]), '; '),
      },
    ];
  const told = ordered.map(
    (episode) =>
      say`${episode.name}${own(episode.state === worst.state ? '' : ` ${episode.state}`)} ${own(episodeSpan(episode, report))} ${cite(episode.id)}`,
  );
  return [
    {
      label: 'Alerts',
      lead: worst.state,
      tone: isFiring(worst) ? 'bad' : 'warn',
      text: say` while it ran: ${joinProse(fitting([...told, ...beside], [own(`${worst.state} while it ran`)]), '; ')}`,
    },
  ];
}

function isFiring({ state }: AlertEpisode): boolean {
  return state === 'firing';
}

function signalRow({ signals, notes }: MetricsReport, report: TraceReport): AnswerRow {
  const breached = signals.filter(({ verdict }) => verdict === 'breached');
  const failed = signals.filter(({ verdict }) => verdict === 'failed');
  const lacking = (lacks: readonly Signal['lack'][]): readonly Signal[] =>
    signals.filter(({ verdict, lack }) => verdict === 'no-data' && lacks.includes(lack));
  const without = lacking(['no-series', 'no-value', null]);
  const unread = lacking(['not-read']);
  const unknown = lacking(['not-known']);
  const isTold = signals.some(({ verdict }) => verdict === 'ok' || verdict === 'breached');
  // Where there is something, what else is without data matters only if one of the needed is among it.
  const matters = !isTold || without.some(({ name }) => NEEDED.includes(name));
  const missing = [
    ...missingText(matters ? without : [], 'without data'),
    ...missingText(unread, 'not read'),
    ...missingText(unknown, 'not known: a partial answer'),
    ...missingText(failed, 'not answered'),
  ];
  if (breached.length > 0) {
    const offsets = new Set(breached.map((signal) => momentText(signal, report)));
    const [shared = ''] = offsets.size === 1 ? offsets : [];
    const told = breached
      .toSorted((a, b) => weightOf(a) - weightOf(b))
      .map((signal) => breachText(signal, offsets.size === 1 ? null : report));
    const lead = `${breached.length} breached`;
    const when = shared === '' ? '' : ` at ${shared}`;
    const shown = fitting(told, [own(`${lead}${when}`), ...missing]);
    return {
      label: 'Signals',
      lead,
      tone: 'warn',
      text: say`${own(when)}: ${joinProse([...missing, ...shown], '; ')}`,
    };
  }
  if (!isTold) {
    const [why = notes[0] ?? own('no signal was asked for')] = failed.map(({ says }) => says);
    return {
      label: 'Signals',
      lead: 'not to be had',
      tone: 'bad',
      text: say`: ${joinProse([...missing, ...(failed.length > 0 || missing.length === 0 ? [why] : [])], '; ')}`,
    };
  }
  const none = own(`none beyond its limit while it ran${isPartial(report) ? ', in an answer that is partial' : ''}`);
  return { label: 'Signals', lead: '', tone: 'plain', text: joinProse([none, ...missing], '; ') };
}

// Kinds of gaps of src/sources/prometheus/account.ts.
function isPartial({ completeness }: TraceReport): boolean {
  const gaps = completeness.sources.filter(({ id }) => id === 'prometheus').flatMap((source) => source.gaps);
  return gaps.some(({ kind }) => ['partial-answer', 'server-warning', 'outside-asked-time'].includes(kind));
}

/** `+7.022 s, 2.205 s after its end`: what only the scrape behind it shows may have come after it. */
function momentText(signal: Signal, report: TraceReport): string {
  const { end } = report.request;
  const offset = offsetText(signal, report);
  return offset === '' || end === null || signal.at <= end
    ? offset
    : `${offset}, ${formatDuration(signal.at - end)} after its end`;
}

function weightOf({ name }: Signal): number {
  const index = NEEDED.indexOf(name);
  return index === -1 ? NEEDED.length : index;
}

/** Null: the offset is said of all at once. */
function breachText(signal: Signal, report: TraceReport | null): Prose {
  const offset = report === null ? '' : momentText(signal, report);
  return say`${own(`${signal.title} ${valueText(signal)}${offset === '' ? '' : ` at ${offset}`}`)} ${cite(signal.id)}`;
}

function missingText(signals: readonly Signal[], what: string): readonly Prose[] {
  return signals.length === 0 ? [] : [say`${own(`${signals.length} ${what}`)} ${cite(signals.map(({ id }) => id))}`];
}

/** As many as fit beside `others`, in their order, the first always; the rest is counted. */
function fitting(parts: readonly Prose[], others: readonly Prose[] = []): readonly Prose[] {
  const lengthOf = (part: Prose): number => plainText(part).length + 2;
  let room = others.reduce((left, part) => left - lengthOf(part), ROOM);
  const full = parts.findIndex((part, index) => {
    room -= lengthOf(part);
    return index > 0 && room < 0;
  });
  const shown = full === -1 ? parts : parts.slice(0, full);
  const hidden = parts.length - shown.length;
  return hidden === 0 ? shown : [...shown, own(`${hidden} more below`)];
}
