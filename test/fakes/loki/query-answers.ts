// query_range and query: what is asked for lines, and what is asked for counts.

import type { MetricQuery } from './logql.ts';
import { evaluate, readRange, type Series } from './metric.ts';
import { checkLimits, oldestOf, refusePastLookback, withinLookback } from './limits.ts';
import {
  type FakeAnswer,
  type FakeRequest,
  header,
  limitParam,
  param,
  rangeParam,
  refuseSeveral,
  stepParam,
  tenantsOf,
  timeParam,
} from './request-params.ts';
import { goSortSlice } from './go-sort.ts';
import { queryOf, refusal, sorted, success } from './replies.ts';
import { costOf, type SelectedEntry, selectEntries, selectStreams, streamName } from './select.ts';
import { statsOf } from './stats.ts';
import type { Labels, LokiStore } from './store.ts';

/** A window without a moment. */
const NOTHING = { start: 0n, end: 0n };

export function queryRange(store: LokiStore, request: FakeRequest): FakeAnswer {
  const tenants = tenantsOf(request, store);
  const limit = limitParam(request);
  const query = queryOf(store, request);
  const range = rangeParam(request, store, query.kind === 'metric');
  if (query.kind === 'metric') {
    const step = stepParam(request, range);
    const visible = withinLookback(range, { store, tenants });
    if (visible === null) return metricAnswer(store, { tenants, query, times: [], resultType: 'matrix' });
    refuseSeveral(store, tenants);
    checkLimits(store, { tenants, query: query.log, range: visible, limit: null });
    // Whole steps: the start is moved back, the end on.
    const rest = visible.end % step;
    const last = rest === 0n ? visible.end : visible.end - rest + step;
    const times = [];
    for (let time = visible.start - (visible.start % step); time <= last; time += step) times.push(time);
    return metricAnswer(store, { tenants, query, times, resultType: 'matrix' });
  }
  const visible = withinLookback(range, { store, tenants });
  if (visible !== null) refuseSeveral(store, tenants);
  checkLimits(store, { tenants, query, range: visible ?? NOTHING, limit });
  const direction = param(request, 'direction')?.toLowerCase() === 'forward' ? 'forward' : 'backward';
  const selection = selectEntries(store, { tenants, query, range: visible ?? NOTHING, direction, limit });
  const isThree = store.settings.version !== '2.8.11';
  const categorized =
    isThree && (header(request, 'x-loki-response-encoding-flags') ?? '').split(',').includes('categorize-labels');
  return success(store, {
    resultType: 'streams',
    ...(categorized ? { encodingFlags: ['categorize-labels'] } : {}),
    result: grouped(isThree ? shuffled(selection.entries, { direction, categorized }) : selection.entries, categorized),
    stats: statsOf(selection, { returned: selection.entries.length, settings: store.settings }),
  });
}

export function queryInstant(store: LokiStore, request: FakeRequest): FakeAnswer {
  const tenants = tenantsOf(request, store);
  const time = timeParam(request, 'time', store.settings.now());
  const query = queryOf(store, request);
  if (query.kind === 'log') {
    const advice = 'please change your query to a range query type';
    return refusal(store, 400, `log queries are not supported as an instant query type, ${advice}`);
  }
  const oldest = oldestOf(store, tenants);
  // The frontend looks at the time alone, the queriers at what is to be read.
  if (oldest !== null && time < oldest) return metricAnswer(store, { tenants, query, times: [], resultType: 'vector' });
  refuseSeveral(store, tenants);
  const range = readRange({ query, times: [time] });
  refusePastLookback(store, { tenants, range });
  const start = oldest !== null && oldest > range.start ? oldest : range.start;
  checkLimits(store, { tenants, query: query.log, range: { start, end: range.end }, limit: null, isInstant: true });
  return metricAnswer(store, { tenants, query, times: [time], resultType: 'vector' });
}

function metricAnswer(
  store: LokiStore,
  options: {
    readonly tenants: readonly string[];
    readonly query: MetricQuery;
    readonly times: readonly bigint[];
    readonly resultType: 'matrix' | 'vector';
  },
): FakeAnswer {
  const { tenants, query, resultType } = options;
  const found =
    options.times.length === 0
      ? []
      : query.measure === 'constant'
        ? [constant(options.times)]
        : evaluate(store, { ...options, oldest: oldestOf(store, tenants) });
  const streams = selectStreams(store, { tenants, query: query.log });
  const cost = { streams: streams.length, ...costOf({ streams, range: readRange(options), settings: store.settings }) };
  return success(store, {
    resultType,
    result: found.map(resultType === 'matrix' ? matrixSeries : vectorSample),
    stats: statsOf(cost, { returned: found.length, settings: store.settings }),
  });
}

/** `vector(1)` */
function constant(times: readonly bigint[]): Series {
  return { metric: {}, points: times.map((timeUnixNano) => ({ timeUnixNano, value: 1 })) };
}

function matrixSeries({ metric, points }: Series): unknown {
  return {
    metric,
    values: points.map(({ timeUnixNano, value }) => [Number(timeUnixNano / 1_000_000n) / 1000, String(value)]),
  };
}

function vectorSample({ metric, points }: Series): unknown {
  const [point] = points;
  return { metric, value: [Number((point?.timeUnixNano ?? 0n) / 1_000_000n) / 1000, String(point?.value ?? 0)] };
}

/**
 * Loki 3 sorts each answered stream by time twice, with a sort that is not stable (pkg/logql/accumulator.go): entries of one
 * nanosecond change places as soon as the stream has more than 12, and differently with each number of rows.
 */
function shuffled(
  entries: readonly SelectedEntry[],
  { direction, categorized }: { readonly direction: 'forward' | 'backward'; readonly categorized: boolean },
): readonly SelectedEntry[] {
  const isBefore = (a: SelectedEntry, b: SelectedEntry): boolean =>
    direction === 'forward' ? a.timeUnixNano <= b.timeUnixNano : a.timeUnixNano >= b.timeUnixNano;
  const streams = Map.groupBy(entries, (entry) => streamName(answeredStream(entry, categorized)));
  return [...streams.values()].flatMap((stream) => goSortSlice(goSortSlice(stream, isBefore), isBefore));
}

/** Without categorised labels, metadata counts as labels: lines of one stream come as several. */
function answeredStream({ labels, metadata, parsed }: SelectedEntry, categorized: boolean): Labels {
  return categorized ? labels : { ...labels, ...metadata, ...parsed };
}

function grouped(entries: readonly SelectedEntry[], categorized: boolean): readonly unknown[] {
  const groups = new Map<string, { readonly stream: Labels; readonly values: unknown[] }>();
  for (const entry of entries) {
    const { metadata, parsed, timeUnixNano, line } = entry;
    const stream = answeredStream(entry, categorized);
    const name = streamName(stream);
    const group = groups.get(name) ?? { stream: sorted(stream), values: [] };
    groups.set(name, group);
    const extra = {
      ...(Object.keys(metadata).length === 0 ? {} : { structuredMetadata: metadata }),
      ...(Object.keys(parsed).length === 0 ? {} : { parsed }),
    };
    group.values.push(categorized ? [String(timeUnixNano), line, extra] : [String(timeUnixNano), line]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}
