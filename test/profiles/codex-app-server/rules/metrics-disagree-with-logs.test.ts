import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import type { Correlation } from '../../../../src/model/correlation.ts';
import type { Signal } from '../../../../src/model/signal.ts';
import { findings, KILLED_STREAM, type Line, line, metricsOf, signal, worker } from '../events.ts';

const ID = 'metrics-disagree-with-logs';

type Points = readonly (readonly [number, number])[];

const withRestarts = (lines: readonly Line[], points: Points): readonly Correlation[] =>
  findings(ID, lines, { metrics: metricsOf({ signals: [signal('restarts', { value: 0, points })] }) });

const withReady = (lines: readonly Line[], points: Points, complete = true): readonly Correlation[] =>
  findings(ID, lines, { complete, metrics: metricsOf({ signals: [signal('ready', { value: 1, points })] }) });

const text = ([found]: readonly Correlation[]): string => plainText(found?.summary ?? []);

// The killed stream: exit at 60 ms, ready at 660 ms.
const COUNTED = 60 + 60_000;

test('an exit that the restart counter does not have a minute later', () => {
  const found = withRestarts(KILLED_STREAM, [[COUNTED, 0]]);
  expect(found).toMatchObject([{ confidence: 'certain', weight: 'note', evidence: ['W01', 'S03'] }]);
  expect(text(found)).toMatch(
    /^The logs show 1 worker exit \[W01\]; the restart counter grew by 0 in the 10 min up to 06:57:40\.060, which hold it \[S03\]\. Harmless when /,
  );
});

test('several exits: the first and the last, against the highest count that holds them', () => {
  const found = withRestarts(
    [worker('worker_exit', -30_000), worker('worker_ready', -29_000), ...KILLED_STREAM],
    [
      [COUNTED, 0],
      [COUNTED + 15_000, 1],
    ],
  );
  expect(text(found)).toContain(
    'The logs show 2 worker exits, from [W01] to [W03]; the restart counter grew by 1 in the 10 min up to 06:57:55.060, which hold them',
  );
});

test('near misses: counted, not yet scraped, no longer in the ten minutes, more in the metrics than in the logs', () => {
  expect(withRestarts(KILLED_STREAM, [[COUNTED, 1]])).toEqual([]);
  expect(withRestarts(KILLED_STREAM, [[COUNTED - 1, 0]])).toEqual([]);
  expect(withRestarts(KILLED_STREAM, [[60 + 600_000, 0]])).toEqual([]);
  expect(withRestarts(KILLED_STREAM, [[60 + 599_999, 0]])).toHaveLength(1);
  expect(withRestarts(KILLED_STREAM, [[COUNTED, 7]])).toEqual([]);
  expect(withRestarts(KILLED_STREAM, [])).toEqual([]);
});

test('an outage between two scrapes', () => {
  const found = withReady(KILLED_STREAM, [
    [-14_000, 1],
    [1000, 1],
  ]);
  expect(found).toMatchObject([{ weight: 'note', evidence: ['W01', 'W04', 'S05'] }]);
  expect(text(found)).toBe(
    'The logs show the worker away for 600 ms, from [W01] to [W04]; in the gauge of its being ready no scrape fell into it, the nearest were at 06:56:26.000 and 06:56:41.000 [S05]. Expected of an outage shorter than the scrape interval; an alert on that gauge cannot see it.',
  );
});

test('a scrape within the outage that read 1 is told as that', () => {
  const found = withReady(KILLED_STREAM, [
    [-14_000, 1],
    [60, 1],
    [1000, 1],
  ]);
  expect(text(found)).toContain(
    'a scrape within it read 1 [S05]. The gauge may be of another process, or the clocks may differ.',
  );
});

test('near misses: seen at a scrape, scrapes to one side only, no ready yet, a planned shutdown', () => {
  const around: Points = [
    [-14_000, 1],
    [6000, 1],
  ];
  expect(withReady(KILLED_STREAM, around)).toHaveLength(1);
  expect(
    withReady(KILLED_STREAM, [
      [-14_000, 1],
      [5660, 0],
      [6000, 1],
    ]),
  ).toEqual([]);
  expect(
    withReady(KILLED_STREAM, [
      [-14_000, 1],
      [5661, 0],
      [6000, 1],
    ]),
  ).toHaveLength(1);
  expect(
    withReady(KILLED_STREAM, [
      [-14_000, 1],
      [60, 1],
    ]),
  ).toEqual([]);
  expect(
    withReady(KILLED_STREAM, [
      [660, 1],
      [6000, 1],
      [9000, 1],
    ]),
  ).toEqual([]);
  expect(
    withReady(
      KILLED_STREAM.filter(({ fact }) => fact.kind !== 'worker_ready'),
      around,
    ),
  ).toEqual([]);
  const planned = KILLED_STREAM.map((each) =>
    each.fact.kind === 'worker_exit' ? worker('worker_exit', 60, { duringShutdown: true }) : each,
  );
  expect(withReady(planned, around)).toEqual([]);
});

const FAILED = [line('backend_request', 1), line('access_log', 0, { status: 503, durationMs: 20_000 })];

test('an outage in the metrics without a supervisor’s line', () => {
  const found = withReady(FAILED, [[20_000, 0]]);
  expect(found).toMatchObject([{ weight: 'note', evidence: ['S05'] }]);
  expect(text(found)).toContain(
    'was 0 at 06:57:00.000, during the request [S05], and no line of a supervisor was found near it.',
  );
});

test('near misses: before or after the request, not everything read, a supervisor’s line is there', () => {
  expect(withReady(FAILED, [[-1, 0]])).toEqual([]);
  expect(withReady(FAILED, [[20_001, 0]])).toEqual([]);
  expect(withReady(FAILED, [[10_000, 1]])).toEqual([]);
  expect(withReady(FAILED, [[10_000, 0]], false)).toEqual([]);
  expect(withReady([worker('worker_ready', -30_000), ...FAILED], [[10_000, 0]])).toEqual([]);
});

// two-instances-down and two-instances-slow: the gauge of one proxy was held against the lines of the other.
test('near misses: of another instance, or of one of several', () => {
  const missed: Points = [
    [-14_000, 1],
    [60, 1],
    [1000, 1],
  ];
  const of = (lines: readonly Line[], points: Points, instances: Signal['instances']): readonly Correlation[] =>
    findings(ID, lines, {
      complete: true,
      metrics: metricsOf({ signals: [signal('ready', { value: 1, points, instances })] }),
    });
  const instances = { name: 'codex-a', count: 2 };
  for (const whose of ['worst', 'other'] as const) {
    expect(of(KILLED_STREAM, missed, { ...instances, whose })).toEqual([]);
    expect(of(FAILED, [[5000, 0]], { ...instances, whose })).toEqual([]);
  }
  for (const whose of ['own', 'only'] as const) {
    expect(of(KILLED_STREAM, missed, { ...instances, whose })).toHaveLength(1);
    expect(of(FAILED, [[5000, 0]], { ...instances, whose })).toHaveLength(1);
  }
});
