// What a signal's value is held against, and how many requests it rests on.

import { lowestOf } from '../model/quantity.ts';
import { own, type Prose, say } from '../model/prose.ts';
import type { LevelDefinition, SignalLimit, Threshold } from '../model/signal.ts';
import type { Answered } from './plan.ts';
import { noAnswer } from './words.ts';

/**
 * A baseline that is not there, or not a positive number, gives way to the documented default; the threshold says
 * which.
 */
export function readLimit(limit: SignalLimit | null, baseline: Answered | undefined): Threshold | null {
  if (limit === null) return null;
  const { op, value, from } = limit;
  if (limit.baseline === null || baseline === undefined) return { op, value, from };
  if (!baseline.answer.ok)
    return { op, value, from: say`${from}; the baseline could not be read. ${noAnswer(baseline.answer.error)}` };
  const values = baseline.answer.series
    .map(({ samples }) => samples.at(-1)?.value ?? NaN)
    .filter((each) => Number.isFinite(each) && each > 0);
  if (values.length === 0)
    return {
      op,
      value,
      from: baseline.answer.isPartial ? say`${from}; the answer to the baseline was not whole and held none` : from,
    };
  const several = values.length === 1 ? '' : `, the lowest of ${values.length}`;
  return {
    op,
    value: lowestOf(values) * limit.baseline.factor,
    from: say`${limit.baseline.from}${own(several)}`,
  };
}

type Volume = NonNullable<LevelDefinition['volume']>;

export function readVolume({ few }: Volume, volume: Answered | undefined): Prose {
  const value = volume?.answer.ok === true ? (volume.answer.series[0]?.samples.at(-1)?.value ?? NaN) : NaN;
  if (!Number.isFinite(value)) return own('How many requests that rests on is not known.');
  // increase() extrapolates: good enough to tell few from many, and called what it is.
  const about = Math.round(value);
  const requests = `about ${about.toLocaleString('en-US')} ${about === 1 ? 'request' : 'requests'}`;
  return own(value < few ? `That rests on ${requests} only: little traffic.` : `That rests on ${requests}.`);
}
