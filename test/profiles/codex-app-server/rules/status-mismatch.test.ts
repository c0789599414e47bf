import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, HUNG_UP, KILLED_STREAM, line } from '../events.ts';

const ID = 'status-mismatch';

test('fires for an access log with 200 against usage and guard, and weighs the other usage row', () => {
  const [found] = findings(ID, KILLED_STREAM);
  expect(found).toMatchObject({
    confidence: 'certain',
    weight: 'problem',
    evidence: ['E11', 'E08', 'E10', 'E09', 'E13'],
  });
  expect(plainText(found?.summary ?? [])).toContain(
    'The access log says 200 [E11], but usage says 503 worker_exited [E08]; the stream guard closed with error [E10].',
  );
});

test('fires on a failed SSE summary and on response.failed', () => {
  expect(findings(ID, [line('sse_summary', 5, { outcome: 'failed' }), line('access_log', 0)])).toHaveLength(1);
  expect(findings(ID, [line('sse', 5, { type: 'response.failed' }), line('access_log', 0)])).toHaveLength(1);
});

test('near misses: a healthy stream, a status that already says it, no access log', () => {
  expect(findings(ID, HEALTHY_STREAM)).toEqual([]);
  expect(
    findings(ID, [
      line('usage', 5, { status: 500, errorCode: 'worker_error' }),
      line('access_log', 0, { status: 500 }),
    ]),
  ).toEqual([]);
  expect(findings(ID, HUNG_UP)).toEqual([]);
});
