// What a store says about itself: labels, series, sizes, fields.

import { fieldsAnswer } from './detected-fields.ts';
import { checkLimits, oldestOf, tooOld, withinLookback } from './limits.ts';
import { parseLogQl } from './logql.ts';
import { json, JSON_UTF8, logQueryOf, plainJson, sorted, success, text } from './replies.ts';
import { type FakeAnswer, type FakeRequest, param, rangeParam, refuseSeveral, tenantsOf } from './request-params.ts';
import { costOf, selectEntries, selectStreams, streamName } from './select.ts';
import { statsOf } from './stats.ts';
import { type Labels, type LokiStore, visibleOf } from './store.ts';

export function labelNames(store: LokiStore, request: FakeRequest): FakeAnswer {
  const names = streamsInWindow(store, request).flatMap(({ labels }) => Object.keys(labels));
  return names.length === 0
    ? noData(store)
    : json({ status: 'success', data: [...new Set(names)].sort() }, plainJson(store));
}

export function labelValues(store: LokiStore, request: FakeRequest): FakeAnswer {
  const name = decodeURIComponent(request.path.split('/').at(-2) ?? '');
  const values = streamsInWindow(store, request).flatMap(({ labels }) => labels[name] ?? []);
  return values.length === 0
    ? noData(store)
    : json({ status: 'success', data: [...new Set(values)].sort() }, plainJson(store));
}

function noData(store: LokiStore): FakeAnswer {
  return json({ status: 'success' }, plainJson(store));
}

export function series(store: LokiStore, request: FakeRequest): FakeAnswer {
  const names = new Map(streamsInWindow(store, request).map(({ labels }) => [streamName(labels), labels]));
  return json({ status: 'success', data: [...names.values()] }, plainJson(store));
}

/** Nothing, or what 3.4.6 said after its index was built anew: two chunks a stream, and each row twice. */
export function indexStats(store: LokiStore, request: FakeRequest): FakeAnswer {
  const { settings } = store;
  const [tenants, range] = [tenantsOf(request, store), rangeParam(request, store)];
  const oldest = oldestOf(store, tenants);
  if (settings.version === '2.8.11' && oldest !== null && range.end < oldest)
    return text(400, tooOld(store, settings.now() - oldest));
  const isKnown = settings.flushed && settings.version !== '2.8.11';
  const streams = streamsInWindow(store, request);
  const found = isKnown ? streams : [];
  const visible = withinLookback(range, { store, tenants }) ?? { start: 0n, end: 0n };
  const { lines, lineBytes, metadataBytes } = costOf({ streams: found, range: visible, settings });
  const bytes = 2 * (lineBytes + metadataBytes);
  return json({ streams: found.length, chunks: 2 * found.length, bytes, entries: 2 * lines }, JSON_UTF8);
}

/** Without an upgrade to a web socket. No frontend stands before it: several tenants are refused at once. */
export function tail(store: LokiStore, request: FakeRequest): FakeAnswer {
  const isSeveral = tenantsOf(request, store).length > 1;
  return text(400, isSeveral ? 'multiple org IDs present' : 'Bad Request\n');
}

export function indexVolume(store: LokiStore, request: FakeRequest): FakeAnswer {
  const tenants = tenantsOf(request, store);
  const query = logQueryOf(store, request);
  const range = rangeParam(request, store);
  const visible = withinLookback(range, { store, tenants });
  const names = query.matchers.map(({ name }) => name);
  const groups = new Map<string, { readonly metric: Labels; bytes: number }>();
  if (visible !== null) refuseSeveral(store, tenants);
  for (const stream of visible === null ? [] : selectStreams(store, { tenants, query })) {
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
  const range = withinLookback(rangeParam(request, store), { store, tenants }) ?? { start: 0n, end: 0n };
  if (range.end > 0n) refuseSeveral(store, tenants);
  checkLimits(store, { tenants, query, range, limit: lineLimit });
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
  const range = withinLookback(rangeParam(request, store), { store, tenants });
  if (range === null) return [];
  refuseSeveral(store, tenants);
  const visible = visibleOf(store, range);
  const selectors = request.params.filter(([name]) => name === 'match[]' || name === 'match' || name === 'query');
  const queries = selectors.map(([, query]) => parseLogQl(query, store.settings.version));
  const chosen = (
    queries.length === 0 ? [{ matchers: [] }] : queries.map((query) => ('log' in query ? query.log : query))
  )
    .flatMap((query) => selectStreams(store, { tenants, query }))
    .filter((stream) => stream.volume(visible).entries > 0);
  return [...new Set(chosen)];
}
