import { describe, expect, test } from 'vitest';
import type { Absence } from '../../../src/model/absence.ts';
import { own, plainText } from '../../../src/model/prose.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import { ABSENCES, type AbsenceKind } from '../../../src/profiles/codex-app-server/story/absences.ts';
import {
  ALL_READ,
  at,
  findings,
  HEALTHY_STREAM,
  HUNG_UP,
  judged,
  KILLED_STREAM,
  type Line,
  line,
  witness,
  without,
  worker,
} from './events.ts';

type Options = NonNullable<Parameters<typeof judged>[1]>;

function absenceOf(kind: AbsenceKind, lines: readonly Line[], options: Options = {}): Absence | undefined {
  return judged(lines, options).absences.find((absence) => absence.kind === kind);
}

function said(kind: AbsenceKind, lines: readonly Line[], options: Options = {}): string {
  const absence = absenceOf(kind, lines, options);
  return absence === undefined ? 'found' : `${absence.known ? 'known' : 'not known'}: ${plainText(absence.why)}`;
}

const NEAR = { first: at(-2000), last: at(2000) };

test('every kind of absence has a witness in the profile', () => {
  for (const { line: shownBy } of Object.values(ABSENCES)) {
    expect(codexAppServer.outputs.filter(({ holds }) => holds.includes(shownBy))).toHaveLength(1);
  }
});

describe('a worker exit that was not found', () => {
  const exit = (witnesses: Options['witnesses'], options: Options = {}): string =>
    said('worker_exit', HEALTHY_STREAM, { ...options, ...(witnesses === undefined ? {} : { witnesses }) });

  test('is known where lines of its output stand before and behind the request', () => {
    expect(exit([witness('stdout', 'app.log', NEAR)])).toBe(
      'known: lines of the proxy’s standard output from before and behind the request were read (app.log)',
    );
  });

  test('is not known from the other outputs alone', () => {
    const others = without(HEALTHY_STREAM, 'sse_guard', 'finish_reason', 'transform_summary', 'access_log');
    expect(said('worker_exit', others, { witnesses: ALL_READ.filter(({ output }) => output !== 'stdout') })).toBe(
      'not known: no supervisor lines were read: the proxy’s standard output would tell',
    );
  });

  test.each([
    ['begins with the request', { first: at(0), last: at(5000) }],
    ['ends with the request', { first: at(-5000), last: at(100) }],
    ['is of before', { first: at(-5000), last: at(-1000) }],
    ['is of afterwards', { first: at(1000), last: at(5000) }],
  ])('is not known where what was read %s', (_name, range) => {
    expect(exit([witness('stdout', 'app.log', range)])).toMatch(
      /^not known: of the proxy’s standard output only lines from [\d:.]+ to [\d:.]+ in app\.log were read$/,
    );
  });

  test('is not known from an extract by the id', () => {
    expect(exit([])).toBe('not known: of the proxy’s standard output nothing but lines with its id was read');
  });

  test('rests on both parts of a rotated log, and not on one with the request in neither', () => {
    const parts = [
      witness('stdout', 'app.log.1', { first: at(-9000), last: at(-10) }),
      witness('stdout', 'app.log', { first: at(110), last: at(9000) }),
    ];
    expect(exit(parts)).toMatch(/^known/);
    const elsewhere = without(HEALTHY_STREAM, 'sse_guard', 'finish_reason', 'transform_summary', 'access_log');
    expect(said('worker_exit', elsewhere, { witnesses: parts })).toMatch(/^not known/);
  });

  test('does not rest on another log when that of the request was read too', () => {
    const other = witness('stdout', 'other-host.log', NEAR);
    expect(exit([other, witness('stdout', 'app.log', { first: at(-5000), last: at(100) })])).toMatch(/^not known/);
    expect(exit([other])).toMatch(/^not known/);
  });

  test('is not known where what stands around the request was not read whole', () => {
    const doubt = own('is not in order of time');
    expect(exit([witness('stdout', 'app.log', { ...NEAR, doubt })])).toBe('not known: is not in order of time');
    expect(exit(null)).toBe('not known: what stands around the request was not looked at');
    expect(exit([witness('stdout', 'app.log', NEAR)], { complete: false })).toMatch(/^not known: not everything could/);
  });

  test('is no absence where one was found, and none is told of a request without lines', () => {
    expect(said('worker_exit', KILLED_STREAM)).toBe('found');
    expect(judged([]).absences).toEqual([]);
  });
});

describe('a line of the request that was not found', () => {
  test('is known where its output was read beyond the request’s end', () => {
    const running = HEALTHY_STREAM.slice(0, 6);
    expect(said('access_log', running)).toMatch(/^known: .* from behind the request’s end/);
    expect(said('usage', running)).toMatch(/^known/);
    expect(said('usage', running, { witnesses: [witness('stdout', 'app.log')] })).toBe(
      'not known: no usage rows were read: TOKEN_LOG_PATH would tell',
    );
  });

  test('a log that begins with the request shows it all the same', () => {
    const late = { first: at(50), last: at(9000) };
    expect(said('access_log', HUNG_UP, { witnesses: [witness('stdout', 'app.log', late)] })).toMatch(/^known/);
  });
});

describe('claims that need the absence', () => {
  const running = [line('sse_guard', null), line('backend_request', 4), line('sse', 5)];

  test('a call without an answer, and the end of a stream', () => {
    const cut = { witnesses: [witness('proto', 'app.log', { first: at(-5000), last: at(5) })] };
    for (const rule of ['unanswered-rpc', 'stream-without-done']) {
      expect(findings(rule, running)).toMatchObject([{ weight: 'problem' }]);
      const [open] = findings(rule, running, cut);
      expect(open?.weight).toBe('note');
      expect(plainText(open?.summary ?? [])).toContain('is not known: of PROTO_LOG_PATH only lines from');
    }
    expect(judged(running, cut).firstAbnormal).toBeNull();
  });

  test('a hang-up that nothing but missing lines speaks for is none: they may have been lost', () => {
    const left = [line('submission', 1), line('sse', 2), line('sse_guard', null, { outcome: 'released' })];
    expect(judged(left).outcome.verdict).toBe('unknown');
  });

  test('a hang-up that the order of lines shows stands, without the claim', () => {
    const summary = (witnesses: Options['witnesses']): string => {
      const { verdict, summary: text } = judged(
        without(HUNG_UP, 'worker_ready'),
        witnesses === undefined ? {} : { witnesses },
      ).outcome;
      expect(verdict).toBe('aborted');
      return plainText(text);
    };
    expect(summary(ALL_READ)).toContain('and no access log line was found, which the proxy');
    expect(summary([])).toContain(
      'Whether an access log line was written is not known: of the proxy’s standard output',
    );
    expect(summary([])).not.toContain('no access log line was found');
  });

  test('others that an outage hit', () => {
    expect(said('other_requests', KILLED_STREAM)).toMatch(/^known/);
    expect(said('other_requests', KILLED_STREAM, { witnesses: [] })).toMatch(/^not known/);
    expect(said('other_requests', HEALTHY_STREAM)).toBe('found');
  });

  test('no end found: what was not read is not among what there is none of', () => {
    const lines = [line('submission', 1), worker('worker_ready', -50)];
    expect(plainText(judged(lines).outcome.summary)).toContain(
      'no access log line, no end of the stream, no usage row.',
    );
    const open = plainText(judged(lines, { witnesses: [witness('usage', 'app.log')] }).outcome.summary);
    expect(open).toContain('ends this request: no usage row. Not known is whether there is one: access log line (');
  });
});
