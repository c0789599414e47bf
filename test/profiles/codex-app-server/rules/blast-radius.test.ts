import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, KILLED_STREAM, OTHER, other, REQ } from '../events.ts';

const ID = 'blast-radius';
// In KILLED_STREAM the worker is away from 60 to 660 ms.
const summaryOf = (...more: Parameters<typeof findings>[1]): string =>
  plainText(findings(ID, [...KILLED_STREAM, ...more])[0]?.summary ?? []);

test('counts and lists how each other request was hit, once each', () => {
  const [found] = findings(ID, [
    ...KILLED_STREAM,
    other('sse_guard', 62, { outcome: 'error' }),
    other('usage', 63, { status: 503, errorCode: 'worker_exited' }),
    other('access_log', 100, { status: 503, durationMs: 2 }, { reqId: 'refused' }),
    other('access_log', 0, { status: 503, durationMs: 500 }, { reqId: 'slow' }),
  ]);
  expect(found).toMatchObject({ confidence: 'likely', weight: 'problem', relatedReqIds: [OTHER, 'refused', 'slow'] });
  expect(plainText(found?.title ?? [])).toBe('3 other requests hit: 1 stream cut, 1 rejected (503), 1 failed (5xx)');
  expect(plainText(found?.summary ?? [])).toContain(
    `${OTHER} stream cut [W05], refused rejected (503) [W07], slow failed (5xx)`,
  );
});

test('plurals', () => {
  const [found] = findings(ID, [
    ...KILLED_STREAM,
    other('access_log', 100, { status: 503, durationMs: 2 }, { reqId: 'a' }),
    other('sse_summary', 62, { outcome: 'failed' }, { reqId: 'b' }),
    other('sse_summary', 62, { outcome: 'failed' }, { reqId: 'c' }),
  ]);
  expect(plainText(found?.title ?? [])).toBe('3 other requests hit: 1 rejected (503), 2 streams cut');
});

test('a long list is cut and counted', () => {
  const many = Array.from({ length: 13 }, (_, index) =>
    other('access_log', 100, { status: 503, durationMs: 1 }, { reqId: `r${index}` }),
  );
  const [found] = findings(ID, [...KILLED_STREAM, ...many]);
  expect(plainText(found?.summary ?? [])).toContain('r9 rejected (503) [W14], and 3 more.');
  expect(found?.relatedReqIds).toHaveLength(13);
});

test('a lone usage row may be a hang-up: named, not counted', () => {
  const rejected = other('access_log', 100, { status: 503, durationMs: 2 }, { reqId: 'refused' });
  const [found] = findings(ID, [
    ...KILLED_STREAM,
    rejected,
    other('usage', 63, { status: 503, errorCode: 'worker_exited' }),
  ]);
  expect(found?.relatedReqIds).toEqual(['refused']);
  expect(plainText(found?.summary ?? [])).toContain(
    'Not counted: 1 request with nothing but a failed usage row in view',
  );
});

test('an undated guard line counts when both its neighbours lie in the outage', () => {
  expect(summaryOf(other('sse_guard', null, { outcome: 'error' }, { file: 'b.log' }))).toBe('');
  const between = [
    other('access_log', 70, { durationMs: 1 }, { reqId: 'x' }),
    other('sse_guard', null, { outcome: 'error' }),
    other('access_log', 80, { durationMs: 1 }, { reqId: 'x' }),
  ];
  expect(summaryOf(...between)).toContain(`${OTHER} stream cut [W06].`);
  // Another log is another replica's, where both have lines of standard output.
  expect(summaryOf(...between.map((event) => ({ ...event, file: 'b.log' })))).toBe('');
});

test('says that there may be more when not all was read', () => {
  const [found] = findings(ID, [...KILLED_STREAM, other('access_log', 100, { status: 503, durationMs: 1 })], {
    complete: false,
  });
  expect(plainText(found?.summary ?? [])).toContain('there may be more');
});

test('health checks are told apart', () => {
  const [found] = findings(ID, [
    ...KILLED_STREAM,
    other('access_log', 100, { status: 503, durationMs: 1 }, { reqId: 'refused' }),
    other('access_log', 110, { status: 503, durationMs: 1, route: '/readyz', isProbe: true }, { reqId: 'probe' }),
  ]);
  expect(found?.relatedReqIds).toEqual(['refused']);
  expect(plainText(found?.summary ?? [])).toContain('Apart from these, 1 health check got 503 [W06].');
});

test('near misses: the request itself, a success, a failure too early or too late, no outage', () => {
  expect(summaryOf(other('access_log', 100, { status: 503 }, { reqId: REQ }))).toBe('');
  expect(summaryOf(other('access_log', 100), other('sse_guard', 100, { outcome: 'released' }))).toBe('');
  expect(summaryOf(other('access_log', -100, { status: 503, durationMs: 100 }))).toBe('');
  expect(summaryOf(other('access_log', 711, { status: 503, durationMs: 0 }))).toBe('');
  expect(summaryOf(other('access_log', 710, { status: 503, durationMs: 0 }))).not.toBe('');
  expect(findings(ID, [...HEALTHY_STREAM, other('access_log', 50, { status: 503, durationMs: 1 })])).toEqual([]);
});
