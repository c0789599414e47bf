import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder as LokiQuery } from '@grafana/grafana-foundation-sdk/loki';
import { DataqueryBuilder as PrometheusQuery } from '@grafana/grafana-foundation-sdk/prometheus';

export const PROMETHEUS: DataSourceRef = { type: 'prometheus', uid: '${prometheus}' };
export const LOKI: DataSourceRef = { type: 'loki', uid: '${loki}' };

export interface PrometheusWish {
  readonly refId: string;
  readonly expr: string;
  /** `{{route}}`. Never `model`: clients make it up, and each value would be a line. */
  readonly legend: string;
}

export function askPrometheus({ refId, expr, legend }: PrometheusWish): PrometheusQuery {
  return new PrometheusQuery().refId(refId).datasource(PROMETHEUS).expr(expr).legendFormat(legend).range();
}

/** Lines, newest first. */
export function askLoki({ expr, maxLines }: { readonly expr: string; readonly maxLines: number }): LokiQuery {
  return new LokiQuery().refId('A').datasource(LOKI).queryType('range').expr(expr).maxLines(maxLines);
}

/**
 * What a counter grew by in each interval, one number for each value of `by`. Unlike increase() it states whole events and
 * sees the one with which a series begins: before that it was zero, if its process was there. Where a counter falls (a new
 * process) nothing is shown for that interval.
 */
export function grown(counter: string, by: string): string {
  const now = `sum by (job, instance, ${by}) (${counter})`;
  const before = `sum by (job, instance, ${by}) (${counter} offset $__rate_interval)`;
  const zero = `0 * ${now} and on (job, instance) process_start_time_seconds offset $__rate_interval`;
  return `sum by (${by}) (${now} - (${before} or ${zero}) >= 0)`;
}
