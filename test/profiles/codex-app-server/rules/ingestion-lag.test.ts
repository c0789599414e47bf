import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, line, other } from '../events.ts';

const ID = 'ingestion-lag';

const one = (observedMs: number) => [line('submission', 1000, {}, { observedMs })];

test('lines that came more than 30 s late: how many, and the latest', () => {
  const [late, ...more] = findings(ID, [
    line('submission', 0, {}, { observedMs: 30_001 }),
    line('backend_request', 1000, {}, { observedMs: 91_000 }),
    line('backend_response', 2000, {}, { observedMs: 2100 }),
  ]);
  expect(more).toEqual([]);
  expect(late).toMatchObject({ confidence: 'certain', weight: 'note', evidence: ['E02'] });
  expect(plainText(late?.summary ?? [])).toBe(
    '2 lines of the request reached a runtime or a store more than 30 s after their own time, at most 1 min 30 s [E02]. The timeline goes by the lines’ own times. A search by the store’s time may miss such lines, and an alert on logs comes that much later.',
  );
});

test('a line that is there before its own time: two clocks', () => {
  const [early] = findings(ID, one(-2000));
  expect(early).toMatchObject({ weight: 'note', evidence: ['E01'] });
  expect(plainText(early?.title ?? [])).toBe('Two clocks do not agree');
  expect(plainText(early?.summary ?? [])).toContain('more than 2 s before its own time, at most 3.000 s [E01]');
});

test('exact edges', () => {
  expect(findings(ID, one(31_000))).toEqual([]);
  expect(findings(ID, one(31_001))).toHaveLength(1);
  expect(findings(ID, one(-1000))).toEqual([]);
  expect(findings(ID, one(-1001))).toHaveLength(1);
});

test('an access log is written at its end, and may be filed under its start: its span is neither late nor early', () => {
  const access = (observedMs: number) => [line('access_log', 0, { durationMs: 60_000 }, { observedMs })];
  for (const observedMs of [-2000, 0, 60_000, 90_000]) expect(findings(ID, access(observedMs))).toEqual([]);
  for (const observedMs of [-2001, 90_001]) expect(findings(ID, access(observedMs))).toHaveLength(1);
  expect(findings(ID, [line('access_log', 0, { durationMs: null }, { observedMs: 60_000 })])).toEqual([]);
});

test('near misses: another request’s line, an undated one, lines of plain files', () => {
  expect(findings(ID, [...HEALTHY_STREAM, other('submission', 0, {}, { observedMs: 90_000 })])).toEqual([]);
  expect(findings(ID, [line('access_log', 0), line('tool_buffer', null, {}, { observedMs: 90_000 })])).toEqual([]);
  expect(findings(ID, HEALTHY_STREAM)).toEqual([]);
});
