// A value that is there at each moment: a gauge as it was scraped, or what PromQL makes of series at the time when the
// request had been scraped.

import type { Labels, Sample, Series } from '../model/metrics.ts';
import { own, type Prose, say } from '../model/prose.ts';
import type { LevelDefinition, Signal, SignalSubject, Threshold } from '../model/signal.ts';
import type { UnixNano } from '../model/time.ts';
import { besideRequest, instancesOf, pickInstance, whoseWords } from './instances.ts';
import { readLimit, readVolume } from './limits.ts';
import { lastBefore, moment, samplesOf, soonAfter } from './moments.ts';
import type { SignalAnswers } from './plan.ts';
import { isWithin, type SignalWindow } from './window.ts';
import { nothingIn, ofSeries, sentences, worstOf } from './worst.ts';
import { formatFigure, formatQuantity } from '../model/quantity.ts';
import { clock, holds, limitWords, noAnswer } from './words.ts';

export interface LevelInput {
  readonly subject: SignalSubject;
  readonly series: readonly Series[];
  readonly window: SignalWindow;
  readonly answers: SignalAnswers;
  /** When the request had been scraped; null: no scrape within a minute of its end. */
  readonly scraped: UnixNano | null;
  readonly scrapedFrom: readonly Series[];
}

export function readLevel(definition: LevelDefinition, input: LevelInput): Partial<Signal> {
  const { unit, limit, bucketEdges, worst: direction, raw } = definition;
  const { window, answers, scraped } = input;
  const { writers } = input.subject;
  const picked = pickInstance(raw ? input.series : input.scrapedFrom, { writers, during: besideRequest(window) });
  const line = raw ? readSamples(definition, { ...input, series: picked.series }) : readExpression(definition, input);
  const threshold = readLimit(limit, answers.baseline);
  const drawn = { points: line.points, pointsRange: window.picture, threshold };
  if (line.failure !== null) return { ...drawn, verdict: 'failed', says: line.failure };
  if (line.worst === null)
    return { ...drawn, lack: 'no-value', says: nothingIn(say`from ${line.when}`, line.notFinite) };
  const { value, timeUnixNano: at } = line.worst;
  const breached = threshold !== null && holds(value, threshold);
  const bracket = bucketEdges === null ? null : bracketOf(value, bucketEdges);
  const limitSaid = threshold === null ? [] : say`; breached when ${limitWords(threshold, unit)}`;
  const read = raw ? picked.series : input.series;
  const which = read.length === 1 ? [] : say`, the ${own(direction)}${ofSeries(read.length)}`;
  const instances = instancesOf(picked, raw ? line.labels : null);
  return {
    ...drawn,
    instances,
    value,
    at,
    bracket,
    verdict: breached ? 'breached' : 'ok',
    says: sentences(
      say`${own(bracket === null ? formatQuantity(value, unit) : bracketWords(value, { bracket, unit }))} at ${moment(at, window)}${which}${limitSaid}.`,
      insideBracket(bracket, threshold),
      own(
        !raw && scraped === null
          ? 'No scrape was found in the minute after its end: the request itself is not in it.'
          : '',
      ),
      definition.volume === null ? [] : readVolume(definition.volume, answers.volume),
      breached ? definition.breachMeans : definition.means,
      breached ? whoseWords(instances) : [],
      breached ? [] : soonAfter(line.points, { window, after: line.readUntil, threshold, unit }),
    ),
  };
}

interface Line {
  /** Of the series that the value is of. */
  readonly labels: Labels;
  readonly points: readonly Sample[];
  readonly worst: Sample | null;
  readonly readUntil: UnixNano;
  /** `06:57:11.270 to 06:57:13.460` */
  readonly when: Prose;
  /** What stands there instead of a value; null: nothing at all. */
  readonly notFinite: number | null;
  readonly failure: Prose | null;
}

// The line drawn is the worst series'. A sample from before the request speaks for it only when no series has a later
// one.
function readSamples({ worst: direction }: LevelDefinition, { series, window }: LevelInput): Line {
  const lines = series.map(({ labels, samples }) => ({ labels, samples, read: samplesOf(samples, window) }));
  const isRead = lines.some(({ read }) => read.some(({ value }) => Number.isFinite(value)));
  const read = lines.map(({ labels, samples, read: own_ }) => {
    const before = isRead || own_.length > 0 ? null : lastBefore(samples, window);
    const held = before === null ? own_ : [before];
    return { labels, samples, held, worst: worstOf(held.filter(isFinite), direction) };
  });
  const worst = worstOf(
    read.flatMap((each) => each.worst ?? []),
    direction,
  );
  const drawn = read.find((each) => worst !== null && each.worst === worst) ?? read[0];
  const held = read.flatMap((each) => each.held);
  const readUntil = held.reduce((last, { timeUnixNano }) => (timeUnixNano > last ? timeUnixNano : last), window.end);
  return {
    labels: drawn?.labels ?? {},
    worst,
    readUntil,
    points: (drawn?.samples ?? []).filter(
      (sample) => isFinite(sample) && isWithin(sample.timeUnixNano, window.picture),
    ),
    when: say`${clock(window.start)} to ${clock(readUntil)}`,
    notFinite: held.find((sample) => !isFinite(sample))?.value ?? null,
    failure: null,
  };
}

// The picture is of steps; of several series each step has the worst. The value is of the scrape behind the request's
// end.
function readExpression({ worst: direction }: LevelDefinition, { series, window, answers, scraped }: LevelInput): Line {
  const at = scraped ?? window.anchor;
  const { judged } = answers;
  const byTime = Map.groupBy(
    series.flatMap(({ samples }) => samples).filter(isFinite),
    ({ timeUnixNano }) => timeUnixNano,
  );
  const values = judged?.answer.ok === true ? judged.answer.series.flatMap(({ samples }) => samples.slice(-1)) : [];
  const worst = worstOf(values.filter(isFinite), direction);
  return {
    labels: {},
    points: [...byTime.values()]
      .flatMap((samples) => worstOf(samples, direction) ?? [])
      .toSorted((a, b) => (a.timeUnixNano < b.timeUnixNano ? -1 : 1)),
    worst: worst === null ? null : { ...worst, timeUnixNano: at },
    readUntil: at,
    when: say`${clock(window.start)} to ${clock(at)}`,
    notFinite: values.find((sample) => !isFinite(sample))?.value ?? null,
    failure: judged?.answer.ok === false ? say`${noAnswer(judged.answer.error)}.` : null,
  };
}

function isFinite({ value }: Sample): boolean {
  return Number.isFinite(value);
}

type Bracket = NonNullable<Signal['bracket']>;

// A quantile beyond the last finite bucket is given as that bucket's edge.
function bracketOf(value: number, edges: readonly number[]): Bracket {
  const top = edges.at(-1) ?? 0;
  if (value >= top) return { low: top, high: null };
  return { low: edges.findLast((edge) => edge < value) ?? 0, high: edges.find((edge) => edge >= value) ?? null };
}

function bracketWords(
  value: number,
  { bracket: { low, high }, unit }: { readonly bracket: Bracket; readonly unit: Signal['unit'] },
): string {
  if (high === null) return `At least ${formatQuantity(low, unit)}, where the last bucket ends,`;
  return `Between ${formatFigure(low)} and ${formatQuantity(high, unit)} (interpolated ${formatFigure(Math.round(value))})`;
}

function insideBracket(bracket: Bracket | null, threshold: Threshold | null): Prose {
  if (bracket === null || threshold === null) return [];
  const { low, high } = bracket;
  const within = threshold.value > low && high !== null && threshold.value < high;
  return own(within ? 'The limit lies within that bucket, so which side of it the truth is on is not certain.' : '');
}
