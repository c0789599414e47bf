// A range of many steps as several questions: Prometheus refuses more than 11,000 points a series
// (prometheus/web/api/v1: "exceeded maximum resolution of 11,000 points per timeseries").

import type { Sample, Series } from '../../model/metrics.ts';
import { NANOS_PER_MS, type TimeRange } from '../../model/time.ts';
import { inLabelOrder, keyOf } from './series-order.ts';

const MAX_POINTS = 11_000;

/** Both ends included; in milliseconds, which is all that Prometheus keeps. */
export interface Steps {
  readonly startMs: number;
  readonly points: number;
  readonly stepMs: number;
}

export function stepsOf(range: TimeRange, stepMs: number): Steps {
  const step = Math.max(1, Math.round(stepMs));
  const startMs = Number(range.start / NANOS_PER_MS);
  const lengthMs = Math.max(0, Number(range.end / NANOS_PER_MS) - startMs);
  return { startMs, points: Math.floor(lengthMs / step) + 1, stepMs: step };
}

export function endMsOf({ startMs, points, stepMs }: Steps): number {
  return startMs + (points - 1) * stepMs;
}

/** Pieces of at most `maxPoints`, in order of time, together exactly the steps of the whole. */
export function splitSteps(steps: Steps, maxPoints = MAX_POINTS): readonly Steps[] {
  const pieces: Steps[] = [];
  for (let done = 0; done < steps.points; done += maxPoints) {
    pieces.push({
      startMs: steps.startMs + done * steps.stepMs,
      points: Math.min(maxPoints, steps.points - done),
      stepMs: steps.stepMs,
    });
  }
  return pieces;
}

/** Series with the same labels become one again. Pieces in order of time; sorted by labels. */
export function joinPieces(pieces: readonly (readonly Series[])[]): readonly Series[] {
  const joined = new Map<string, { readonly labels: Series['labels']; readonly samples: Sample[] }>();
  for (const { labels, samples } of pieces.flat()) {
    const key = keyOf(labels);
    const known = joined.get(key);
    if (known === undefined) joined.set(key, { labels, samples: [...samples] });
    else for (const sample of samples) known.samples.push(sample);
  }
  return inLabelOrder([...joined.values()]);
}
