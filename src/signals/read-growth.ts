// How much a counter grew in the time up to each moment: the most at the moments that speak of the request.

import type { Sample, Series } from '../model/metrics.ts';
import { own, type Prose, say } from '../model/prose.ts';
import type { GrowthDefinition, Signal } from '../model/signal.ts';
import { fromMillis, type TimeRange, type UnixNano } from '../model/time.ts';
import { type Growth, growthOf, type ProcessStarts, sumWithin } from './growth.ts';
import { readLimit } from './limits.ts';
import { growthRange, withBase } from './plan.ts';
import { isWithin, readingRange, type SignalWindow } from './window.ts';
import { nothingIn, ofSeries, sentences, worstOf } from './worst.ts';
import { formatFigure, formatQuantity, highestOf } from '../model/quantity.ts';
import { clock, holds, limitWords } from './words.ts';

export interface GrowthInput {
  readonly series: readonly Series[];
  readonly window: SignalWindow;
  readonly starts: ProcessStarts;
}

export function readGrowth(definition: GrowthDefinition, { series, window, starts }: GrowthInput): Partial<Signal> {
  const { unit, windowMs, measure } = definition;
  const asked = growthRange(window, windowMs);
  const growths = series.map((each) => ({
    ...growthOf(each, { starts, askedFrom: withBase(asked).start }),
    isPart: measure.kind === 'share' && each.labels[measure.label] === measure.value,
  }));
  const counts = gridOf(window)
    .filter((time) => growths.some((growth) => isAlive(growth, time)))
    .map((to) => countAt(growths, { definition, to }));
  const points = counts.flatMap(({ to, value }) => (Number.isFinite(value) ? [{ timeUnixNano: to, value }] : []));
  const reading = readingRange(window, definition.settleMs);
  const threshold = readLimit(definition.limit, undefined);
  const drawn = { points, pointsRange: window.picture, threshold };
  const worst = worstOf(points, { reading, direction: 'highest' });
  if (worst === null) return { ...drawn, says: noValue(definition, { series, growths, counts, reading }) };
  const counted = counts.find(({ to }) => to === worst.timeUnixNano);
  const breached = threshold !== null && holds(worst.value, threshold);
  const unknown = growths.filter(({ unknownPast, begins }) => unknownPast && (begins ?? 0n) > asked.start).length;
  const begins = unknown === 1 ? 'One series begins' : `${unknown} series begin`;
  const limitSaid = threshold === null ? [] : say`; breached when ${limitWords(threshold, unit)}`;
  return {
    ...drawn,
    value: worst.value,
    at: worst.timeUnixNano,
    verdict: breached ? 'breached' : 'ok',
    says: sentences(
      say`${own(formatQuantity(worst.value, unit))} in the ${windowMs / 60_000} min up to ${clock(worst.timeUnixNano)}${counted === undefined ? [] : amount(counted, definition)}, the highest from ${clock(reading.start)} to ${clock(reading.end)}${measure.kind === 'worst' ? ofSeries(series.length) : []}${limitSaid}.`,
      own(unknown === 0 ? '' : `${begins} in this time with an unknown past: what it first showed is not counted.`),
      breached ? definition.breachMeans : definition.means,
    ),
  };
}

function noValue(
  { measure, windowMs, absent }: GrowthDefinition,
  {
    series,
    growths,
    counts,
    reading,
  }: {
    readonly series: readonly Series[];
    readonly growths: readonly Growth[];
    readonly counts: readonly Count[];
    readonly reading: TimeRange;
  },
): Prose {
  if (measure.kind === 'share' && counts.some(({ to }) => isWithin(to, reading)))
    return say`Nothing was counted in the ${windowMs / 60_000} min up to any moment from ${clock(reading.start)} to ${clock(reading.end)}: there is no share of nothing.`;
  const begins = growths.flatMap((growth) => growth.begins ?? []).toSorted((a, b) => (a < b ? -1 : 1));
  const [first] = begins;
  if (first !== undefined && first > reading.end) return say`No such series before ${clock(first)}. ${absent}`;
  return nothingIn(
    reading,
    series.some(({ samples }) => samples.some(({ value }) => !Number.isFinite(value))) ? NaN : null,
  );
}

interface Count {
  readonly to: UnixNano;
  readonly value: number;
  readonly part: number;
  readonly all: number;
}

function countAt(
  growths: readonly (Growth & { readonly isPart: boolean })[],
  { definition, to }: { readonly definition: GrowthDefinition; readonly to: UnixNano },
): Count {
  const from = to - fromMillis(definition.windowMs);
  const each = growths.map((growth) => ({ isPart: growth.isPart, grown: sumWithin(growth, { from, to }) }));
  const all = each.reduce((sum, { grown }) => sum + grown, 0);
  const part = each.reduce((sum, { grown, isPart }) => (isPart ? sum + grown : sum), 0);
  switch (definition.measure.kind) {
    // Four instances that restarted once each are no storm.
    case 'worst':
      return { to, part, all, value: highestOf(each.map(({ grown }) => grown)) };
    case 'rate':
      return { to, part, all, value: all / (definition.windowMs / 1000) };
    case 'share':
      return { to, part, all, value: part / all };
  }
}

function amount({ part, all }: Count, { measure }: GrowthDefinition): Prose {
  switch (measure.kind) {
    case 'worst':
      return [];
    case 'rate':
      return own(` (${formatFigure(all)} in all)`);
    case 'share':
      return own(` (${formatFigure(part)} of ${formatFigure(all)}${all < measure.few ? ', little traffic' : ''})`);
  }
}

function gridOf({ picture, stepMs }: SignalWindow): readonly UnixNano[] {
  const times: UnixNano[] = [];
  for (let time = picture.start; time <= picture.end; time += fromMillis(stepMs)) times.push(time);
  return times;
}

// As Prometheus has it: a series without a sample for five minutes is not there.
function isAlive({ steps }: Growth, time: UnixNano): boolean {
  return steps.some(({ timeUnixNano }: Sample) => timeUnixNano <= time && timeUnixNano > time - LOOKBACK_NANOS);
}

const LOOKBACK_NANOS = fromMillis(300_000);
