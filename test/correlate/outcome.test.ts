import { describe, expect, test } from 'vitest';
import { plainText } from '../../src/model/prose.ts';
import { HEALTHY_STREAM, HUNG_UP, judged, KILLED_STREAM, type Line, line, without, worker } from './events.ts';

function verdictOf(lines: readonly Line[], options: { readonly complete?: boolean } = {}): string {
  const { outcome } = judged(lines, options);
  return `${outcome.verdict}: ${plainText(outcome.headline)}`;
}

describe('succeeded', () => {
  test('a stream that was closed normally', () => {
    expect(verdictOf(HEALTHY_STREAM)).toBe('succeeded: answered with 200, stream complete');
  });

  test('"request aborted" on the backend’s error output stands in healthy streams and is no sign', () => {
    expect(judged(HEALTHY_STREAM).firstAbnormal).toBeNull();
  });

  test('a GET with nothing but its access log', () => {
    expect(verdictOf([line('access_log', 0, { method: 'GET', route: '/readyz' })])).toBe(
      'succeeded: answered with 200',
    );
  });

  test('without an access log, when the guard slot was given back behind the closing lines: the client was there to the end', () => {
    const lines = without(HEALTHY_STREAM, 'access_log');
    expect(judged(lines).outcome.verdict).toBe('succeeded');
    expect(plainText(judged(lines).outcome.summary)).toContain('No access log line is among what was read');
  });

  test('a backend error that a tool call had already made up for: guard and access log are normal', () => {
    const lines = HEALTHY_STREAM.flatMap((each) =>
      each.fact.kind === 'backend_response'
        ? [line('backend_error', 90, {}, { abnormal: true, file: 'proto.ndjson' })]
        : [each],
    );
    expect(judged(lines).outcome.verdict).toBe('succeeded');
    expect(plainText(judged(lines).outcome.summary)).toContain('The backend reported an error on the way');
  });
});

describe('failed', () => {
  test('a stream cut by a worker exit, although the access log says 200', () => {
    expect(verdictOf(KILLED_STREAM)).toBe('failed: stream cut by a worker exit');
  });

  test.each(['sse_guard', 'usage'] as const)('the same without %s lines', (kind) => {
    expect(judged(without(KILLED_STREAM, kind)).outcome.verdict).toBe('failed');
  });

  test('an SSE summary that says failed, with the transform summary saying completed', () => {
    const lines = [
      line('sse_summary', 50, { outcome: 'failed', message: 'x' }),
      line('transform_summary', 50, { status: 'completed' }),
      line('access_log', 0),
    ];
    expect(verdictOf(lines)).toBe('failed: stream ended in an error');
  });

  test('response.failed alone', () => {
    expect(verdictOf([line('sse', 5, { type: 'response.failed' }), line('sse_done', 6)])).toBe(
      'failed: stream ended in an error',
    );
  });

  test('an exit long after the error is not called the cause', () => {
    const lines = [
      line('backend_error', 10, {}, { abnormal: true }),
      line('sse_guard', null, { outcome: 'error' }),
      line('usage', 11, { status: 500, errorCode: 'worker_error', trigger: 'backend_error' }),
      line('access_log', 0, { durationMs: 900 }),
      worker('worker_exit', 800),
      worker('worker_ready', 1400),
    ];
    expect(verdictOf(lines)).toBe('failed: stream ended in a backend error');
    expect(plainText(judged(lines).outcome.summary)).not.toContain('exited');
  });

  test('500 with backend traffic, and 503 with backend traffic', () => {
    expect(verdictOf([line('backend_request', 1), line('access_log', 0, { status: 500 })])).toBe(
      'failed: failed with 500',
    );
    expect(
      verdictOf([
        line('http_ingress', 1),
        line('usage', 30, { status: 503, errorCode: 'worker_exited' }),
        line('access_log', 0, { status: 503 }),
      ]),
    ).toBe('failed: failed with 503, the worker exited');
  });

  test('a 4xx that came after work began is no refusal', () => {
    expect(verdictOf([line('submission', 1), line('backend_request', 2), line('access_log', 0, { status: 401 })])).toBe(
      'failed: failed with 401',
    );
  });

  test('proto alone: an SSE event behind the backend’s error shows that the client was there to get it', () => {
    const lines = KILLED_STREAM.filter(({ file }) => file === 'proto.ndjson');
    expect(judged(lines).outcome.verdict).toBe('failed');
  });
});

describe('rejected', () => {
  test('429 by the concurrency guard', () => {
    expect(
      verdictOf([
        line('sse_guard', null, { outcome: 'rejected', before: 4, after: 4 }),
        line('access_log', 0, { status: 429, durationMs: 2 }),
      ]),
    ).toBe('rejected: refused by the concurrency guard (429)');
  });

  test('400 with the reason of the usage row, which is cited', () => {
    const { outcome } = judged([
      line('http_ingress', 1),
      line('usage', 1, { status: 400, errorCode: 'invalid_choice_range', trigger: 'invalid_request' }),
      line('access_log', 0, { status: 400, durationMs: 1 }),
    ]);
    expect(plainText(outcome.summary)).toBe(
      'Refused with status 400 [E03] before any work began; the usage row gives the reason invalid_choice_range [E02].',
    );
  });

  test('503 at the door in an outage, with the outage', () => {
    const { outcome } = judged([
      worker('worker_exit', -100),
      line('access_log', 0, { status: 503, durationMs: 3 }),
      worker('worker_ready', 500),
    ]);
    expect(plainText(outcome.headline)).toBe('refused while the worker restarted (503)');
    expect(plainText(outcome.summary)).toContain(
      'it exited 100 ms before [W01], and it was ready again 500 ms after it came [W02]',
    );
    expect(outcome.evidence).toEqual(['E01', 'W01', 'W02']);
  });

  test('503 at the door in a planned shutdown', () => {
    expect(
      verdictOf([
        worker('shutdown', -200),
        worker('worker_exit', -100, { duringShutdown: true }),
        line('access_log', 0, { status: 503, durationMs: 3 }),
      ]),
    ).toBe('rejected: refused during a planned shutdown (503)');
  });

  test('503 at the door without an outage in view says so, and is careful when not all was read', () => {
    const lines = [line('access_log', 0, { status: 503, durationMs: 3 })];
    expect(plainText(judged(lines).outcome.summary)).toContain('no outage was seen in what was read');
    expect(plainText(judged(lines, { complete: false }).outcome.summary)).toContain('not everything could be read');
  });

  test('a usage row alone, with 4xx', () => {
    expect(
      verdictOf([
        line('usage', 1, { status: 429, errorCode: 'concurrency_exceeded', trigger: 'concurrency_exceeded' }),
      ]),
    ).toBe('rejected: refused with 429 (too many requests)');
  });
});

describe('aborted', () => {
  test('the guard slot was given back before the closing lines, usage rows say 503 and 200', () => {
    expect(verdictOf(HUNG_UP)).toBe('aborted: client hung up');
    expect(judged(HUNG_UP).outcome.evidence).toContain('E10');
  });

  test('with an access log the client was there: the order of undated lines does not outweigh it', () => {
    expect(judged([...HUNG_UP, line('access_log', 0)]).outcome.verdict).toBe('failed');
  });

  test('client_abort of a responses stream, and status 499', () => {
    expect(verdictOf([line('sse_guard', null, { outcome: 'client_abort' }), line('transform_summary', 5)])).toBe(
      'aborted: client hung up',
    );
    expect(verdictOf([line('submission', 1), line('access_log', 0, { status: 499 })])).toBe('aborted: client hung up');
  });

  test('a slot given back and nothing after it: only when everything was read', () => {
    const lines = [line('sse_guard', null), line('submission', 1), line('sse_guard', null, { outcome: 'released' })];
    expect(judged(lines).outcome.verdict).toBe('aborted');
    expect(judged(lines, { complete: false }).outcome.verdict).toBe('unknown');
  });
});

describe('unknown', () => {
  test('no lines at all', () => {
    expect(verdictOf([])).toBe('unknown: no line of this request was found');
  });

  test('only mentions of the id', () => {
    expect(verdictOf([line('access_log', 0, {}, { scope: 'mention' })])).toBe(
      'unknown: no line of this request was found',
    );
  });

  test('usage rows alone read the same for a cut stream and a hang-up', () => {
    expect(verdictOf(KILLED_STREAM.filter(({ file }) => file === 'usage.ndjson'))).toBe(
      'unknown: work failed, but what the client saw is not told',
    );
  });

  test('an access log that says 200 for a POST, and nothing else', () => {
    expect(verdictOf([line('access_log', 0)])).toBe('unknown: access log says 200, which a cut stream also says');
  });

  test('done, and the usage row written at the close, are there for a cut stream too', () => {
    expect(
      verdictOf([line('sse', 5), line('sse_done', 60), line('usage', 70, { trigger: 'close' }), line('access_log', 0)]),
    ).toBe('unknown: access log says 200, which a cut stream also says');
  });

  test('a stream without an end may still be running', () => {
    const lines = HEALTHY_STREAM.slice(0, 6);
    expect(verdictOf(lines)).toBe('unknown: no end found, may still be running');
    expect(plainText(judged(lines, { complete: false }).outcome.summary)).toContain(
      'or its end is in what could not be read',
    );
  });

  test('503 too late for the door and without any work', () => {
    expect(verdictOf([line('access_log', 0, { status: 503, durationMs: 2000 })])).toBe(
      'unknown: 503, refused or failed is not told',
    );
  });

  test('an answer written, and the access log’s own file has no line for it', () => {
    expect(verdictOf([line('prompt', null), line('backend_request', 1), line('client_json', 5)])).toBe(
      'unknown: answer written, arrival not told',
    );
  });
});
