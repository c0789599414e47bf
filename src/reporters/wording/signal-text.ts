// What the metrics said, as prose and cells for the reporters made for people.

import type { EventId } from '../../model/event.ts';
import type { Labels } from '../../model/metrics.ts';
import { joinProse, own, plainText, type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import {
  type AlertEpisode,
  isTelling,
  type LatencyRank,
  type MetricsReport,
  type RuleReading,
  type Signal,
  type Threshold,
} from '../../model/signal.ts';
import { formatClock, formatDuration, formatUtc, type TimeRange, type UnixNano } from '../../model/time.ts';
import { formatFigure, formatQuantity, formatThreshold } from '../../model/quantity.ts';
import { formatDistance, formatShare } from './figures.ts';
import { sparkline } from '../picture/sparkline.ts';

const LACK_WORDS: Readonly<Record<NonNullable<Signal['lack']>, string>> = {
  'not-asked': 'not asked',
  'not-yet': 'not exported before the first event',
  'no-series': 'no data',
  'no-value': 'no data',
  'not-read': 'not read',
  'not-known': 'not known: partial answer',
};

/** The verdict in words of ours; `–` where there is nothing to be judged by. */
export function verdictText({ verdict, threshold, lack }: Signal): string {
  switch (verdict) {
    case 'ok':
      return threshold === null ? '–' : 'ok';
    case 'breached':
      return 'breached';
    case 'no-data':
      return LACK_WORDS[lack ?? 'no-value'];
    case 'failed':
      return 'not answered';
  }
}

/** Breached, or what should have been there is not. */
export function isAlarming({ verdict, lack }: Signal): boolean {
  return verdict !== 'ok' && lack !== 'not-asked' && lack !== 'not-yet';
}

export function valueText(signal: Signal): string {
  const { value, unit, rank, bracket, counted } = signal;
  if (rank !== null) return `${formatQuantity(rank.valueMs, 'ms')}: ${rankText(rank)}`;
  if (value === null) return '';
  if (bracket !== null)
    return bracket.high === null
      ? `at least ${formatQuantity(bracket.low, unit)}`
      : `between ${formatFigure(bracket.low)} and ${formatQuantity(bracket.high, unit)}`;
  if (counted !== null)
    return `${formatFigure(counted.part)} of ${formatFigure(counted.all)} (${formatQuantity(value, unit)})`;
  return formatQuantity(value, unit);
}

/** `+2.190 s` after the request's start, `−12.000 s` before it; empty where there is no value. */
export function offsetText({ value, at, rank }: Signal, { request }: TraceReport): string {
  if (value === null || rank !== null || request.start === null) return '';
  return at < request.start ? `−${formatDuration(request.start - at)}` : `+${formatDuration(at - request.start)}`;
}

/** `slower than 88 % to 97 % of 312 (bucket 1,200 ms to 2,000 ms)`. */
function rankText(rank: LatencyRank): string {
  return isTelling(rank) ? placeText(rank) : `not telling (of ${formatFigure(rank.sampleSize)})`;
}

function placeText({ atLeast, atMost, bucketLowMs, bucketHighMs, sampleSize }: LatencyRank): string {
  const from = formatShare(atLeast, 'down');
  const to = formatShare(atMost, 'up');
  const bucket =
    bucketHighMs === null
      ? `beyond the top bucket of ${formatQuantity(bucketLowMs, 'ms')}`
      : `bucket ${formatQuantity(bucketLowMs, 'ms')} to ${formatQuantity(bucketHighMs, 'ms')}`;
  return `slower than ${from === to ? from : `${from} to ${to}`} of ${formatFigure(sampleSize)} (${bucket})`;
}

/** `app-b` (1 of 2), `worst of 2: app-a`, `all 2`; empty where nothing tells. The names are the labels' own. */
export function instanceText({ instances }: Pick<Signal, 'instances'>): Prose {
  if (instances === null) return [];
  const { name, count, whose } = instances;
  switch (whose) {
    case 'only':
      return name === null ? [] : say`${name}`;
    case 'own':
      return name === null ? own(`1 of ${count}`) : count === 1 ? say`${name}` : say`${name}, 1 of ${count}`;
    case 'other':
      return name === null ? own('another') : say`${name}, another than its lines name`;
    case 'worst':
      return name === null ? own(`the worst of ${count}`) : say`${name}, the worst of ${count}`;
    case 'all':
      return own(`all ${count}`);
  }
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
  const drawn = sparkline(points, { range: pointsRange, marked, judged: signal.value, worst });
  if (drawn === null) return null;
  return { bars: drawn.text, highest: drawn.highest === null ? '' : `at most ${formatQuantity(drawn.highest, unit)}` };
}

/** What is worth a remark; of a value within its limit only that it passed it later. */
function remarkOn({ verdict, rank, says }: Signal): Prose | null {
  if (verdict !== 'ok' || rank !== null) return says;
  const last = says.at(-1);
  return typeof last === 'string' && last.startsWith('Soon after: ') ? [last] : null;
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
    const says = remarkOn(signal);
    if (says === null && signal.warnings.length === 0) continue;
    const text = joinProse(
      [says ?? signal.says, ...signal.warnings.map((warning) => say`The server warned: ${warning}.`)],
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
export function episodeSpan(
  { activeSince, firingFrom, state, until, heldFrom }: AlertEpisode,
  report: TraceReport,
): string {
  if (activeSince !== null && activeSince === until) return `at ${momentText(activeSince, report)} alone`;
  const parts = [
    ...(activeSince === null ? [] : [`since ${momentText(activeSince, report)}`]),
    ...(firingFrom === null || (state === 'firing' && firingFrom === activeSince)
      ? []
      : [`firing from ${momentText(firingFrom, report)}`]),
    ...(until === null
      ? heldFrom === null
        ? ['still there at the end of what was asked']
        : []
      : [`until ${momentText(until, report)}`]),
  ];
  return parts.length === 0 ? 'since before what was asked' : parts.join(', ');
}

/**
 * `pending while it ran`, `pending 700 ms after it ended`, `firing until 3.000 s before it`, `firing, last evaluated 6.000 s before the
 * request; the next is not in`.
 */
export function relationText(
  { relation, state, activeSince, firingFrom, until, heldFrom }: AlertEpisode,
  { request }: TraceReport,
): string {
  const { start, end } = request;
  if (heldFrom !== null && start !== null) {
    const last = `${state}, last evaluated ${formatDuration(start - heldFrom.at)} before the request`;
    return heldFrom.next === 'not-in' ? `${last}; the next is not in` : `${last}, gone at the next`;
  }
  const began = activeSince ?? firingFrom;
  if (relation === 'after' && began !== null && end !== null && began > end)
    return `${state} ${formatDuration(began - end)} after it ended`;
  if (relation === 'before' && until !== null && start !== null && until < start)
    return `${state} until ${formatDuration(start - until)} before it`;
  return `${state} ${{ during: 'while it ran', after: 'soon after it', before: 'shortly before it' }[relation]}`;
}

/** How far a value is from its rule's limit, with its sign; at a limit that it has to pass: `0, fires above 0`. */
export function distanceText(value: number, threshold: Pick<Threshold, 'op' | 'value'>): string {
  const side = { '>': 'above', '<': 'below' }[threshold.op as string];
  if (value === threshold.value && side !== undefined) return `fires ${side} ${formatFigure(threshold.value)}`;
  return formatDistance(value, threshold);
}

const SAID_APART = new Set(['alertname', 'alertstate', 'severity', '__name__']);

/** `service=app, …` without what stands beside it. Untrusted; empty when there are none. */
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
