import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timingOf } from '../../../src/profiles/codex-app-server/story/timing.ts';
import { deriveRequestFacts } from '../../../src/profiles/codex-app-server/story/request-facts.ts';
import { endOf, type TimelineEvent } from '../../../src/model/event.ts';
import { type TimingStageId, TIMING_STAGES } from '../../../src/profiles/codex-app-server/story/stages.ts';
import { clientFileCount, idOf, PROTO, timelineOf, TRUTH, USAGE } from './captures.ts';
import { events, HEALTHY_STREAM, HUNG_UP, type Line, line } from './events.ts';

function timing(own: readonly TimelineEvent[]) {
  return timingOf({ own, request: deriveRequestFacts(own), outcome: { verdict: 'unknown' } });
}

/** `streaming 70 E04-E06`, in ms. */
function told(...lines: readonly Line[]): readonly string[] {
  return timing(events(...lines).filter(({ scope }) => scope === 'request')).map(
    ({ stage, durationNanos, from, to }) => `${stage} ${Number(durationNanos) / 1e6} ${from}-${to}`,
  );
}

/** Times of the bounds, so that stages can be held against each other. */
function bounds(own: readonly TimelineEvent[], stages: ReturnType<typeof timing>) {
  const byId = new Map(own.map((event) => [event.id, event]));
  return stages
    .filter(({ stage }) => stage !== 'rest')
    .map(({ from, to, durationNanos }) => {
      const end = byId.get(to);
      const start = byId.get(from)?.timeUnixNano;
      const stop = end === undefined ? null : end.fact.kind === 'access_log' ? endOf(end) : end.timeUnixNano;
      return { start: start ?? null, stop, durationNanos };
    });
}

function expectWhole(own: readonly TimelineEvent[]): void {
  const request = deriveRequestFacts(own);
  const stages = timingOf({ own, request, outcome: { verdict: 'unknown' } });
  const span = request.start === null || request.end === null ? 0n : request.end - request.start;
  expect(stages.reduce((sum, { durationNanos }) => sum + durationNanos, 0n)).toBe(span > 0n ? span : 0n);
  for (const { durationNanos, share } of stages) {
    expect(durationNanos > 0n && share > 0 && share <= 1).toBe(true);
  }
  const places = stages.map(({ stage }) => TIMING_STAGES.indexOf(stage as TimingStageId));
  expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
  let told = request.start;
  for (const { start, stop, durationNanos } of bounds(own, stages)) {
    if (start === null || stop === null || told === null || request.end === null) throw new Error('an undated bound');
    expect(start >= told && stop <= request.end && stop - start === durationNanos).toBe(true);
    told = stop;
  }
}

describe('the stages of a request', () => {
  it('a stream that went well, with what lies between in the rest', () => {
    expect(told(...HEALTHY_STREAM)).toEqual([
      'client_upload 2 E15-E02',
      'worker_wait 2 E03-E04',
      'backend_first_output 16 E04-E05',
      'streaming 70 E05-E07',
      'closing 6 E07-E09',
      'client_download 4 E09-E15',
    ]);
  });

  it('several calls: setting up ends with the one that asks, tidying up counts for nothing', () => {
    expect(
      told(
        line('access_log', 0, { durationMs: 1000 }),
        line('http_ingress', 10),
        line('submission', 12),
        line('backend_request', 300, { rpcId: '1', method: 'newConversation' }),
        line('backend_response', 340, { rpcId: '1', method: 'newConversation' }),
        line('backend_request', 341, { rpcId: '2', method: 'sendUserTurn' }),
        line('backend_notification', 342, { method: 'codex/event/task_started' }),
        line('backend_notification', 350, { method: 'codex/event/agent_reasoning_delta' }),
        line('backend_notification', 700, { method: 'codex/event/agent_message_delta' }),
        line('backend_notification', 900, { method: 'codex/event/task_complete' }),
        line('backend_request', 901, { rpcId: '3', method: 'removeConversationListener' }),
        line('client_json', 910),
        line('backend_response', 990, { rpcId: '3', method: 'removeConversationListener' }),
      ),
    ).toEqual([
      'client_upload 10 E01-E02',
      'worker_wait 288 E03-E04',
      'backend_setup 41 E04-E06',
      'backend_first_output 359 E06-E09',
      'streaming 200 E09-E10',
      'closing 10 E10-E12',
      'client_download 90 E12-E01',
      'rest 2 E01-E01',
    ]);
  });

  it('the idle timeout: silent from the last word until the proxy gave up', () => {
    expect(
      told(
        line('access_log', 0, { durationMs: 2579 }),
        line('http_ingress', 1),
        line('backend_request', 8),
        line('backend_notification', 76),
        line('backend_notification', 80, { method: 'tokenCount' }),
        line('backend_request', 2577, { rpcId: '50', method: 'removeConversationListener' }),
        line('backend_stderr', 2577, { text: 'request aborted' }),
        line('sse_done', 2577),
      ),
    ).toEqual([
      'client_upload 1 E01-E02',
      'worker_wait 7 E02-E03',
      'backend_first_output 68 E03-E04',
      'streaming 4 E04-E05',
      'backend_silent 2497 E05-E07',
      'client_download 2 E08-E01',
    ]);
  });

  it('a worker that hangs in the first call, and answers when nobody waits any more', () => {
    expect(
      told(
        line('access_log', 0, { durationMs: 2520 }),
        line('http_ingress', 1),
        line('backend_request', 2, { rpcId: '19', method: 'newConversation' }),
        line('sse_done', 2519),
        line('backend_response', 2722, { rpcId: '19', method: 'newConversation' }),
        line('backend_request', 2723, { rpcId: '27', method: 'sendUserTurn' }),
      ),
    ).toEqual([
      'client_upload 1 E01-E02',
      'worker_wait 1 E02-E03',
      'backend_silent 2517 E03-E04',
      'client_download 1 E04-E01',
    ]);
  });

  it('an error is what the backend was waited for; a handshake that failed is the wait for a worker', () => {
    expect(
      told(
        line('access_log', 0, { durationMs: 30_010 }),
        line('backend_request', 5),
        line('backend_error', 30_005, {}, { abnormal: true }),
        line('backend_stderr', 30_006, { text: 'synthetic worker error' }, { abnormal: true }),
        line('client_json', 30_007, { status: 500 }),
      ),
    ).toEqual([
      'backend_first_output 30000 E02-E03',
      'closing 2 E03-E05',
      'client_download 3 E05-E01',
      'rest 5 E01-E01',
    ]);
    expect(
      told(
        line('access_log', 0, { durationMs: 15_010 }),
        line('http_ingress', 1),
        line('backend_stderr', 15_002, { text: 'JSON-RPC handshake timed out' }, { abnormal: true }),
      ),
    ).toEqual(['client_upload 1 E01-E02', 'worker_wait 15001 E02-E03', 'rest 8 E01-E01']);
  });

  it('a hang-up has no access log: nothing before its first line is told, nothing behind its last', () => {
    expect(told(...HUNG_UP)).toEqual([
      'worker_wait 2 E02-E03',
      'backend_first_output 46 E03-E05',
      'backend_silent 30 E05-E06',
      'rest 3 E02-E12',
    ]);
  });

  it('a stage without its lines is not there, and its time is in the rest', () => {
    expect(told(line('access_log', 0, { durationMs: 4000 }), line('usage', 3990))).toEqual(['rest 4000 E01-E01']);
    // The log of the backend lost its end: neither how long it went on nor whether it was silent is known.
    expect(
      told(
        line('access_log', 0, { durationMs: 4000 }),
        line('http_ingress', 1),
        line('backend_request', 2),
        line('backend_notification', 3),
        line('backend_notification', 33),
        line('usage', 3990),
      ),
    ).toEqual([
      'client_upload 1 E01-E02',
      'worker_wait 1 E02-E03',
      'backend_first_output 1 E03-E04',
      'streaming 30 E04-E05',
      'rest 3967 E01-E01',
    ]);
  });

  it('neither an undated line, nor one that only a store dates, nor one out of order bounds a stage', () => {
    const own = events(
      line('access_log', 0, { durationMs: 1000 }),
      line('http_ingress', 10),
      line('backend_request', 900),
      line('backend_notification', 950),
    );
    const changed = (change: Partial<TimelineEvent>): readonly TimelineEvent[] =>
      own.map((event) => (event.id === 'E02' ? { ...event, ...change } : event));
    expect(timing(own).map(({ stage }) => stage)).toContain('client_upload');
    for (const change of [
      { timeUnixNano: null, timeSource: 'none' as const },
      { timeSource: 'envelope' as const },
      { outOfOrder: true },
    ])
      expect(timing(changed(change)).map(({ stage }) => stage)).toEqual(['backend_first_output', 'rest']);
  });

  it('no line, no length, a length that runs backwards: no stage', () => {
    expect(told()).toEqual([]);
    expect(told(line('access_log', 0, { durationMs: 0 }))).toEqual([]);
    expect(told(line('access_log', 0, { durationMs: -5 }))).toEqual([]);
    expect(told(line('usage', null))).toEqual([]);
  });
});

describe('all that is read of a request', () => {
  it('adds up to its span, in every request of the captures', () => {
    const files = ['stdout.log', PROTO, USAGE];
    const ids = Object.keys(TRUTH);
    expect(ids.length).toBe(clientFileCount());
    for (const id of ids) expectWhole(timelineOf(id, files).filter((event) => event.reqId === id));
    const own = timelineOf(idOf('long_ok'), files).filter((event) => event.reqId === idOf('long_ok'));
    expect(timing(own).find(({ stage }) => stage === 'streaming')?.durationNanos).toBe(4_748_000_000n);
  });

  it('is the same in whatever order the lines of one tick stand, as a store gives them', () => {
    const files = ['stdout.log', PROTO, USAGE];
    for (const id of Object.keys(TRUTH)) {
      const own = timelineOf(id, files).filter((event) => event.reqId === id);
      const lengths = (stages: ReturnType<typeof timing>) =>
        stages.map(({ stage, durationNanos }) => `${stage} ${durationNanos}`);
      const time = (event: TimelineEvent): number => Number(event.timeUnixNano ?? 0n);
      const turned = own.toReversed().toSorted((a, b) => time(a) - time(b));
      expect(lengths(timing(turned))).toEqual(lengths(timing(own)));
    }
  });

  it('adds up whatever is lost, undated, doubled or stamped by a clock that jumps', () => {
    const kinds = [
      line('access_log', 0),
      line('http_ingress', 0),
      line('ingress_detail', 0),
      line('submission', 0),
      line('backend_request', 0, { rpcId: '1', method: 'newConversation' }),
      line('backend_response', 0, { rpcId: '1', method: 'newConversation' }),
      line('backend_request', 0),
      line('backend_notification', 0),
      line('backend_notification', 0, { method: 'taskComplete' }),
      line('backend_response', 0),
      line('backend_error', 0),
      line('backend_stderr', 0),
      line('tool_call', 0, { phase: 'block' }),
      line('sse', 0),
      line('sse_done', 0),
      line('client_json', 0),
      line('usage', 0),
    ];
    const someLine = fc
      .record({
        kind: fc.constantFrom(...kinds),
        atMs: fc.option(fc.integer({ min: -50, max: 3000 }), { freq: 8 }),
        durationMs: fc.integer({ min: -10, max: 3000 }),
      })
      .map(({ kind, atMs, durationMs }) =>
        kind.fact.kind === 'access_log' ? line('access_log', atMs, { durationMs }) : { ...kind, atMs },
      );
    fc.assert(
      fc.property(fc.array(someLine, { maxLength: 25 }), (lines) => {
        expectWhole(events(...lines));
      }),
    );
  });
});
