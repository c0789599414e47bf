import { expect, test } from 'vitest';
import { plainText } from '../../../src/model/prose.ts';
import { HEALTHY_STREAM, HUNG_UP, judged, KILLED_STREAM, line, worker } from './events.ts';

test('the exit that cut it, not the call that was open then', () => {
  const { firstAbnormal } = judged(KILLED_STREAM);
  expect(firstAbnormal?.event).toBe('W01');
  expect(plainText(firstAbnormal?.summary ?? [])).toBe('worker_exit at +60 ms');
});

test('an unanswered call counts where it was sent', () => {
  const { firstAbnormal } = judged(KILLED_STREAM.filter(({ scope }) => scope !== 'window'));
  expect(firstAbnormal?.event).toBe('E03');
  expect(plainText(firstAbnormal?.summary ?? [])).toBe('rpc 15 sendUserMessage, sent at +4 ms: no answer was found');
});

test('the access log stands first in the timeline but was written last', () => {
  expect(
    judged([
      line('access_log', 0, { status: 500 }, { abnormal: true }),
      line('client_json', 90, { status: 500 }, { abnormal: true }),
    ]).firstAbnormal?.event,
  ).toBe('E02');
  expect(judged([line('access_log', 0, { status: 401 }, { abnormal: true })]).firstAbnormal?.event).toBe('E01');
});

test('an undated line that may come later than a dated one does not come first', () => {
  const guard = line('sse_guard', null, { outcome: 'error' }, { abnormal: true });
  const error = line('backend_stderr', 50, {}, { abnormal: true, file: 'proto.ndjson' });
  expect(judged([line('prompt', 1), guard, error, line('transform_summary', 90)]).firstAbnormal?.event).toBe('E03');
  expect(judged([line('prompt', 1), guard, error, line('transform_summary', 40)]).firstAbnormal?.event).toBe('E02');
});

test('after a hang-up it is the slot given back', () => {
  expect(judged(HUNG_UP).firstAbnormal?.event).toBe('E10');
});

test('after a hang-up that only a status tells it is that line, not a call that was open', () => {
  const lines = [line('backend_request', 4), line('access_log', 0, { status: 499 }, { abnormal: true })];
  expect(judged(lines).firstAbnormal?.event).toBe('E02');
});

test('for a request refused at the door it is the worker’s exit', () => {
  expect(
    judged([
      worker('worker_exit', -50),
      line('access_log', 0, { status: 503, durationMs: 1 }, { abnormal: true }),
      worker('worker_ready', 400),
    ]).firstAbnormal?.event,
  ).toBe('W01');
});

test('a healthy request has none', () => {
  expect(judged(HEALTHY_STREAM).firstAbnormal).toBeNull();
});
