import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, HUNG_UP, KILLED_STREAM, line } from '../events.ts';

const ID = 'unanswered-rpc';

test('fires for a call without an answer, with the exit that came after it', () => {
  const [found] = findings(ID, KILLED_STREAM);
  expect(found).toMatchObject({ confidence: 'likely', weight: 'problem', evidence: ['E03', 'W01'] });
  expect(plainText(found?.summary ?? [])).toBe(
    'No answer was found to rpc 15 sendUserMessage at +4 ms [E03]. The worker exit by SIGKILL came after it was sent [W01].',
  );
});

test('does not conclude from absence when not all was read, nor after a hang-up', () => {
  const [partly] = findings(ID, KILLED_STREAM, { complete: false });
  expect(partly?.weight).toBe('note');
  expect(plainText(partly?.summary ?? [])).toContain('an answer may be in what was not');
  expect(plainText(partly?.title ?? [])).toBe('A call to the backend has no answer in what could be read');
  const [left] = findings(ID, HUNG_UP);
  expect(left?.weight).toBe('note');
  expect(plainText(left?.summary ?? [])).toContain('nobody was waiting for it');
});

test('counts what it does not tell', () => {
  const [found] = findings(
    ID,
    ['1', '2', '3', '4', '5'].map((rpcId, index) => line('backend_request', index, { rpcId })),
  );
  expect(plainText(found?.title ?? [])).toBe('5 calls to the backend have no answer');
  expect(plainText(found?.summary ?? [])).toContain('and 2 more calls, the last [E05]');
});

test('near misses: every call was answered, one of them with an error', () => {
  expect(findings(ID, HEALTHY_STREAM)).toEqual([]);
  expect(findings(ID, [line('backend_request', 1), line('backend_error', 2)])).toEqual([]);
});
