import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import {
  findings,
  HEALTHY_STREAM,
  HUNG_UP,
  KILLED_STREAM,
  type Line,
  line,
  metricsOf,
  signal,
  worker,
} from '../events.ts';

const ID = 'restart-storm';

/** Exits with a ready 100 ms behind each. */
const exitsAt = (...times: readonly number[]): readonly Line[] =>
  times.flatMap((ms) => [worker('worker_exit', ms), worker('worker_ready', ms + 100)]);

const BEFORE = exitsAt(-40_000, -30_000, -20_000);

const restarts = (value: number | null) => ({
  metrics: metricsOf({ signals: [signal('restarts', { value, atMs: 0 })] }),
});

test('fires from the logs alone: the fourth exit within ten minutes', () => {
  const [found] = findings(ID, [...BEFORE, ...KILLED_STREAM]);
  expect(found).toMatchObject({ confidence: 'certain', weight: 'problem', evidence: ['W01', 'W07'] });
  expect(plainText(found?.summary ?? [])).toBe(
    'The lines read show 4 worker exits within 40.060 s, from [W01] to [W07]. More than 3 in 10 min is the limit of the restart alert. Whether the request met one of these exits is told on its own.',
  );
});

test('fires from the metrics alone, and tells the lower count of the logs beside it', () => {
  const [found] = findings(ID, KILLED_STREAM, restarts(4));
  expect(found?.evidence).toEqual(['W01', 'S03']);
  expect(plainText(found?.summary ?? [])).toContain(
    'The lines read show 1 worker exit [W01]. The metrics count 4 restarts in the 10 min up to 06:56:40.000 [S03].',
  );
});

test('is one only before or during the request', () => {
  const later = exitsAt(10_000, 20_000, 30_000, 40_000);
  expect(findings(ID, [...KILLED_STREAM, ...later])).toEqual([]);
  const failed = [line('backend_request', 1), line('access_log', 0, { status: 500 })];
  expect(findings(ID, [...failed, ...later], restarts(0))).toEqual([]);
  expect(findings(ID, [...exitsAt(-760_000, -750_000, -740_000, -730_000), ...failed])).toEqual([]);
});

test('tells the lower count of the metrics beside the logs', () => {
  const [found] = findings(ID, [...BEFORE, ...KILLED_STREAM], restarts(1));
  expect(plainText(found?.summary ?? [])).toContain('The metrics count 1 restart in the 10 min');
});

test('near misses: three of each, a planned one, one too long ago, one of another log', () => {
  const three = [...exitsAt(-40_000, -30_000), ...KILLED_STREAM];
  expect(findings(ID, three)).toEqual([]);
  expect(findings(ID, three, restarts(3))).toEqual([]);
  expect(findings(ID, three, restarts(null))).toEqual([]);
  expect(findings(ID, [worker('worker_exit', -35_000, { duringShutdown: true }), ...three])).toEqual([]);
  expect(findings(ID, [...exitsAt(60 - 600_001), ...three])).toEqual([]);
  expect(findings(ID, [...exitsAt(60 - 600_000), ...three])).toHaveLength(1);
  expect(findings(ID, [worker('worker_exit', -35_000, {}, { file: 'other.log' }), ...three])).toEqual([]);
});

test('a note beside a request that met no exit, or only a planned one, or whose client had left', () => {
  const failed = [line('backend_request', 1), line('access_log', 0, { status: 500 })];
  const planned = [worker('worker_exit', 50, { duringShutdown: true }), ...failed, worker('worker_ready', 400)];
  expect(findings(ID, failed, restarts(4))).toMatchObject([{ weight: 'note' }]);
  expect(findings(ID, planned, restarts(4))).toMatchObject([{ weight: 'note' }]);
  expect(findings(ID, [...BEFORE, ...HUNG_UP])).toMatchObject([{ weight: 'note' }]);
});

test('silent beside a request that needs no fault of the worker', () => {
  expect(findings(ID, [...BEFORE, ...exitsAt(50), ...HEALTHY_STREAM], restarts(9))).toEqual([]);
  expect(findings(ID, [...BEFORE, ...exitsAt(50), line('access_log', 0, { status: 400 })], restarts(9))).toEqual([]);
});

// two-instances-down: a storm of the other proxy was said to be this one's.
test('the counter of another instance accuses nobody, and one that the lines name is named', () => {
  const of = (whose: 'worst' | 'other' | 'own') =>
    findings(ID, KILLED_STREAM, {
      metrics: metricsOf({
        signals: [signal('restarts', { value: 5, atMs: 0, instances: { name: 'codex-a', count: 2, whose } })],
      }),
    });
  expect(of('worst')).toEqual([]);
  expect(of('other')).toEqual([]);
  expect(plainText(of('own')[0]?.summary ?? [])).toContain('The metrics count 5 restarts of codex-a in the 10 min');
});
