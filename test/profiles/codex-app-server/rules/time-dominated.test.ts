import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import type { Correlation } from '../../../../src/model/correlation.ts';
import { findings, HEALTHY_STREAM, KILLED_STREAM, type Line, line } from '../events.ts';

const ID = 'time-dominated';

function said(lines: readonly Line[], options: Parameters<typeof findings>[2] = {}): readonly string[] {
  return findings(ID, lines, options).map(textOf);
}

function textOf({ title, summary, weight, confidence }: Correlation): string {
  return `${weight}, ${confidence}: ${plainText(title)}. ${plainText(summary)}`;
}

const access = (durationMs: number, status = 200) => line('access_log', 0, { durationMs, status });

const STREAMED = [
  access(5000),
  line('http_ingress', 2),
  line('backend_request', 4),
  line('backend_notification', 20),
  line('backend_notification', 1020),
  line('backend_notification', 2900),
  line('backend_notification', 4900, { method: 'taskComplete' }),
  line('sse_done', 4990),
  line('usage', 4995, { completionTokens: 1220 }),
];

test('streaming: the longest pause and the pace tell a long answer from a slow one', () => {
  expect(said(STREAMED)).toEqual([
    'note, certain: Most of its time: streaming, 4.880 s of 5.000 s. 98 % of its time went by from the first output [E04] to the backend’s last word [E07]. The longest pause of the backend in it was 2.000 s [E06 E07]. It wrote 1,220 tokens, 250.0 a second [E09].',
  ]);
  expect(said(STREAMED, { complete: false })[0]).toMatch(/^note, likely: /);
  const steady = STREAMED.map((one) => (one.atMs === 1020 || one.atMs === 2900 ? { ...one, atMs: 4000 } : one));
  expect(said(steady)[0]).toContain('The longest pause of the backend in it was 3.980 s [E04 E05].');
});

test('a wait for the backend is a note where it succeeded, and part of the problem where it failed', () => {
  const silent = [
    access(2579),
    line('http_ingress', 1),
    line('backend_request', 8),
    line('backend_notification', 76),
    line('backend_stderr', 2577, { text: 'out of tokens' }, { abnormal: true }),
    line('sse_done', 2577),
    line('usage', 2577, { status: 503, errorCode: 'backend_error', trigger: 'backend_error' }),
  ];
  expect(said(silent)).toEqual([
    'problem, certain: Most of its time: backend silent, 2.501 s of 2.579 s. 97 % of its time went by from the backend’s last word [E04] to the proxy’s line out of tokens [E05]. The backend still owed its answer and said nothing in that time.',
  ]);
  const late = [
    access(3000),
    line('backend_request', 8),
    line('backend_notification', 2900),
    line('backend_response', 2990),
  ];
  expect(said(late)).toEqual([
    'note, certain: Most of its time: backend until first output, 2.892 s of 3.000 s. 96 % of its time went by from the call for the answer [E02] to the first output [E03]. The worker had the call and wrote nothing of an answer: it is the time of the model, its queue and its thinking.',
  ]);
});

test('the client’s own time is likely: the lines do not say who was slow', () => {
  const upload = [access(7118), line('http_ingress', 7001), line('backend_request', 7002), line('client_json', 7117)];
  expect(said(upload)).toEqual([
    'note, likely: Most of its time: client’s upload, 7.001 s of 7.118 s. 98 % of its time went by from its start [E01] to its ingress line [E02]. In that time the proxy reads the body: the client sent it slowly, it is large, or the proxy was busy.',
  ]);
  expect(said([access(4000), line('client_json', 100)])[0]).toContain(
    'from the end of the answer [E02] to its own end [E01]. All was handed over by then',
  );
});

test('an error alone is no output', () => {
  const failed = [
    access(9000, 500),
    line('backend_request', 8),
    line('backend_error', 8900),
    line('client_json', 8990),
  ];
  expect(said(failed)[0]).toContain(
    'from the call for the answer [E02] to its error [E03]. The worker had the call and answered it with an error alone.',
  );
});

test('says that it is not known where the lines do not tell', () => {
  expect(said([access(4771)])).toEqual([
    'note, certain: Where 4.771 s of 4.771 s went is not known. For 100 % of its time [E01] no line read says what it waited for.',
  ]);
});

test('a request without an access log lasted at least that long', () => {
  expect(said([line('http_ingress', 0), line('backend_request', 2), line('backend_notification', 2500)])[0]).toContain(
    'backend until first output, 2.498 s of at least 2.500 s',
  );
});

test('near miss: a stream that was cut went on until it was', () => {
  const cut = [
    ...STREAMED.slice(0, 6),
    line('backend_stderr', 4900, { text: 'worker exited' }, { abnormal: true }),
    line('sse_done', 4990),
    line('usage', 4995, { status: 503, errorCode: 'worker_exited', trigger: 'backend_error' }),
  ].map((one) => (one.atMs === 2900 ? { ...one, atMs: 4800 } : one));
  expect(findings(ID, cut)).toEqual([]);
  expect(findings(ID, cut.slice(0, -1))).toHaveLength(1);
});

test('near misses: under two seconds, no stage with 60 %, quick requests', () => {
  const split = (uploadMs: number, spanMs: number) => [
    access(spanMs),
    line('http_ingress', uploadMs),
    line('backend_request', uploadMs),
    line('backend_notification', spanMs),
  ];
  expect(findings(ID, split(1500, 2000))).toHaveLength(1);
  expect(findings(ID, split(1500, 1999))).toEqual([]);
  expect(findings(ID, split(1800, 3000))).toHaveLength(1);
  expect(findings(ID, split(1799, 3000))).toEqual([]);
  for (const quick of [HEALTHY_STREAM, KILLED_STREAM]) expect(findings(ID, quick)).toEqual([]);
});
