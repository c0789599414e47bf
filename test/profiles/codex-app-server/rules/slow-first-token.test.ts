import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, line } from '../events.ts';

const ID = 'slow-first-token';

/** The whole took four times as long, so that no stage before the first token is most of it. */
const slowIn = (handlerMs: number, callMs: number, contentMs: number) => [
  line('access_log', 0, { durationMs: 12_000 }),
  line('http_ingress', handlerMs),
  line('backend_request', callMs, { rpcId: '1', method: 'newConversation' }),
  line('backend_response', callMs, { rpcId: '1' }),
  line('backend_request', callMs + 1, { rpcId: '2' }),
  line('backend_notification', contentMs),
  line('sse', contentMs + 1),
  line('backend_response', 8000, { rpcId: '2' }),
  line('usage', 8500, { firstTokenMs: contentMs }),
];

test.each([
  ['backend until first output, 2.995 s (99 %', slowIn(2, 4, 3000), ['E05', 'E06']],
  ['wait for a worker, 2.498 s (83 %', slowIn(2, 2500, 3000), ['E02', 'E03']],
  ['client’s upload, 2.600 s (87 %', slowIn(2600, 2610, 3000), ['E01', 'E02']],
])('names the stage: %s', (stage, lines, evidence) => {
  const [found] = findings(ID, lines);
  expect(found).toMatchObject({ confidence: 'certain', weight: 'problem' });
  expect(plainText(found?.title ?? [])).toBe('The first token took 3.000 s');
  expect(plainText(found?.summary ?? [])).toContain(`Most of it: ${stage} of what the lines cover)`);
  expect(found?.evidence.slice(1)).toEqual(evidence);
});

test('leaves the stage to time-dominated where that tells it', () => {
  const lines = [
    line('access_log', 0, { durationMs: 3100 }),
    line('http_ingress', 2),
    line('backend_request', 4),
    line('backend_notification', 3000),
    line('usage', 3090, { firstTokenMs: 2998 }),
  ];
  expect(plainText(findings(ID, lines)[0]?.summary ?? [])).toBe(
    'The first token came after 2.998 s [E05]; from 2.000 s on it counts as slow here.',
  );
  expect(findings('time-dominated', lines).map(({ evidence }) => evidence)).toEqual([['E03', 'E04']]);
});

test('says so when no stage is in the lines', () => {
  const [found] = findings(ID, [line('usage', 5000, { firstTokenMs: 4000 })]);
  expect(plainText(found?.summary ?? [])).toContain('Which stage took the time is not in the lines read.');
});

test('fires when a counted stream never had a token', () => {
  const lines = [
    line('sse_guard', null),
    line('usage', 2600, { firstTokenMs: null, completionTokens: 0, trigger: 'close' }),
    line('access_log', 0, { durationMs: 2600 }),
  ];
  expect(findings(ID, lines).map(({ title }) => plainText(title))).toEqual(['No first token in 2.600 s']);
  const nothingLeft = 'There is no partial answer to recover.';
  expect(plainText(findings(ID, lines)[0]?.summary ?? [])).toContain(nothingLeft);
  const partly = findings(ID, lines, { complete: false });
  const withText = findings(ID, [...lines, line('backend_event', 50)]);
  for (const [found] of [partly, withText]) expect(plainText(found?.summary ?? [])).not.toContain(nothingLeft);
});

test('near misses: just under two seconds, an error row that counts nothing, a quick failure', () => {
  expect(findings(ID, slowIn(2, 4, 1999))).toEqual([]);
  expect(findings(ID, slowIn(2, 4, 2000))).toHaveLength(1);
  const errorRow = { status: 503, errorCode: 'worker_exited', firstTokenMs: null, completionTokens: 0 };
  expect(
    findings(ID, [line('sse_guard', null), line('usage', 2600, errorRow), line('access_log', 0, { durationMs: 2600 })]),
  ).toEqual([]);
  expect(
    findings(ID, [
      line('sse_guard', null),
      line('usage', 90, { firstTokenMs: null, completionTokens: 0 }),
      line('access_log', 0),
    ]),
  ).toEqual([]);
  expect(findings(ID, HEALTHY_STREAM)).toEqual([]);
});
