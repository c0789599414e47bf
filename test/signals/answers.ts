// Metric answers from plain data, and one request to ask about.

import { SourceError } from '../../src/model/errors.ts';
import type { AlertRule, Labels, MetricAnswer, Sample, Series } from '../../src/model/metrics.ts';
import { own } from '../../src/model/prose.ts';
import type { SignalSubject } from '../../src/model/signal.ts';
import { fromMillis } from '../../src/model/time.ts';

/** 06:57:11.270Z, the cut stream of the captures; it lasted two seconds. */
const START_MS = 1_795_417_031_270;
export const END_MS = START_MS + 2000;

export const SUBJECT: SignalSubject = {
  method: 'POST',
  route: '/v1/chat/completions',
  model: 'codev-5',
  start: fromMillis(START_MS),
  end: fromMillis(END_MS),
  durationMs: 2000,
  firstTokenMs: 5,
  status: 200,
  isCounted: true,
  writers: [],
};

/** Milliseconds after the request's end → value. */
export function samples(points: Readonly<Record<number, number>>): readonly Sample[] {
  return Object.entries(points)
    .map(([ms, value]) => ({ timeUnixNano: fromMillis(END_MS + Number(ms)), value }))
    .toSorted((a, b) => Number(a.timeUnixNano - b.timeUnixNano));
}

/** One sample every 15 s from `fromS` to `toS` (seconds after the request's end), all the same or by their second. */
export function every15s(
  value: number | ((second: number) => number),
  [fromS, toS]: readonly [number, number] = [-900, 900],
): readonly Sample[] {
  const points: Record<number, number> = {};
  for (let second = fromS; second <= toS; second += 15)
    points[second * 1000] = typeof value === 'number' ? value : value(second);
  return samples(points);
}

export function series(values: readonly Sample[], labels: Labels = {}): Series {
  return { labels, samples: values };
}

export function answer(...all: readonly Series[]): MetricAnswer {
  return { ok: true, series: all, warnings: [], isPartial: false, nativeHistograms: 0 };
}

export function refusal(kind = 'status-502'): Extract<MetricAnswer, { ok: false }> {
  const error = new SourceError({ errorType: 'unavailable', kind, status: 502, prose: own('it answered 502') });
  return { ok: false, error };
}

export function rule(spec: Partial<AlertRule> & Pick<AlertRule, 'query'>): AlertRule {
  return {
    name: 'CodexErrorRate',
    group: 'codex',
    forSeconds: 0,
    labels: {},
    annotations: {},
    health: 'ok',
    intervalSeconds: 15,
    lastEvaluation: null,
    ...spec,
  };
}
