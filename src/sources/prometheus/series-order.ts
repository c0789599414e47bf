// Prometheus gives the series of an instant query in no order: the order of a hash map, another one each time. Here they
// are sorted by their labels, so that the same answer is the same report.

import type { Labels, Series } from '../../model/metrics.ts';

/** The same for the same labels, in whatever order they came. */
export function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => compare(a, b)));
}

export function inLabelOrder(series: readonly Series[]): readonly Series[] {
  return series
    .map((one) => ({ one, key: keyOf(one.labels) }))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ one }) => one);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
