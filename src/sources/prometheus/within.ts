// What an answer holds besides what was asked for. VictoriaMetrics moves the steps of a long range to whole multiples of the
// step, so that its first point lies before the asked start; what lies outside is never judged as if it were within.

import type { Series } from '../../model/metrics.ts';
import { NANOS_PER_MS } from '../../model/time.ts';
import type { QueryAnswer } from './query.schema.ts';

export interface AskedTimes {
  /** Both ends are included. */
  readonly startMs: number;
  readonly endMs: number;
  /** Null: raw samples, each at its own time. */
  readonly stepMs: number | null;
}

/** An answer of which all samples lie within the asked time. */
export interface WithinAnswer extends QueryAnswer {
  /** Samples before the start or behind the end: left out. */
  readonly outside: number;
  /** Samples between two asked steps: kept, at their own time. */
  readonly offStep: number;
}

export function keepWithin(answer: QueryAnswer, { startMs, endMs, stepMs }: AskedTimes): WithinAnswer {
  let outside = 0;
  let offStep = 0;
  const series = answer.series.map((one): Series => {
    const samples = one.samples.filter(({ timeUnixNano }) => {
      const ms = Number(timeUnixNano / NANOS_PER_MS);
      if (ms < startMs || ms > endMs) {
        outside += 1;
        return false;
      }
      if (stepMs !== null && (ms - startMs) % stepMs !== 0) offStep += 1;
      return true;
    });
    return { ...one, samples };
  });
  return { ...answer, series: series.filter(({ samples }) => samples.length > 0), outside, offStep };
}
