// Metric queries: a range vector at time T with window W is (T − W, T], unlike the half-open window of a log query. Before
// grafana/loki#13448 (July 2024) what lies at T itself was selected away first, which left (T − W, T): so here for 2.8.

import type { TimeRange, UnixNano } from '../../../src/model/time.ts';
import type { MetricQuery } from './logql.ts';
import { readEntries, type SelectedEntry, streamName } from './select.ts';
import type { Labels, LokiStore } from './store.ts';

export interface Series {
  readonly metric: Labels;
  /** In order of time; a time at which nothing was counted is absent. */
  readonly points: readonly { readonly timeUnixNano: UnixNano; readonly value: number }[];
}

export interface MetricOptions {
  readonly tenants: readonly string[];
  readonly query: MetricQuery;
  readonly times: readonly UnixNano[];
  /** What is older is not given out (max_query_lookback). Null: all is. */
  readonly oldest?: UnixNano | null;
}

/** What a metric query reads: from before the first window to just after its last time. */
export function readRange({ query, times }: Pick<MetricOptions, 'query' | 'times'>): TimeRange {
  const [first = 0n, last = 0n] = [times[0], times.at(-1)];
  return { start: first - query.offsetNanos - query.windowNanos + 1n, end: last - query.offsetNanos + 1n };
}

export function evaluate(store: LokiStore, { tenants, query, times, oldest = null }: MetricOptions): readonly Series[] {
  const { start, end } = readRange({ query, times });
  const range = {
    start: oldest !== null && oldest > start ? oldest : start,
    end: store.settings.version === '2.8.11' ? end - 1n : end,
  };
  const series = new Map<string, { readonly metric: Labels; readonly values: Map<UnixNano, number> }>();
  for (const entry of readEntries(store, { tenants, query: query.log, range, direction: 'forward' })) {
    const metric = groupOf(entry, query.sumBy);
    const name = streamName(metric);
    const group = series.get(name) ?? { metric, values: new Map<UnixNano, number>() };
    series.set(name, group);
    const amount = query.measure === 'bytes_over_time' ? Buffer.byteLength(entry.line) : 1;
    for (const time of times) {
      const last = time - query.offsetNanos;
      if (entry.timeUnixNano > last - query.windowNanos && entry.timeUnixNano <= last) {
        group.values.set(time, (group.values.get(time) ?? 0) + amount);
      }
    }
  }
  const perSecond = query.measure === 'rate' ? Number(query.windowNanos) / 1e9 : 1;
  return (
    [...series]
      // Without the closing brace, so that no label at all comes first.
      .sort(([a], [b]) => (a.slice(0, -1) < b.slice(0, -1) ? -1 : 1))
      .map(([, { metric, values }]) => ({
        metric,
        points: times.flatMap((time) => {
          const value = values.get(time);
          return value === undefined ? [] : [{ timeUnixNano: time, value: value / perSecond }];
        }),
      }))
      .filter(({ points }) => points.length > 0)
  );
}

function groupOf({ labels, metadata, parsed }: SelectedEntry, sumBy: readonly string[] | null): Labels {
  const every = { ...labels, ...metadata, ...parsed };
  if (sumBy === null) return every;
  return Object.fromEntries(sumBy.flatMap((name) => (every[name] === undefined ? [] : [[name, every[name]]])));
}
