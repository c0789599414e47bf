import { describe, expect, test } from 'vitest';
import { type Judged, judgeRequest } from '../../../src/correlate/index.ts';
import type { Verdict } from '../../../src/model/correlation.ts';
import { plainText, type Prose } from '../../../src/model/prose.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import {
  clientFileCount,
  clientText,
  idOf,
  PROTO,
  STDOUT_FILES,
  timelineOf,
  TRUTH,
  USAGE,
  witnessesOf,
} from './captures.ts';

// What the client saw, independently of any log line.
function seenByClient(reqId: string): Verdict {
  const status = TRUTH[reqId]?.http_status ?? 0;
  const text = clientText(reqId);
  if (status >= 500) return status === 503 ? 'rejected' : 'failed';
  if (status >= 400) return 'rejected';
  if (!/^content-type: text\/event-stream/im.test(text)) return 'succeeded';
  if (/^data: \{"error"|^event: response\.failed/m.test(text)) return 'failed';
  return text.includes('[DONE]') ? 'succeeded' : 'aborted';
}

function readOf(files: readonly string[]) {
  return { witnesses: witnessesOf(files) };
}

function judgedFrom(reqId: string, files: readonly string[]): Judged {
  return judgeRequest({ ...readOf(files), reqId, events: timelineOf(reqId, files), complete: true }, codexAppServer);
}

const IDS = Object.keys(TRUTH);
const PARTIAL_SETS: readonly (readonly string[])[] = [
  ['stdout.log'],
  ['stdout.docker-json.log'],
  ['stdout.cri.log'],
  [PROTO],
  [USAGE],
  [PROTO, USAGE],
  ['stdout.log', USAGE],
  ['stdout.log', PROTO],
];

test('the captures hold every kind of ending', () => {
  expect(IDS).toHaveLength(39);
  expect(clientFileCount()).toBe(39);
  expect(new Set(IDS.map(seenByClient))).toEqual(new Set(['succeeded', 'failed', 'rejected', 'aborted']));
});

describe.each(STDOUT_FILES)('with %s, proto and usage', (stdout) => {
  test.each(IDS)('%s is judged as its client saw it', (reqId) => {
    const { outcome } = judgedFrom(reqId, [stdout, PROTO, USAGE]);
    expect([outcome.verdict, plainText(outcome.summary)]).toEqual([seenByClient(reqId), expect.any(String)]);
  });
});

describe.each(PARTIAL_SETS.map((files) => [files.join(' + '), files] as const))('with %s only', (_name, files) => {
  test.each(IDS)('%s is judged right or left open', (reqId) => {
    const { outcome } = judgedFrom(reqId, files);
    expect([seenByClient(reqId), 'unknown']).toContain(outcome.verdict);
  });
});

test('standard output alone tells every ending', () => {
  for (const reqId of IDS)
    expect([reqId, judgedFrom(reqId, ['stdout.log']).outcome.verdict]).toEqual([reqId, seenByClient(reqId)]);
});

test('a verdict left open says which lines would tell', () => {
  const left = IDS.map((reqId) => judgedFrom(reqId, [USAGE])).filter(
    ({ outcome, own }) => outcome.verdict === 'unknown' && own.length > 0,
  );
  expect(left.length).toBeGreaterThan(10);
  for (const { outcome } of left) expect(plainText(outcome.summary)).toContain('Missing: the access log line');
});

test('everything that is asserted cites events that exist', () => {
  for (const reqId of IDS) {
    for (const files of [[STDOUT_FILES[0], PROTO, USAGE], [STDOUT_FILES[1], PROTO, USAGE], ...PARTIAL_SETS]) {
      const events = timelineOf(reqId, files);
      const ids = new Set(events.map(({ id }) => id));
      for (const complete of [true, false]) {
        const { outcome, correlations, firstAbnormal, own } = judgeRequest(
          { ...readOf(files), reqId, events, complete },
          codexAppServer,
        );
        if (own.length > 0) expect(outcome.evidence).not.toEqual([]);
        for (const { evidence, summary, title, ruleId } of [
          ...correlations,
          { ...outcome, title: outcome.headline, ruleId: 'outcome' },
        ]) {
          if (ruleId !== 'outcome') expect(evidence, ruleId).not.toEqual([]);
          expect(new Set(evidence).size, ruleId).toBe(evidence.length);
          for (const id of evidence) expect(ids, ruleId).toContain(id);
          expect(evidence, `${ruleId}: every event stands in a clause`).toEqual([
            ...new Set([...citedIn(title), ...citedIn(summary)]),
          ]);
        }
        if (firstAbnormal !== null) expect(ids).toContain(firstAbnormal.event);
      }
    }
  }
});

function citedIn(prose: Prose): readonly string[] {
  return prose.flatMap((part) => (typeof part === 'object' && 'cite' in part ? part.cite : []));
}

describe('the stories of the incident', () => {
  const full = (name: string): Judged => judgedFrom(idOf(name), ['stdout.log', PROTO, USAGE]);
  const rules = ({ correlations }: Judged): readonly string[] =>
    correlations.map(({ ruleId, weight }) => `${weight} ${ruleId}`);

  test('a chat stream cut by a worker exit', () => {
    const judged = full('stream_worker_killed');
    expect(plainText(judged.outcome.headline)).toBe('stream cut by a worker exit');
    expect(plainText(judged.outcome.summary)).toMatch(
      /^The worker exited \(SIGKILL\) at \+1\.997 s \[W\d+\]; rpc 15 sendUserMessage at \+18 ms has no answer/,
    );
    expect(plainText(judged.firstAbnormal?.summary ?? [])).toBe('worker exit by SIGKILL, restart 1 at +1.997 s');
    expect(judged.outages.filter(({ relation }) => relation === 'during')).toMatchObject([
      { signal: 'SIGKILL', restartCount: 1, backoffMs: 500, cause: 'worker_exit', overlapNanos: 7_000_000n },
    ]);
    expect(rules(judged)).toEqual([
      'problem worker-restart-overlap',
      'problem backend-error',
      'problem unanswered-rpc',
      'problem status-mismatch',
      'problem slow-first-token',
      'problem blast-radius',
      'note duplicate-usage',
    ]);
  });

  test('its blast radius is the other stream and the two refused, and not the client that hung up later', () => {
    const blast = full('stream_worker_killed').correlations.find(({ ruleId }) => ruleId === 'blast-radius');
    expect(blast?.relatedReqIds).toEqual([
      idOf('stream_worker_killed_responses'),
      idOf('during_restart_1'),
      idOf('during_restart_2'),
    ]);
    expect(plainText(blast?.title ?? [])).toBe('3 other requests hit: 1 stream cut, 2 rejected (503)');
  });

  test('a responses stream that failed without a usage row', () => {
    const judged = full('stream_worker_killed_responses');
    expect(plainText(judged.outcome.headline)).toBe('stream cut by a worker exit');
    expect(judged.request).toMatchObject({
      requestedModel: 'codev-5-low',
      effectiveModel: 'gpt-5.2',
      firstTokenMs: 26,
      stream: true,
    });
    expect(rules(judged)).toContain('problem status-mismatch');
  });

  test('a hang-up is no failure, whatever the usage rows say', () => {
    const judged = full('client_disconnect');
    expect(plainText(judged.outcome.headline)).toBe('client hung up');
    expect(plainText(judged.outcome.summary)).toMatch(
      /^The client hung up at ≈ \+1\.454 s … \+1\.534 s, after 20 SSE events \[E\d+\]: .*The worker exit at \+2\.009 s \[W\d+\] came after the client had left\. Usage says 503 worker_exited/,
    );
    expect(judged.correlations.filter(({ weight }) => weight === 'problem')).toEqual([]);
  });

  test.each(['during_restart_1', 'storm_3'])('%s was refused in an outage that is named', (name) => {
    const judged = full(name);
    expect(plainText(judged.outcome.headline)).toBe('refused while the worker restarted (503)');
    expect(judged.firstAbnormal?.event).toBe(judged.outages.find(({ relation }) => relation === 'during')?.exit.id);
    expect(plainText(judged.outcome.summary)).toContain(
      'The line before the access log’s says that the worker was not ready [W',
    );
  });

  test.each(STDOUT_FILES)('each 503 of %s has the line of its own that says why', (stdout) => {
    const refused = IDS.filter((reqId) => TRUTH[reqId]?.http_status === 503);
    const lines = refused.map((reqId) => {
      const events = timelineOf(reqId, [stdout]);
      const access = events.find(({ fact, scope }) => scope === 'request' && fact.kind === 'access_log');
      const { outcome } = judgeRequest({ reqId, events, complete: true }, codexAppServer);
      const [said, ...more] = events.filter(
        ({ id, fact }) => fact.kind === 'worker_trouble' && outcome.evidence.includes(id),
      );
      expect(more).toEqual([]);
      expect(said?.record.origin.line).toBe((access?.record.origin.line ?? 0) - 1);
      return said?.record.origin.line;
    });
    expect(refused.length).toBeGreaterThan(4);
    expect(new Set(lines).size).toBe(refused.length);
  });

  test('a stream that was cut says how much had been sent', () => {
    expect(plainText(full('stream_worker_killed_responses').outcome.summary)).toMatch(
      /25 text deltas were sent to the client \[E\d+\] before response\.failed \[E\d+\]\.$/,
    );
    expect(plainText(full('stream_worker_killed').outcome.summary)).toMatch(
      /2 SSE events were sent to the client, the last at \+1\.996 s \[E\d+\]; usage counts 0 completion tokens \[E\d+\]\.$/,
    );
  });

  test('a restart storm is called one', () => {
    const found = full('storm_3').correlations.find(({ ruleId }) => ruleId === 'restart-storm');
    expect(found).toMatchObject({ confidence: 'certain', weight: 'problem' });
    expect(plainText(found?.summary ?? [])).toMatch(
      /^The lines read show 4 worker exits within 7\.627 s, from \[W\d+\] to \[W\d+\]\. /,
    );
  });

  test('a hang-up in view is not counted as a failure of the outage', () => {
    const blast = full('storm_1').correlations.find(({ ruleId }) => ruleId === 'blast-radius');
    expect(blast?.relatedReqIds ?? []).not.toContain(idOf('client_disconnect'));
  });

  test('a truncated tool call succeeded, with a finding', () => {
    const judged = full('tool_truncated_2');
    expect(judged.outcome.verdict).toBe('succeeded');
    expect(rules(judged)).toEqual(['problem tool-buffer-anomaly']);
  });

  test.each([
    'ok_1',
    'ok_stream_1',
    'ok_resp_1',
    'models',
    'readyz_maintenance',
    'maintenance',
    'guard_first',
    'tool_burst_1',
  ])('%s has nothing to report', (name) => {
    const judged = full(name);
    expect(judged.correlations).toEqual([]);
    expect(judged.firstAbnormal).toBeNull();
  });

  test('a long stream that went well: only where its time went', () => {
    const judged = full('long_ok');
    expect(rules(judged)).toEqual(['note time-dominated']);
    expect(judged.firstAbnormal).toBeNull();
  });

  test.each([
    ['guard_rejected', 'concurrency_limit', 'refused by the concurrency guard (429)'],
    ['bad_n', 'invalid_request', 'refused with 400 (bad request)'],
    ['unauth', 'unauthorized', 'refused with 401 (unauthorized)'],
    ['backend_error', 'backend_error', 'backend error (500)'],
    ['backend_error_stream', 'backend_error', 'stream ended in a backend error'],
    ['ok_1', 'answered', 'answered with 200'],
    ['ok_stream_1', 'stream_complete', 'answered with 200, stream complete'],
    ['stream_worker_killed', 'worker_exit', 'stream cut by a worker exit'],
    ['during_restart_1', 'worker_not_ready', 'refused while the worker restarted (503)'],
    ['client_disconnect', 'client_disconnect', 'client hung up'],
  ])('%s: %s, %s', (name, reason, headline) => {
    const { outcome } = full(name);
    expect([outcome.reason, plainText(outcome.headline)]).toEqual([reason, headline]);
  });

  test('an answer with an error is what went wrong first, not the call it answers', () => {
    expect(plainText(full('backend_error').firstAbnormal?.summary ?? [])).toBe(
      'rpc 6 sendUserMessage answered with an error at +14 ms',
    );
  });
});
