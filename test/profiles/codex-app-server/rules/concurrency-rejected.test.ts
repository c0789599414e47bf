import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, line } from '../events.ts';

const ID = 'concurrency-rejected';

test('fires on the guard’s rejection with how many were open', () => {
  const [found] = findings(ID, [
    line('sse_guard', null, { outcome: 'rejected', before: 4, after: 4, limit: 4 }),
    line('access_log', 0, { status: 429, durationMs: 2 }),
  ]);
  expect(found).toMatchObject({ confidence: 'certain', weight: 'problem', evidence: ['E01', 'E02'] });
  expect(plainText(found?.summary ?? [])).toContain('too many were open: 4 of 4 [E01]; the client got 429 [E02]');
});

test('fires on the usage row alone', () => {
  expect(findings(ID, [line('usage', 1, { status: 429, errorCode: 'concurrency_exceeded' })])).toMatchObject([
    { evidence: ['E01'] },
  ]);
});

test('near misses: a 429 of another kind, a slot that was got', () => {
  expect(
    findings(ID, [
      line('usage', 1, { status: 429, errorCode: 'rate_limited' }),
      line('access_log', 0, { status: 429 }),
    ]),
  ).toEqual([]);
  expect(findings(ID, HEALTHY_STREAM)).toEqual([]);
});
