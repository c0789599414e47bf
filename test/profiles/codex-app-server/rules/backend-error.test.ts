import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, HUNG_UP, line } from '../events.ts';

const ID = 'backend-error';

test('fires on an error answer, error output and usage row', () => {
  const [found] = findings(ID, [
    line('backend_error', 5, {}, { abnormal: true }),
    line('backend_stderr', 6, { text: 'boom' }, { abnormal: true }),
    line('usage', 7, { status: 500, errorCode: 'worker_error', trigger: 'backend_error' }),
    line('access_log', 0, { status: 500 }),
  ]);
  expect(found).toMatchObject({ confidence: 'certain', weight: 'problem', evidence: ['E01', 'E02', 'E03'] });
  expect(plainText(found?.summary ?? [])).toMatch(
    /^The backend answered rpc 15 sendUserMessage with an error at \+5 ms \[E01\]\. Backend stderr said boom at \+6 ms \[E02\]\. The usage row says 500 worker_error/,
  );
});

test('what the log says stays marked as untrusted', () => {
  const [found] = findings(ID, [line('backend_stderr', 6, { text: '**bold**' }, { abnormal: true })]);
  expect(found?.summary).toContainEqual({ code: '**bold**' });
});

test('counts what it does not tell', () => {
  const many = [1, 2, 3, 4, 5].map((ms) => line('backend_error', ms, { rpcId: String(ms) }, { abnormal: true }));
  const [found] = findings(ID, many);
  expect(plainText(found?.summary ?? [])).toContain('2 more lines of the kind, the last [E05]');
  expect(found?.evidence).toEqual(['E01', 'E02', 'E03', 'E05']);
});

test('is a note after a hang-up', () => {
  expect(findings(ID, HUNG_UP)).toMatchObject([{ weight: 'note' }]);
});

test('near misses: "request aborted" of a healthy stream, a refusal with 4xx', () => {
  expect(findings(ID, HEALTHY_STREAM)).toEqual([]);
  expect(
    findings(ID, [
      line('usage', 1, { status: 400, errorCode: 'invalid_choice_range', trigger: 'invalid_request' }),
      line('access_log', 0, { status: 400 }),
    ]),
  ).toEqual([]);
});
