// What the metrics said, as prose and cells for the reporters made for people.

import type { EventId } from '../model/event.ts';
import type { Labels } from '../model/metrics.ts';
import { joinProse, own, plainText, type Prose, say } from '../model/prose.ts';
import type { TraceReport } from '../model/report.ts';
import type { AlertEpisode, LatencyRank, MetricsReport, RuleReading, Signal } from '../model/signal.ts';
import { formatClock, formatUtc, type TimeRange, type UnixNano } from '../model/time.ts';
import { formatFigure, formatQuantity, formatThreshold } from '../model/quantity.ts';
import { formatShare } from './figures.ts';
import { sparkline } from './sparkline.ts';

/** The verdict in words of ours. */
export const SIGNAL_WORDS: Readonly<Record<Signal['verdict'], string>> = {
  ok: 'ok',
  breached: 'breached',
  'no-data': 'no data',
  failed: 'not answered',
};

export function valueText({ value, unit, rank }: Signal): string {
  if (rank !== null) return `${formatQuantity(rank.valueMs, 'ms')}: ${rankText(rank)}`;
  return value === null ? '' : formatQuantity(value, unit);
}

/** `slower than 88 % to 97 % of 312 (bucket 1,200 ms to 2,000 ms)`. */
function rankText({ atLeast, atMost, bucketLowMs, bucketHighMs, sampleSize }: LatencyRank): string {
  const from = formatShare(atLeast, 'down');
  const to = formatShare(atMost, 'up');
  const bucket =
    bucketHighMs === null
      ? `beyond the top bucket of ${formatQuantity(bucketLowMs, 'ms')}`
      : `bucket ${formatQuantity(bucketLowMs, 'ms')} to ${formatQuantity(bucketHighMs, 'ms')}`;
  return `slower than ${from === to ? from : `${from} to ${to}`} of ${formatFigure(sampleSize)} (${bucket})`;
}

export function thresholdText({ threshold, unit }: Pick<Signal, 'threshold' | 'unit'>): Prose {
  return threshold === null ? [] : say`${own(formatThreshold(threshold, unit))}, ${threshold.from}`;
}

export interface DrawnSignal {
  readonly bars: string;
  readonly highest: string;
}

// `!= 1` and `== 0`: of something that should be there.
const LOW_IS_BAD: ReadonlySet<string> = new Set(['<', '<=', '==', '!=']);

/** Bars over ±15 min, and what the highest stands for; null when nothing was measured. */
export function pictureText(signal: Signal, { request }: TraceReport): DrawnSignal | null {
  const { points, pointsRange, threshold, unit } = signal;
  if (pointsRange === null) return null;
  const marked: TimeRange | null =
    request.start === null ? null : { start: request.start, end: request.end ?? request.start };
  const worst = LOW_IS_BAD.has(threshold?.op ?? '>') ? 'lowest' : 'highest';
  const drawn = sparkline(points, { range: pointsRange, marked, worst });
  if (drawn === null) return null;
  return { bars: drawn.text, highest: drawn.highest === null ? '' : `at most ${formatQuantity(drawn.highest, unit)}` };
}

/** A sentence, and the signals that it is said of. */
export interface SaidOfSignals {
  readonly ids: readonly EventId[];
  readonly text: Prose;
}

/**
 * What has to be said beside the rows: of what is beyond its threshold, of what is missing, of ranks, and what the server warned
 * of. Neighbours with the same sentence share it.
 */
export function remarksOf({ signals }: MetricsReport): readonly SaidOfSignals[] {
  const said: { ids: EventId[]; readonly text: Prose; readonly plain: string }[] = [];
  for (const signal of signals) {
    if (signal.verdict === 'ok' && signal.warnings.length === 0 && signal.rank === null) continue;
    const text = joinProse(
      [signal.says, ...signal.warnings.map((warning) => say`The server warned: ${warning}.`)],
      ' ',
    );
    const plain = plainText(text);
    const last = said.at(-1);
    if (last !== undefined && last.plain === plain) last.ids.push(signal.id);
    else said.push({ ids: [signal.id], text, plain });
  }
  return said;
}

/** `since 06:57:20.000Z`, with the day where it is not the request's. Null where the server did not say. */
export function momentText(time: UnixNano | null, { request }: TraceReport): string {
  if (time === null) return '';
  const utc = formatUtc(time);
  const day = request.start === null ? null : formatUtc(request.start).slice(0, 10);
  return utc.slice(0, 10) === day ? formatClock(time) : `${utc.slice(0, 10)} ${formatClock(time)}`;
}

/** `since 06:57:20.000, until 07:01:10.000`. */
export function episodeSpan({ activeSince, firingFrom, state, until }: AlertEpisode, report: TraceReport): string {
  const parts = [
    ...(activeSince === null ? [] : [`since ${momentText(activeSince, report)}`]),
    ...(firingFrom === null || (state === 'firing' && firingFrom === activeSince)
      ? []
      : [`firing from ${momentText(firingFrom, report)}`]),
    until === null ? 'still there at the end of what was asked' : `until ${momentText(until, report)}`,
  ];
  return parts.join(', ');
}

const SAID_APART = new Set(['alertname', 'alertstate', 'severity', '__name__']);

/** `service=codex-app, …` without what stands beside it. Untrusted; empty when there are none. */
export function labelText(labels: Labels): string {
  return Object.entries(labels)
    .filter(([name]) => !SAID_APART.has(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${/^[\w./:-]+$/.test(value) ? value : JSON.stringify(value)}`)
    .join(', ');
}

/** Rules worth a row: what was true or could not be told, then the nearest to it; the others were false, and are counted. */
export function splitRules(
  rules: readonly RuleReading[],
  most: number,
): { readonly listed: readonly RuleReading[]; readonly others: number } {
  const said = rules.filter(({ verdict }) => verdict !== 'false');
  const listed = new Set(
    [...said, ...rules.filter(({ verdict }) => verdict === 'false')].slice(0, Math.max(most, said.length)),
  );
  return { listed: rules.filter((rule) => listed.has(rule)), others: rules.length - listed.size };
}
