// /api/v1/query and /api/v1/query_range (prometheus.io/docs/prometheus/latest/querying/api), as far as it is needed.

import { distinctWarnings } from '../http/warnings.ts';
import type { Sample, Series } from '../../model/metrics.ts';
import { fromMillis } from '../../model/time.ts';
import {
  badShape,
  isMap,
  type JsonMap,
  labelsAt,
  listAt,
  mapAt,
  numberAt,
  parseJson,
  textAt,
  textsAt,
} from '../http/shape.ts';
import { inLabelOrder } from './series-order.ts';
import { failureIn } from './server-error.ts';

export interface QueryAnswer {
  readonly series: readonly Series[];
  readonly warnings: readonly string[];
  /** Samples that are native histograms: not numbers, left out. */
  readonly nativeHistograms: number;
  /** VictoriaMetrics' cluster: some of its storage nodes did not answer. Other servers say that with a warning. */
  readonly isPartial: boolean;
}

/** Sorted by labels. Throws SourceError: the failure that the answer states, `not-json`, or `bad-answer`. */
export function readQueryAnswer(text: string): QueryAnswer {
  const answer = mapAt(parseJson(text), 'the answer');
  const failure = failureIn(answer);
  if (failure !== null) throw failure;
  if (answer['status'] !== 'success') badShape('status is neither success nor error');
  const data = mapAt(answer['data'], 'data');
  const rows = rowsOf(data);
  return {
    series: inLabelOrder(rows.map(({ series }) => series).filter(({ samples }) => samples.length > 0)),
    warnings: distinctWarnings([...textsAt(answer['warnings'], 'warnings'), ...textsAt(answer['infos'], 'infos')]),
    nativeHistograms: rows.reduce((sum, { nativeHistograms }) => sum + nativeHistograms, 0),
    isPartial: isPartialAnswer(answer),
  };
}

/** Whether an answer of any kind (values, series, labels) says that a part of the storage is missing in it. */
export function isPartialAnswer(answer: unknown): boolean {
  const stated = isMap(answer) ? answer['isPartial'] : undefined;
  return stated !== undefined && stated !== null && stated !== false;
}

interface Row {
  readonly series: Series;
  readonly nativeHistograms: number;
}

function rowsOf(data: JsonMap): readonly Row[] {
  const type = textAt(data['resultType'], 'resultType');
  switch (type) {
    case 'vector':
      return listAt(data['result'], 'result').map((item) => rowOf(mapAt(item, 'series'), { many: false }));
    case 'matrix':
      return listAt(data['result'], 'result').map((item) => rowOf(mapAt(item, 'series'), { many: true }));
    case 'scalar':
      return [{ series: { labels: {}, samples: [sampleOf(data['result'])] }, nativeHistograms: 0 }];
    default:
      return badShape(
        `resultType is ${type === 'string' ? 'a string: not a number' : 'not one of vector, matrix, scalar'}`,
      );
  }
}

function rowOf(item: JsonMap, { many }: { readonly many: boolean }): Row {
  const samples = many
    ? item['values'] === undefined
      ? []
      : listAt(item['values'], 'values').map(sampleOf)
    : item['value'] === undefined
      ? []
      : [sampleOf(item['value'])];
  const histograms = many ? item['histograms'] : item['histogram'];
  const nativeHistograms =
    histograms === undefined || histograms === null ? 0 : many ? listAt(histograms, 'histograms').length : 1;
  if (samples.length === 0 && nativeHistograms === 0) badShape('a series has no value');
  if (!inOrder(samples)) badShape('the samples of a series are not in order of time');
  return { series: { labels: labelsAt(item['metric'], 'metric'), samples }, nativeHistograms };
}

function sampleOf(value: unknown): Sample {
  const [time, text] = listAt(value, 'sample');
  // Prometheus keeps milliseconds; the seconds in JSON are a float of them.
  return { timeUnixNano: fromMillis(Math.round(numberAt(time, 'time') * 1000)), value: valueOf(textAt(text, 'value')) };
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function valueOf(text: string): number {
  if (text === 'NaN') return Number.NaN;
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return DECIMAL.test(text) ? Number(text) : badShape('value is not a number in text');
}

function inOrder(samples: readonly Sample[]): boolean {
  return samples.every(
    (sample, index) => index === 0 || (samples[index - 1] as Sample).timeUnixNano < sample.timeUnixNano,
  );
}

/** /api/v1/status/buildinfo; null when it is not there or not as expected. */
export function readVersion(text: string): string | null {
  try {
    const answer: unknown = JSON.parse(text);
    const data = isMap(answer) && isMap(answer['data']) ? answer['data'] : {};
    return typeof data['version'] === 'string' && data['version'] !== '' ? data['version'] : null;
  } catch {
    return null;
  }
}
