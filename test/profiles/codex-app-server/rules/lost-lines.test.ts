import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, KILLED_STREAM, without } from '../events.ts';

const ID = 'lost-lines';

test('a stream that ended well, whose end is not in the log', () => {
  const [found] = findings(ID, without(HEALTHY_STREAM, 'sse_done'));
  expect(found).toMatchObject({ confidence: 'certain', weight: 'note' });
  expect(plainText(found?.summary ?? [])).toContain(
    '2 SSE events are there, the last 5 ms before it ended [E08], and no end of the stream; its summary counts 10 bytes of text [E12].',
  );
});

test('of what was not read nothing is said to be lost', () => {
  const [found] = findings(ID, without(HEALTHY_STREAM, 'sse_done'), { complete: false });
  expect(found).toMatchObject({ confidence: 'likely' });
  expect(plainText(found?.summary ?? [])).not.toContain('lost');
});

test('near misses: whole, and cut', () => {
  expect(findings(ID, HEALTHY_STREAM)).toEqual([]);
  expect(findings(ID, without(KILLED_STREAM, 'sse_done'))).toEqual([]);
  expect(findings(ID, without(without(HEALTHY_STREAM, 'sse_done'), 'sse'))).toEqual([]);
});
