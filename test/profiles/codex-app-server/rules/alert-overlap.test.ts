import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import type { AlertEpisode } from '../../../../src/model/signal.ts';
import { at, episode, findings, HEALTHY_STREAM, KILLED_STREAM, line, metricsOf } from '../events.ts';

const ID = 'alert-overlap';

const PENDING: Partial<AlertEpisode> = { id: 'A02', name: 'CodexErrorRate', state: 'pending', firingFrom: null };

test('a firing alert beside a request that failed is a problem, and no cause', () => {
  const found = findings(ID, KILLED_STREAM, { metrics: metricsOf({ episodes: [episode()] }) });
  expect(found).toMatchObject([{ confidence: 'certain', weight: 'problem', evidence: ['A01'] }]);
  expect(plainText(found[0]?.title ?? [])).toBe('Alert CodexWorkerRestarts was firing during the request');
  expect(plainText(found[0]?.summary ?? [])).toBe(
    'Alert CodexWorkerRestarts (critical) was firing during the request [A01]: its expression was first seen true at 06:54:40.000, it was first seen firing at 06:55:40.000, it still held at the end of what was asked. The two overlap in time; whether one has to do with the other is not shown by that.',
  );
});

test('one whose labels name another instance than the lines do is a note, and no part of what went wrong', () => {
  const found = findings(ID, KILLED_STREAM, { metrics: metricsOf({ episodes: [episode({ whose: 'other' })] }) });
  expect(found).toMatchObject([{ weight: 'note', evidence: ['A01'] }]);
  expect(plainText(found[0]?.title ?? [])).toBe(
    'Alert CodexWorkerRestarts of another instance was firing during the request',
  );
  expect(plainText(found[0]?.summary ?? [])).toMatch(/says nothing of the one that served the request\.$/);
});

test('near misses: a pending one, which the row about alerts tells', () => {
  const found = findings(ID, KILLED_STREAM, { metrics: metricsOf({ episodes: [episode(PENDING), episode()] }) });
  expect(found.map(({ weight, evidence }) => [weight, ...evidence])).toEqual([['problem', 'A01']]);
});

test('what is not known of its times is left out', () => {
  const [found] = findings(ID, KILLED_STREAM, {
    metrics: metricsOf({ episodes: [episode({ activeSince: null, firingFrom: null, severity: null })] }),
  });
  expect(plainText(found?.summary ?? [])).toMatch(
    /^Alert CodexWorkerRestarts was firing during the request \[A01\]: it still held at the end of what was asked\./,
  );
});

test('near misses: one beside a request that needs no fault', () => {
  const metrics = metricsOf({ episodes: [episode()] });
  const refused = [line('access_log', 0, { status: 401, durationMs: 1 })];
  for (const lines of [HEALTHY_STREAM, refused]) expect(findings(ID, lines, { metrics })).toEqual([]);
});

test('the name is the server’s text and stays marked as that', () => {
  const [found] = findings(ID, KILLED_STREAM, { metrics: metricsOf({ episodes: [episode({ name: '**x**' })] }) });
  expect(found?.title).toContainEqual({ code: '**x**' });
});

test('near misses: one that began after the request, or was over before it', () => {
  for (const relation of ['after', 'before'] as const)
    expect(findings(ID, KILLED_STREAM, { metrics: metricsOf({ episodes: [episode({ relation })] }) })).toEqual([]);
});

test('near misses: no alert, no metrics asked', () => {
  expect(findings(ID, KILLED_STREAM, { metrics: metricsOf({}) })).toEqual([]);
  expect(findings(ID, KILLED_STREAM)).toEqual([]);
});

test('one whose next evaluation is not in, or found it gone, is told by the evaluation before the request', () => {
  const told = (next: 'not-in' | 'gone') =>
    findings(ID, KILLED_STREAM, {
      metrics: metricsOf({ episodes: [episode({ heldFrom: { at: at(-6000), next }, until: null })] }),
    });
  expect(told('not-in')).toMatchObject([{ weight: 'problem', evidence: ['A01'] }]);
  expect(plainText(told('not-in')[0]?.title ?? [])).toBe(
    'Alert CodexWorkerRestarts was firing at the last evaluation before the request',
  );
  expect(plainText(told('not-in')[0]?.summary ?? [])).toContain(
    'it was last evaluated at 06:56:34.000, and the next evaluation is not in.',
  );
  expect(plainText(told('gone')[0]?.summary ?? [])).toContain('and the next evaluation found it gone.');
});
