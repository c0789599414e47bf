// A value that PromQL gives for each moment: the worst of the moments that speak of the request.

import type { Sample, Series } from '../model/metrics.ts';
import { own, say } from '../model/prose.ts';
import type { LevelDefinition, Signal } from '../model/signal.ts';
import { fromMillis, type TimeRange, type UnixNano } from '../model/time.ts';
import { readLimit, readVolume } from './limits.ts';
import { BASE_MS, type SignalAnswers } from './plan.ts';
import { isWithin, readingRange, type SignalWindow } from './window.ts';
import { nothingIn, ofSeries, sentences, worstOf } from './worst.ts';
import { formatQuantity } from '../model/quantity.ts';
import { clock, holds, limitWords } from './words.ts';

export interface LevelInput {
  readonly series: readonly Series[];
  readonly window: SignalWindow;
  readonly answers: SignalAnswers;
}

export function readLevel(definition: LevelDefinition, { series, window, answers }: LevelInput): Partial<Signal> {
  const { unit, worst: direction, limit, volume, saturatesAt } = definition;
  const { points, worst, reading, notFinite } = (definition.raw ? readSamples : readSteps)(definition, {
    series,
    window,
  });
  const threshold = readLimit(limit, answers.baseline);
  const drawn = { points, pointsRange: window.picture, threshold };
  if (worst === null) return { ...drawn, says: nothingIn(reading, notFinite) };
  const breached = threshold !== null && holds(worst.value, threshold);
  const saturated = saturatesAt !== null && worst.value >= saturatesAt;
  const limitSaid = threshold === null ? [] : say`; breached when ${limitWords(threshold, unit)}`;
  return {
    ...drawn,
    value: worst.value,
    at: worst.timeUnixNano,
    verdict: breached ? 'breached' : 'ok',
    says: sentences(
      say`${own(`${saturated ? 'At least ' : ''}${formatQuantity(worst.value, unit)}`)} at ${clock(worst.timeUnixNano)}, the ${own(direction)} from ${clock(reading.start)} to ${clock(reading.end)}${ofSeries(series.length)}${limitSaid}.`,
      own(saturated ? 'The top bucket ends there; the truth may lie beyond it.' : ''),
      volume === null ? [] : readVolume(volume, { volume: answers.volume, at: worst.timeUnixNano }),
      breached ? definition.breachMeans : definition.means,
    ),
  };
}

interface Line {
  readonly points: readonly Sample[];
  readonly worst: Sample | null;
  readonly reading: TimeRange;
  /** What stands there instead of a value; null: nothing at all. */
  readonly notFinite: number | null;
}

type LineInput = Pick<LevelInput, 'series' | 'window'>;

// Samples at the times they were scraped, from the last one that the request's start had on. The line is the worst series'.
function readSamples({ worst: direction, settleMs }: LevelDefinition, { series, window }: LineInput): Line {
  const { end } = readingRange(window, settleMs);
  const oldest = window.start - fromMillis(BASE_MS);
  const lines = series.map(({ samples }) => {
    const last = samples.findLast(({ timeUnixNano }) => timeUnixNano <= window.start && timeUnixNano > oldest);
    const start = last?.timeUnixNano ?? window.start;
    const read = samples.filter(({ timeUnixNano }) => isWithin(timeUnixNano, { start, end }));
    const points = samples.filter(
      ({ timeUnixNano, value }) => isWithin(timeUnixNano, window.picture) && Number.isFinite(value),
    );
    return {
      start,
      points,
      read,
      worst: worstOf(
        read.filter(({ value }) => Number.isFinite(value)),
        { reading: { start, end }, direction },
      ),
    };
  });
  const worst = worstOf(
    lines.flatMap((line) => line.worst ?? []),
    { reading: { start: oldest, end }, direction },
  );
  const [first] = lines;
  return {
    worst,
    points: (lines.find((line) => worst !== null && line.worst === worst) ?? first)?.points ?? [],
    reading: { start: lines.reduce((least, { start }) => (start < least ? start : least), window.start), end },
    notFinite: lines.flatMap(({ read }) => read).find(({ value }) => !Number.isFinite(value))?.value ?? null,
  };
}

// One line of several series: at each step the worst.
function readSteps({ worst: direction, settleMs }: LevelDefinition, { series, window }: LineInput): Line {
  const reading = readingRange(window, settleMs);
  const byTime = new Map<UnixNano, number>();
  let notFinite: number | null = null;
  for (const { timeUnixNano, value } of series.flatMap(({ samples }) => samples)) {
    if (Number.isFinite(value)) {
      const other = byTime.get(timeUnixNano) ?? value;
      byTime.set(timeUnixNano, direction === 'highest' ? Math.max(other, value) : Math.min(other, value));
    } else notFinite = value;
  }
  const points = [...byTime]
    .map(([timeUnixNano, value]) => ({ timeUnixNano, value }))
    .toSorted((a, b) => (a.timeUnixNano < b.timeUnixNano ? -1 : 1));
  return { points, worst: worstOf(points, { reading, direction }), reading, notFinite };
}
