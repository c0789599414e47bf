import { describe, expect, test } from 'vitest';
import { deriveRequestFacts } from '../../../src/profiles/codex-app-server/story/request-facts.ts';
import { at, events, HEALTHY_STREAM, KILLED_STREAM, line, without } from './events.ts';

describe('span', () => {
  test('is the access log’s where it states one', () => {
    expect(deriveRequestFacts(events(...HEALTHY_STREAM))).toMatchObject({
      start: at(0),
      end: at(100),
      spanIsStated: true,
    });
  });

  test('is from first to last dated line otherwise, ends of spans included', () => {
    expect(
      deriveRequestFacts(
        events(...without(HEALTHY_STREAM, 'access_log'), line('backend_request', 5, {}, { durationMs: 200 })),
      ),
    ).toMatchObject({ start: at(2), end: at(205), spanIsStated: false });
  });

  test('an access log without a duration states no span', () => {
    expect(deriveRequestFacts(events(line('access_log', 0, { durationMs: null })))).toMatchObject({
      start: at(0),
      end: at(0),
      spanIsStated: false,
    });
  });

  test('is unknown when no line has a time', () => {
    expect(deriveRequestFacts(events(line('sse_guard', null)))).toMatchObject({ start: null, end: null });
  });
});

test('of two usage rows the one without an error has the counts', () => {
  const lines = [
    line('usage', 1, { status: 503, errorCode: 'worker_exited', promptTokens: 0 }),
    line('usage', 2, { promptTokens: 7 }),
  ];
  expect(deriveRequestFacts(events(...lines)).promptTokens).toBe(7);
  expect(deriveRequestFacts(events(...lines.toReversed())).promptTokens).toBe(7);
});

test('whether they are an estimate is said by the row that has them', () => {
  const error = line('usage', 1, { status: 503, errorCode: 'worker_exited', tokensAreEstimated: true });
  expect(deriveRequestFacts(events(error, line('usage', 2))).tokensAreEstimated).toBe(false);
  expect(deriveRequestFacts(events(line('usage', 2, { tokensAreEstimated: true }))).tokensAreEstimated).toBe(true);
});

test('first token from usage, else from the first typed delta, never from a chat event that may be only a role', () => {
  expect(deriveRequestFacts(events(...HEALTHY_STREAM)).firstTokenMs).toBe(10);
  expect(
    deriveRequestFacts(
      events(
        line('access_log', 0),
        line('sse', 3, { type: 'response.created' }),
        line('sse', 27, { type: 'response.output_text.delta', bytes: 7 }),
      ),
    ).firstTokenMs,
  ).toBe(27);
  expect(deriveRequestFacts(events(...without(KILLED_STREAM, 'usage'))).firstTokenMs).toBeNull();
});

test('streaming or not is stated by the ingress lines, else shown by stream lines, else unknown', () => {
  expect(deriveRequestFacts(events(line('http_ingress', 0, { mode: 'chat_nonstream' }))).stream).toBe(false);
  expect(deriveRequestFacts(events(line('http_ingress', 0, { mode: 'chat_stream' }))).stream).toBe(true);
  expect(deriveRequestFacts(events(line('sse_guard', null))).stream).toBe(true);
  expect(deriveRequestFacts(events(line('access_log', 0))).stream).toBeNull();
});

test('models without a usage row: requested as it came, effective as normalised', () => {
  const facts = deriveRequestFacts(
    events(
      line('ingress_detail', 0, { event: 'responses_ingress_raw', model: 'codev-5-low' }),
      line('ingress_detail', 0, { event: 'responses_ingress_normalized', model: 'gpt-5.2' }),
    ),
  );
  expect(facts).toMatchObject({ requestedModel: 'codev-5-low', effectiveModel: 'gpt-5.2' });
});

test('nothing is made up for no lines', () => {
  expect(new Set(Object.values(deriveRequestFacts([])))).toEqual(new Set([null, false]));
});
