import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, KILLED_STREAM, type Line, line, metricsOf, signal, worker } from '../events.ts';

const ID = 'maintenance-on';

const summaryFor = (lines: readonly Line[], value: number | null = 1): readonly string[] =>
  findings(ID, lines, { metrics: metricsOf({ signals: [signal('maintenance', { value, atMs: 0 })] }) }).map(
    ({ summary }) => plainText(summary),
  );

const REFUSED = line('access_log', 0, { status: 503, durationMs: 1 });

test('says that it was on, as a note that is likely', () => {
  const metrics = metricsOf({ signals: [signal('maintenance', { value: 1, verdict: 'breached' })] });
  expect(findings(ID, KILLED_STREAM, { metrics })).toMatchObject([
    { confidence: 'likely', weight: 'note', evidence: ['S11'] },
  ]);
});

test('is offered as the reason only for a 503 that no line explains', () => {
  expect(summaryFor([REFUSED])).toEqual([
    'The metrics say that maintenance mode was on at 06:56:40.000 [S11]. No line says why the request was refused with 503: it may have been on purpose.',
  ]);
  const explained = [worker('worker_exit', -50), REFUSED, worker('worker_ready', 400)];
  for (const lines of [explained, KILLED_STREAM])
    expect(summaryFor(lines)).toEqual([
      expect.stringContaining('may have been on purpose; what ended this request is told on its own.'),
    ]);
  expect(summaryFor(HEALTHY_STREAM)).toEqual([expect.stringContaining('The request was answered all the same.')]);
});

test('near misses: it was off, there is no such series, the server did not answer', () => {
  expect(summaryFor([REFUSED], 0)).toEqual([]);
  for (const verdict of ['no-data', 'failed'] as const) {
    const metrics = metricsOf({ signals: [signal('maintenance', { value: 1, verdict })] });
    expect(findings(ID, [REFUSED], { metrics })).toEqual([]);
  }
  expect(findings(ID, [REFUSED])).toEqual([]);
});

test('a mode that only the scrape behind the request shows may have been set after it', () => {
  const found = (points: readonly (readonly [number, number])[]) =>
    findings(ID, [REFUSED], {
      metrics: metricsOf({ signals: [signal('maintenance', { value: 1, atMs: 5000, points })] }),
    });
  expect(
    found([
      [-10_000, 0],
      [5000, 1],
    ]),
  ).toEqual([]);
  expect(found([[5000, 1]])).toEqual([]);
  const [on] = found([
    [-10_000, 1],
    [5000, 1],
  ]);
  expect(plainText(on?.summary ?? [])).toContain(
    'maintenance mode was on before it, at 06:56:30.000, and behind it, at 06:56:45.000',
  );
});

test('near miss: the mode of one of several instances', () => {
  const of = (whose: 'worst' | 'own') =>
    findings(ID, KILLED_STREAM, {
      metrics: metricsOf({
        signals: [signal('maintenance', { value: 1, atMs: 0, instances: { name: 'codex-a', count: 2, whose } })],
      }),
    });
  expect(of('worst')).toEqual([]);
  expect(of('own')).toHaveLength(1);
});
