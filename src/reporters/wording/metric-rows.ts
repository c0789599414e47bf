// What the first screen says of metrics: alerts that were there, signals beyond their limits while the request ran, and that
// there was nothing to see or nothing to be had. Two lines of a terminal each; the rest stands below.

import { cite, joinProse, own, plainText, type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import {
  type AlertEpisode,
  intervalText,
  isOfItsProcess,
  type MetricsReport,
  settleFlag,
  type Signal,
  type SignalName,
} from '../../model/signal.ts';
import type { AnswerRow } from './answer-row.ts';
import { formatDuration } from '../../model/time.ts';
import { episodeSpan, momentText as clockText, offsetText, relationText, valueText } from './signal-text.ts';

/** Two lines of 100 columns without the label, the last words and what wrapping loses. */
const ROOM = 150;

/** Without these nobody can say that all was well; in the order that they are told in. */
const NEEDED: readonly SignalName[] = ['ready', 'restarts', 'error-ratio', 'latency-p95'];

export function metricRows(report: TraceReport): readonly AnswerRow[] {
  const { metrics } = report;
  return metrics === null ? [] : [...alertRows(metrics, report), signalRow(metrics, report)];
}

function alertRows(metrics: MetricsReport, report: TraceReport): readonly AnswerRow[] {
  const { episodes, episodesAnswer } = metrics;
  const now = activeNow(metrics, report);
  if (episodesAnswer === 'not-asked')
    return now.length === 0 ? [] : [{ label: 'Alerts', lead: '', tone: 'warn', text: joinProse(fitting(now), '; ') }];
  const during = episodes.filter(({ relation }) => relation === 'during');
  const beside = episodes
    .filter(({ relation }) => relation !== 'during')
    .map((episode) => say`${episode.name} ${own(relationText(episode, report))} ${cite(episode.id)}`);
  const [worst, ...others] = during.toSorted((a, b) => rankOf(a) - rankOf(b));
  if (episodesAnswer === 'failed' || (worst === undefined && episodesAnswer === 'partial')) {
    const why =
      episodesAnswer === 'failed'
        ? 'Prometheus did not answer'
        : 'Prometheus answered in part, none while it ran in that';
    const text = say`: ${joinProse(fitting([own(why), ...now, ...beside]), '; ')}`;
    return [{ label: 'Alerts', lead: 'not known', tone: 'bad', text }];
  }
  if (worst === undefined) {
    const tone = now.length > 0 ? 'warn' : 'plain';
    const text = joinProse(fitting([noneText(metrics, now), ...now, ...beside]), '; ');
    return [{ label: 'Alerts', lead: '', tone, text }];
  }
  const when = whenText(worst, report);
  const told = [worst, ...others].map((episode) => {
    const state = episode.state === worst.state ? '' : ` ${episode.state}`;
    const its = whenText(episode, report);
    const differs = its === when ? '' : `, ${its}`;
    return say`${episode.name}${own(episode.whose === 'other' ? ' of another instance' : '')}${own(`${state} ${episodeSpan(episode, report)}${differs}`)} ${cite(episode.id)}`;
  });
  return [
    {
      label: 'Alerts',
      lead: worst.state,
      tone: rankOf(worst) === 0 ? 'bad' : 'warn',
      text: say` ${own(when)}: ${joinProse(fitting([...told, ...beside], [own(`${worst.state} ${when}`)]), '; ')}`,
    },
  ];
}

/** That no sample was seen proves nothing while the evaluation that would have written one is still to come. */
function noneText({ notEvaluatedYet }: MetricsReport, now: readonly Prose[]): Prose {
  if (notEvaluatedYet === null)
    return own(now.length === 0 ? 'none while it ran' : 'none seen by Prometheus while it ran');
  return say`none seen; rules are evaluated every ${own(intervalText(notEvaluatedYet))}, the evaluation behind it may not be in: ${{ code: settleFlag(notEvaluatedYet) }} waits`;
}

/** What Alertmanager has active over the request and no sample of Prometheus shows: another may evaluate the rules. */
function activeNow({ alertmanager, episodes }: MetricsReport, report: TraceReport): readonly Prose[] {
  const seen = new Set(episodes.filter(({ relation }) => relation === 'during').map(({ name }) => name));
  return (alertmanager?.alerts ?? [])
    .filter(({ relation, labels }) => relation === 'during' && !seen.has(labels['alertname'] ?? ''))
    .map(
      ({ labels, startsAt, state }) =>
        say`Alertmanager has ${labels['alertname'] ?? '?'} ${own(`${state} now, since ${clockText(startsAt, report)}`)}`,
    );
}

/** `while it ran`; or that it is known of the evaluation before the request. */
function whenText(episode: AlertEpisode, report: TraceReport): string {
  return episode.heldFrom === null
    ? 'while it ran'
    : relationText(episode, report)
        .replace(/^\w+, /, '')
        .replace('the request', 'it');
}

// Another instance's says nothing of this request.
function rankOf(episode: AlertEpisode): number {
  return (episode.whose === 'other' ? 2 : 0) + (isFiring(episode) ? 0 : 1);
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
  const gaps = completeness.sources.filter(({ holds }) => holds === 'metrics').flatMap((source) => source.gaps);
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
  const at = offset === '' ? '' : ` at ${offset}`;
  return say`${own(`${signal.title} ${valueText(signal)}${at}${maybeOthers(signal)}`)} ${cite(signal.id)}`;
}

/** What is wrong with one process is not read as wrong with this request's. */
function maybeOthers(signal: Signal): string {
  const { instances } = signal;
  if (instances === null || isOfItsProcess(signal)) return '';
  return instances.whose === 'other' ? ' of another instance' : ` of the worst of ${instances.count} instances`;
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
