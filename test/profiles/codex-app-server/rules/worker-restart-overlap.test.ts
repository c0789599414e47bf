import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, HUNG_UP, KILLED_STREAM, line, worker } from '../events.ts';

const ID = 'worker-restart-overlap';

test('fires for an exit during a request that failed, as likely', () => {
  const [found, ...rest] = findings(ID, KILLED_STREAM);
  expect(rest).toEqual([]);
  expect(found).toMatchObject({ confidence: 'likely', weight: 'problem', evidence: ['W01', 'W04', 'E05'] });
  expect(plainText(found?.summary ?? [])).toBe(
    'The worker went away during the request: worker exit by SIGKILL at +60 ms [W01], ready again after 600 ms [W04] (backoff 500 ms, restart 1). The request’s first error line has the time of the exit line: the same moment [E05]. Both stand in one log.',
  );
});

test('an error line a little before the exit line is the same moment, and said to be', () => {
  const lines = KILLED_STREAM.map((each) => (each.fact.kind === 'backend_stderr' ? { ...each, atMs: 59 } : each));
  expect(plainText(findings(ID, lines)[0]?.summary ?? [])).toContain(
    'The request’s first error line stands 1 ms before the exit line: the same moment [E05].',
  );
});

test('cites the line that says why a request was refused', () => {
  const [found] = findings(ID, [
    worker('worker_exit', -500),
    worker('worker_trouble', null),
    line('access_log', 0, { status: 503, durationMs: 2 }),
    worker('worker_ready', 400),
  ]);
  expect(plainText(found?.summary ?? [])).toContain('says that the worker was not ready [W02].');
});

test('says what speaks against it when the request had gone wrong before', () => {
  const [found] = findings(ID, [
    line('backend_error', 10, {}, { abnormal: true }),
    line('sse_guard', null, { outcome: 'error' }),
    line('access_log', 0, { durationMs: 900 }),
    worker('worker_exit', 800),
    worker('worker_ready', 1400),
  ]);
  expect(plainText(found?.summary ?? [])).toContain(
    'Against it as the cause: the request had an error before the exit, or heard from the backend after it [E01]',
  );
});

test('says what speaks against it when the backend went on answering after an exit without a ready', () => {
  const [found] = findings(ID, [
    worker('worker_exit', 10),
    line('backend_request', 1),
    line('backend_notification', 200),
    line('access_log', 0, { status: 500, durationMs: 300 }),
  ]);
  expect(plainText(found?.summary ?? [])).toContain('no ready was seen after it');
  expect(found?.evidence).toContain('E02');
});

test('is a note for a request that succeeded, hung up or was refused for another reason', () => {
  const restart = [worker('worker_exit', 10), worker('worker_ready', 50)];
  expect(findings(ID, [...HEALTHY_STREAM, ...restart])).toMatchObject([{ weight: 'note' }]);
  expect(findings(ID, HUNG_UP)).toMatchObject([{ weight: 'note' }]);
  expect(findings(ID, [line('access_log', 0, { status: 401 }), ...restart])).toMatchObject([{ weight: 'note' }]);
});

test('near misses: one shortly before and one shortly after, which the row about restarts tells', () => {
  const found = findings(ID, [
    worker('worker_exit', -900),
    worker('worker_ready', -400),
    line('backend_request', 1),
    line('access_log', 0, { status: 500 }),
    worker('shutdown', 600),
    worker('worker_exit', 700, { duringShutdown: true }),
  ]);
  expect(found).toEqual([]);
});

test('tells of a restart limit and of a worker that did not get ready in time', () => {
  const [found] = findings(ID, [
    line('access_log', 0, { status: 503, durationMs: 2 }),
    worker('worker_exit', -500),
    worker('worker_ready_timeout', -100),
    worker('worker_restart_limit', -50),
  ]);
  expect(plainText(found?.summary ?? [])).toContain(
    'it did not get ready in time [W02], the restart limit was reached: it is not started again by itself [W03]',
  );
});

test('near misses: no restart, one that is too far away, one beside a request that succeeded', () => {
  expect(
    findings(
      ID,
      KILLED_STREAM.filter(({ scope }) => scope !== 'window'),
    ),
  ).toEqual([]);
  expect(
    findings(ID, [
      line('backend_request', 1),
      line('access_log', 0, { status: 500 }),
      worker('worker_exit', -9000),
      worker('worker_ready', -8000),
    ]),
  ).toEqual([]);
  expect(findings(ID, [...HEALTHY_STREAM, worker('worker_exit', 200), worker('worker_ready', 800)])).toEqual([]);
});
