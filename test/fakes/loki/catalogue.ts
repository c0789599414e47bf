// What a store says about itself: labels, series, sizes, fields.

import { fieldsAnswer } from './detected-fields.ts';
import { checkLimits } from './limits.ts';
import { parseLogQl } from './logql.ts';
import { json, JSON_UTF8, logQueryOf, plainJson, sorted, success } from './replies.ts';
import { type FakeAnswer, type FakeRequest, param, rangeParam, tenantsOf } from './request-params.ts';
import { costOf, selectEntries, selectStreams, streamName } from './select.ts';
import { statsOf } from './stats.ts';
import type { Labels, LokiStore } from './store.ts';

export function labelNames(store: LokiStore, request: FakeRequest): FakeAnswer {
  const names = streamsInWindow(store, request).flatMap(({ labels }) => Object.keys(labels));
  return json({ status: 'success', data: [...new Set(names)].sort() }, plainJson(store));
}

export function labelValues(store: LokiStore, request: FakeRequest): FakeAnswer {
  const name = decodeURIComponent(request.path.split('/').at(-2) ?? '');
  const values = streamsInWindow(store, request).flatMap(({ labels }) => labels[name] ?? []);
  return json({ status: 'success', data: [...new Set(values)].sort() }, plainJson(store));
}

export function series(store: LokiStore, request: FakeRequest): FakeAnswer {
  const names = new Map(streamsInWindow(store, request).map(({ labels }) => [streamName(labels), labels]));
  return json({ status: 'success', data: [...names.values()] }, plainJson(store));
}

export function indexStats(store: LokiStore, request: FakeRequest): FakeAnswer {
  const streams = store.settings.flushed ? streamsInWindow(store, request) : [];
  const range = rangeParam(request, store);
  const { lines, lineBytes, metadataBytes } = costOf({ streams, range, settings: store.settings });
  const bytes = lineBytes + metadataBytes;
  return json({ streams: streams.length, chunks: streams.length, bytes, entries: lines }, JSON_UTF8);
}

export function indexVolume(store: LokiStore, request: FakeRequest): FakeAnswer {
  const tenants = tenantsOf(request, store);
  const range = rangeParam(request, store);
  const query = logQueryOf(store, request);
  const names = query.matchers.map(({ name }) => name);
  const groups = new Map<string, { readonly metric: Labels; bytes: number }>();
  for (const stream of selectStreams(store, { tenants, query })) {
    const metric = sorted(Object.fromEntries(Object.entries(stream.labels).filter(([name]) => names.includes(name))));
    const group = groups.get(streamName(metric)) ?? { metric, bytes: 0 };
    groups.set(streamName(metric), group);
    group.bytes += stream.volume(range).lineBytes;
  }
  const seconds = Number(range.end / 1_000_000n) / 1000;
  return success(store, {
    resultType: 'vector',
    result: [...groups.values()]
      .sort((a, b) => b.bytes - a.bytes)
      .map(({ metric, bytes }) => ({ metric, value: [seconds, String(bytes)] })),
    stats: statsOf(
      { streams: 0, lines: 0, lineBytes: 0, metadataBytes: 0 },
      { returned: groups.size, settings: store.settings },
    ),
  });
}

export function detectedFields(store: LokiStore, request: FakeRequest): FakeAnswer {
  const tenants = tenantsOf(request, store);
  const query = logQueryOf(store, request);
  const lineLimit = Number(param(request, 'line_limit') ?? '100');
  const range = checkLimits(store, { tenants, query, range: rangeParam(request, store), limit: null });
  const { entries } = selectEntries(store, { tenants, query, range, direction: 'backward', limit: lineLimit });
  return json(fieldsAnswer(entries, Number(param(request, 'limit') ?? '1000')), JSON_UTF8);
}

/** The label that the server itself adds to the streams it cuts into shards stands in every list but this one. */
export function detectedLabels(store: LokiStore, request: FakeRequest): FakeAnswer {
  const values = new Map<string, Set<string>>();
  for (const { labels } of streamsInWindow(store, request))
    for (const [name, value] of Object.entries(labels)) values.set(name, (values.get(name) ?? new Set()).add(value));
  values.delete('__stream_shard__');
  const detected = [...values].map(([label, seen]) => ({ label, cardinality: seen.size }));
  return json({ detectedLabels: detected }, JSON_UTF8);
}

/** Streams of the tenant with an entry in the window, and of one of the selectors if there are any. */
function streamsInWindow(store: LokiStore, request: FakeRequest): ReturnType<typeof selectStreams> {
  const tenants = tenantsOf(request, store);
  const range = rangeParam(request, store);
  const selectors = request.params.filter(([name]) => name === 'match[]' || name === 'match' || name === 'query');
  const queries = selectors.map(([, query]) => parseLogQl(query, store.settings.version));
  const chosen = (
    queries.length === 0 ? [{ matchers: [] }] : queries.map((query) => ('log' in query ? query.log : query))
  )
    .flatMap((query) => selectStreams(store, { tenants, query }))
    .filter((stream) => stream.volume(range).entries > 0);
  return [...new Set(chosen)];
}
