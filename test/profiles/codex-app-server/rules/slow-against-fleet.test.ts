import { expect, test } from 'vitest';
import { own, plainText } from '../../../../src/model/prose.ts';
import type { LatencyRank, Signal } from '../../../../src/model/signal.ts';
import { findings, HEALTHY_STREAM, KILLED_STREAM, metricsOf, signal } from '../events.ts';

const ID = 'slow-against-fleet';

const found = (...signals: readonly Signal[]) => findings(ID, HEALTHY_STREAM, { metrics: metricsOf({ signals }) });

const latency = (rank: Partial<LatencyRank>): Signal => signal('latency-rank', { rank });

const P95 = signal('latency-p95', {
  value: 3200,
  verdict: 'breached',
  threshold: { op: '>', value: 1575, from: own('documented default') },
});

const SLOW = { valueMs: 2004, atLeast: 0.96, bucketLowMs: 2000, bucketHighMs: 5000, sampleSize: 240 };
const AMONG = { ...SLOW, atLeast: 0.45, atMost: 0.6 };

test('slower for certain than 95 % of the others', () => {
  const [slow, ...more] = found(latency(SLOW));
  expect(more).toEqual([]);
  expect(slow).toMatchObject({ confidence: 'certain', weight: 'note', evidence: ['S12'] });
  expect(plainText(slow?.title ?? [])).toBe('Its answer was slow against its fleet');
  expect(plainText(slow?.summary ?? [])).toBe(
    'Its answer took 2004 ms, between 2000 and 5000 ms: slower than at least 96 % of 240 requests around that time [S12]. That most others were faster speaks against a cause that all of them share; it may have had more to do than they.',
  );
});

test('answer and first token each by itself; beyond the top bucket it says so', () => {
  const both = found(
    latency({ ...SLOW, bucketLowMs: 10_000, bucketHighMs: null }),
    signal('first-token-rank', { rank: SLOW }),
  );
  expect(both.map(({ title }) => plainText(title))).toEqual([
    'Its answer was slow against its fleet',
    'Its first token was slow against its fleet',
  ]);
  expect(plainText(both[0]?.summary ?? [])).toContain('beyond the top bucket of 10000 ms');
});

test('exact edges: the share and the size of the sample', () => {
  expect(found(latency({ ...SLOW, atLeast: 0.95, sampleSize: 20 }))).toHaveLength(1);
  expect(found(latency({ ...SLOW, atLeast: 0.9499 }))).toEqual([]);
  expect(found(latency({ ...SLOW, atLeast: 1, sampleSize: 19 }))).toEqual([]);
  expect(plainText(found(latency({ ...SLOW, atLeast: 0.9999 }))[0]?.summary ?? [])).toContain('at least 99 %');
});

test('slow together with its route', () => {
  const bracketed = found({ ...P95, bracket: { low: 2000, high: 5000 } }, latency(AMONG));
  expect(plainText(bracketed[0]?.summary ?? [])).toContain('The P95 of the route was between 2000 and 5000 ms, with');
  const [route, ...more] = found(P95, latency(AMONG));
  expect(more).toEqual([]);
  expect(route).toMatchObject({ confidence: 'likely', weight: 'note', evidence: ['S01', 'S12'] });
  expect(plainText(route?.title ?? [])).toBe('It was slow together with its route');
  expect(plainText(route?.summary ?? [])).toContain(
    'The P95 of the route was about 3200 ms, with a limit of 1575 ms [S01]. This request took 2004 ms, and less than half of 240 requests',
  );
});

test('near misses: a quick request of a slow route, one slower than half of it, few requests, a route within its limit, no rank', () => {
  expect(found(P95, latency({ ...AMONG, valueMs: 1575 }))).toEqual([]);
  expect(found(P95, latency({ ...AMONG, valueMs: 1576 }))).toHaveLength(1);
  expect(found(P95, latency({ ...AMONG, sampleSize: 19 }))).toEqual([]);
  expect(found(P95, latency({ ...AMONG, atMost: 0.7 }))).toEqual([]);
  expect(found(P95, latency({ ...AMONG, atLeast: 0.5 }))).toEqual([]);
  expect(found(P95, latency({ ...AMONG, atLeast: 0.49 }))).toHaveLength(1);
  expect(found({ ...P95, verdict: 'ok' }, latency(AMONG))).toEqual([]);
  expect(found(P95)).toEqual([]);
  expect(found(P95, { ...latency(AMONG), verdict: 'no-data' })).toEqual([]);
});

test('one that is slow against its fleet is not explained by its route', () => {
  expect(found(P95, latency(SLOW)).map(({ evidence }) => evidence)).toEqual([['S12']]);
});

test('not of a stream that was cut: how long it lasted is no measure of speed; its first token is one', () => {
  const cut = (...signals: readonly Signal[]) => findings(ID, KILLED_STREAM, { metrics: metricsOf({ signals }) });
  expect(cut(latency(SLOW))).toEqual([]);
  expect(cut(P95, latency(AMONG))).toEqual([]);
  expect(cut(latency(SLOW), signal('first-token-rank', { rank: SLOW })).map(({ title }) => plainText(title))).toEqual([
    'Its first token was slow against its fleet',
  ]);
});
