import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { VERDICTS } from '../../../src/model/correlation.ts';
import { OUTCOME_REASONS } from '../../../src/profiles/codex-app-server/story/reasons.ts';
import { plainText } from '../../../src/model/prose.ts';
import { HEALTHY_STREAM, HUNG_UP, judged, KILLED_STREAM, type Line, line, other, without, worker } from './events.ts';

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
      'it exited 100 ms before [W01], and it was ready again 500 ms after the request came [W02]',
    );
    expect(outcome.evidence).toEqual(['E01', 'W01', 'W02']);
  });

  describe('with the supervisor’s line that says why', () => {
    const refused = line('access_log', 0, { status: 503, durationMs: 3 });
    const notReady = worker('worker_trouble', null);
    const said = 'The line before the access log’s says that the worker was not ready';

    test('directly above the access log line: it is cited, as likely', () => {
      const { outcome } = judged([worker('worker_exit', -100), notReady, refused, worker('worker_ready', 500)]);
      expect(plainText(outcome.summary)).toContain(`${said} [W02]; it carries no id: likely it is about this request.`);
      expect(outcome.evidence).toEqual(['E01', 'W02', 'W01', 'W03']);
    });

    test('it tells the reason also where no outage is in view', () => {
      const { outcome } = judged([worker('worker_ready', -90_000), notReady, refused]);
      expect(outcome.reason).toBe('worker_not_ready');
      expect(plainText(outcome.headline)).toBe('refused, the worker was not ready (503)');
      expect(judged([refused]).outcome.reason).toBe('service_unavailable');
    });

    test('between it and the line others may stand, if its time allows it', () => {
      const between = worker('worker_launch', 1);
      expect(plainText(judged([notReady, between, refused]).outcome.summary)).toContain(said);
      const early = [notReady, worker('worker_launch', -50), refused].map((each, index) =>
        index === 0 ? { ...each, atMs: -60 } : each,
      );
      expect(plainText(judged(early).outcome.summary)).not.toContain(said);
    });

    test.each([
      ['it is another request’s', [notReady, other('access_log', 0, { status: 503, durationMs: 1 }), refused]],
      ['it stands behind the access log line', [refused, notReady]],
      ['it stands in another file', [{ ...notReady, file: 'other.log' }, refused]],
      ['it says something else', [worker('worker_trouble', null, { trouble: 'child_error' }), refused]],
    ] as const)('not when %s', (_why, lines) => {
      expect(plainText(judged(lines).outcome.summary)).not.toContain(said);
    });
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

  test('what came after is told as such: the exit, and usage rows that never reach a client', () => {
    expect(plainText(judged(HUNG_UP).outcome.summary)).toMatch(
      /^The client hung up after 1 SSE event \[E04\]: .* The worker exit at \+78 ms \[W01\] came after the client had left\. Usage says 503 worker_exited \[E08\]: that is of the work, not of what the client saw\.$/,
    );
  });

  test('an exit before the slot was given back is not called later', () => {
    const lines = HUNG_UP.flatMap((each) =>
      each.fact.kind === 'worker_exit' || each.fact.kind === 'worker_ready' ? [] : [each],
    );
    const early = [worker('worker_exit', 10), ...lines];
    expect(plainText(judged(early).outcome.summary)).not.toContain('came after the client had left');
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

  test('a slot given back and nothing after it: what stood there may have been lost', () => {
    const lines = [line('sse_guard', null), line('submission', 1), line('sse_guard', null, { outcome: 'released' })];
    expect(judged(lines).outcome).toMatchObject({ verdict: 'unknown', reason: 'not_told' });
  });
});

describe('how much had been sent', () => {
  const summaryOf = (lines: readonly Line[], complete = true): string =>
    plainText(judged(lines, { complete }).outcome.summary);
  const failed = line('sse', 9, { type: 'response.failed' });

  test('text deltas of a responses stream, from its events or its summary', () => {
    const delta = line('sse', 5, { type: 'response.output_text.delta', bytes: 3 });
    expect(summaryOf([delta, failed])).toContain(
      '1 text delta was sent to the client [E01] before response.failed [E02].',
    );
    expect(summaryOf([failed, line('sse_summary', 9, { outcome: 'failed', deltas: 25 })])).toContain(
      '25 text deltas were sent to the client [E02] before response.failed [E01].',
    );
  });

  test('none is only said when everything was read', () => {
    expect(summaryOf([failed])).toContain('No text delta was sent to the client before response.failed [E01].');
    expect(summaryOf([failed], false)).not.toContain('No text delta');
    expect(summaryOf(KILLED_STREAM, false)).toContain(
      'At least 2 SSE events were sent to the client, the last at +60 ms',
    );
  });
});

test('a call without an answer is out of the ordinary only when everything was read', () => {
  expect(plainText(judged(KILLED_STREAM, { complete: false }).outcome.summary)).toContain(
    'has no answer in what could be read [E03]',
  );
  expect(
    judged(
      KILLED_STREAM.filter(({ scope }) => scope !== 'window'),
      { complete: false },
    ).firstAbnormal?.event,
  ).toBe('E05');
});

test('every reason belongs to one verdict, and each verdict has its own', () => {
  const page = readFileSync(new URL('../../../docs/correlation.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z_]+)` \| (\w+) \|/gm)].map(([, reason, verdict]) => [reason, verdict]);
  expect(rows.map(([reason]) => reason)).toEqual(OUTCOME_REASONS);
  expect(new Set(rows.map(([, verdict]) => verdict))).toEqual(new Set(VERDICTS));
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
