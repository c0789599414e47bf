import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, HUNG_UP, line, without } from '../events.ts';

const ID = 'stream-without-done';

// Without anything that proves its end.
const OPEN = ['sse_done', 'sse_guard', 'finish_reason', 'transform_summary', 'usage', 'access_log'] as const;
const CUT = OPEN.reduce((lines, kind) => without(lines, kind), HEALTHY_STREAM);

test('fires when SSE events have no end', () => {
  const [found] = findings(ID, [...CUT, line('sse_guard', null, { outcome: 'error' })]);
  expect(found).toMatchObject({ confidence: 'likely', weight: 'problem' });
});

test('does not conclude from absence when not all was read, nor after a hang-up', () => {
  const [partly] = findings(ID, CUT, { complete: false });
  expect(partly?.weight).toBe('note');
  expect(plainText(partly?.summary ?? [])).toContain('the end may be in what was not');
  expect(findings(ID, without(HUNG_UP, 'sse_done'))).toMatchObject([{ weight: 'note' }]);
});

test('near misses: a stream with its end, and no SSE lines read at all', () => {
  expect(findings(ID, HEALTHY_STREAM)).toEqual([]);
  expect(findings(ID, [line('sse_guard', null), line('access_log', 0)])).toEqual([]);
});
