// How much a counter grew in the time up to the scrape behind the request's end.

import type { Labels, Sample, Series } from '../model/metrics.ts';
import { own, type Prose, say } from '../model/prose.ts';
import type { GrowthDefinition, Signal, SignalSubject } from '../model/signal.ts';
import { fromMillis, type UnixNano } from '../model/time.ts';
import { type Growth, growthOf, type ProcessStarts, sumWithin } from './growth.ts';
import { instancesOf, pickInstance, whoseWords } from './instances.ts';
import { readLimit } from './limits.ts';
import { isSoon, moment, soonAfter } from './moments.ts';
import { growthRange, withBase } from './plan.ts';
import type { SignalWindow } from './window.ts';
import { nothingIn, ofSeries, sentences } from './worst.ts';
import { formatFigure, formatQuantity, highestOf } from '../model/quantity.ts';
import { clock, holds, limitWords } from './words.ts';

export interface GrowthInput {
  readonly subject: SignalSubject;
  readonly series: readonly Series[];
  readonly window: SignalWindow;
  readonly starts: ProcessStarts;
  /** When the request had been scraped; null: no scrape within a minute of its end. */
  readonly scraped: UnixNano | null;
}

export function readGrowth(definition: GrowthDefinition, input: GrowthInput): Partial<Signal> {
  const { unit, windowMs, measure } = definition;
  const { subject, window, starts, scraped } = input;
  const asked = growthRange(window, windowMs);
  const at = scraped ?? window.anchor;
  const during = { start: at - fromMillis(windowMs), end: at };
  const picked = pickInstance(input.series, { writers: subject.writers, during });
  // A share is of the route: whichever instance answered is a part of it.
  const series = measure.kind === 'share' ? input.series : picked.series;
  const growths = series.map((each) => ({
    ...growthOf(each, { starts, askedFrom: withBase(asked).start }),
    labels: each.labels,
    isPart: measure.kind === 'share' && each.labels[measure.label] === measure.value,
  }));
  const countAll = (times: readonly UnixNano[]): readonly Count[] =>
    times
      .filter((time) => growths.some((growth) => isAlive(growth, time)))
      .map((to) => countAt(growths, { definition, to }));
  const points = pointsOf(countAll(gridOf(window)));
  const threshold = readLimit(definition.limit, undefined);
  const drawn = { points, pointsRange: window.picture, threshold };
  const [counted] = countAll([at]);
  if (counted === undefined || !Number.isFinite(counted.value))
    return {
      ...drawn,
      ...noValue(definition, { input: { ...input, series }, growths, isIdle: counted !== undefined, at }),
    };
  const breached = threshold !== null && holds(counted.value, threshold);
  const unknown = growths.filter(({ unknownPast, begins }) => unknownPast && (begins ?? 0n) > asked.start).length;
  const begins = unknown === 1 ? 'One series begins' : `${unknown} series begin`;
  const limitSaid = threshold === null ? [] : say`; breached when ${limitWords(threshold, unit)}`;
  const which = measure.kind === 'worst' && series.length > 1 ? say`, the highest${ofSeries(series.length)}` : [];
  const soon = growths
    .flatMap(({ steps }) => steps.map(({ timeUnixNano }) => timeUnixNano))
    .filter((time) => isSoon(time, window));
  const isOfOne = measure.kind === 'worst' || (measure.kind === 'total' && picked.own !== null);
  const instances = instancesOf(picked, isOfOne ? counted.labels : null);
  return {
    ...drawn,
    instances,
    value: counted.value,
    counted: measure.kind === 'share' ? { part: counted.part, all: counted.all } : null,
    at,
    verdict: breached ? 'breached' : 'ok',
    says: sentences(
      say`${amount(counted, definition)} in the ${windowMs / 60_000} min up to ${moment(at, window)}${which}${limitSaid}.`,
      ownPart({ measure, subject, isScraped: scraped !== null }),
      own(scraped === null ? 'No scrape was found in the minute after its end: the request itself is not in it.' : ''),
      own(unknown === 0 ? '' : `${begins} in this time with an unknown past: what it first showed is not counted.`),
      breached ? definition.breachMeans : definition.means,
      breached ? whoseWords(instances) : [],
      breached
        ? []
        : soonAfter(pointsOf(countAll([...new Set(soon)].toSorted(byTime))), { window, after: at, threshold, unit }),
    ),
  };
}

function noValue(
  { measure, windowMs, absent, beginsWithEvent }: GrowthDefinition,
  {
    input: { series, window },
    growths,
    isIdle,
    at,
  }: {
    readonly input: GrowthInput;
    readonly growths: readonly Growth[];
    readonly isIdle: boolean;
    readonly at: UnixNano;
  },
): Pick<Signal, 'lack' | 'says'> {
  if (measure.kind === 'share' && isIdle)
    return {
      lack: 'no-value',
      says: say`Nothing was counted in the ${windowMs / 60_000} min up to ${moment(at, window)}: there is no share of nothing.`,
    };
  const [first] = growths.flatMap((growth) => growth.begins ?? []).toSorted(byTime);
  if (first !== undefined && first > at)
    return beginsWithEvent
      ? {
          lack: 'not-yet',
          says: say`Not exported before the first such event: the series begins at ${moment(first, window)}.`,
        }
      : { lack: 'no-value', says: say`No such series before ${moment(first, window)}. ${absent}` };
  const notFinite = series.some(({ samples }) => samples.some(({ value }) => !Number.isFinite(value))) ? NaN : null;
  return { lack: 'no-value', says: nothingIn(say`at ${clock(at)}`, notFinite) };
}

interface Count {
  /** Of the series that grew most. */
  readonly labels: Labels;
  readonly to: UnixNano;
  readonly value: number;
  readonly part: number;
  readonly all: number;
}

function countAt(
  growths: readonly (Growth & { readonly isPart: boolean; readonly labels: Labels })[],
  { definition, to }: { readonly definition: GrowthDefinition; readonly to: UnixNano },
): Count {
  const from = to - fromMillis(definition.windowMs);
  const each = growths.map((growth) => ({ ...growth, grown: sumWithin(growth, { from, to }) }));
  const all = each.reduce((sum, { grown }) => sum + grown, 0);
  const part = each.reduce((sum, { grown, isPart }) => (isPart ? sum + grown : sum), 0);
  const highest = highestOf(each.map(({ grown }) => grown));
  const { labels } = each.find(({ grown }) => grown === highest) ?? { labels: {} };
  const count = { to, part, all, labels };
  switch (definition.measure.kind) {
    // Four instances that restarted once each are no storm.
    case 'worst':
      return { ...count, value: highest };
    case 'total':
      return { ...count, value: all };
    case 'share':
      return { ...count, value: part / all };
  }
}

function pointsOf(counts: readonly Count[]): readonly Sample[] {
  return counts.flatMap(({ to, value }) => (Number.isFinite(value) ? [{ timeUnixNano: to, value }] : []));
}

function amount({ value, part, all }: Count, { measure, unit }: GrowthDefinition): Prose {
  if (measure.kind !== 'share') return own(formatQuantity(value, unit));
  const little = all < measure.few ? ', little traffic' : '';
  const requests = all === 1 ? 'request' : 'requests';
  return own(
    `${formatFigure(part)} of ${formatFigure(all)} ${requests} ${measure.did} (${formatQuantity(value, unit)}${little})`,
  );
}

// A scrape behind its end has counted the request, when the system counts it at all.
function ownPart({
  measure,
  subject,
  isScraped,
}: {
  readonly measure: GrowthDefinition['measure'];
  readonly subject: SignalSubject;
  readonly isScraped: boolean;
}): Prose {
  if (measure.kind !== 'share' || !isScraped) return [];
  if (!subject.isCounted) return own('This request is not counted in it: it has no access log line.');
  const isPart = measure.isPart(subject);
  if (isPart === null) return own('Whether this request is one of them is not known.');
  return own(
    isPart ? `This request, ${subject.status}, is one of them.` : `This request, ${subject.status}, is none of them.`,
  );
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

function byTime(a: UnixNano, b: UnixNano): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
