import { describe, expect, test } from 'vitest';
import { compareProcesses, type Written } from '../../../src/model/process.ts';
import { plainText } from '../../../src/model/prose.ts';
import { UNKNOWN_WRITER, type Writer } from '../../../src/model/log-record.ts';
import {
  findings,
  HEALTHY_STREAM,
  judged,
  KILLED_STREAM,
  type Line,
  line,
  OTHER,
  other,
  REQ,
  witness,
  without,
  worker,
} from './events.ts';

function by(writer: Partial<Writer>, lines: readonly Line[]): readonly Line[] {
  return lines.map((one) => ({ ...one, writer }));
}

const A = { pod: 'codex-a' };
const B = { pod: 'codex-b' };

describe('two writers', () => {
  const written = (writer: Partial<Writer>, envelopes: readonly string[] = ['x']): Written => ({
    writer: { ...UNKNOWN_WRITER, ...writer },
    envelopes,
    origin: { source: 'file', file: 'a', line: 1, offset: 0, entry: null },
  });

  test.each([
    [{ pod: 'a' }, { pod: 'b' }, 'other'],
    [{ pod: 'a' }, { pod: 'a' }, 'same'],
    [{ pod: 'a', container: 'app' }, { pod: 'b', container: 'app' }, 'other'],
    [{ pod: 'a', container: 'app' }, { pod: 'a', container: 'istio' }, 'other'],
    [{ pod: 'a', container: 'app' }, { container: 'app' }, 'unknown'],
    [{ container: 'codex-1' }, { container: 'codex-2' }, 'other'],
    [{ container: 'codex-1' }, { container: 'codex-1' }, 'same'],
    [{ host: 'n1', processId: '7' }, { host: 'n1', processId: '8' }, 'other'],
    [{ host: 'n1', processId: '7' }, { host: 'n2', processId: '7' }, 'other'],
    [{ host: 'n1', processId: '7' }, { host: 'n1', processId: '7' }, 'same'],
    [{ host: 'n1' }, { host: 'n1' }, 'unknown'],
    [{ host: 'n1.example.com' }, { host: 'N1' }, 'unknown'],
    [{ host: '10.0.0.1' }, { host: '10.0.0.2' }, 'other'],
    [{ container: 'codex-1' }, {}, 'unknown'],
    [{}, {}, 'unknown'],
  ] as const)('%j and %j: %s', (a, b, expected) => {
    expect(compareProcesses(written(a), written(b))).toBe(expected);
    expect(compareProcesses(written(b), written(a))).toBe(expected);
  });

  test('names of different envelopes are not compared, but for pods', () => {
    expect(
      compareProcesses(written({ container: 'codex-1' }, ['compose']), written({ container: 'shop-codex-1' })),
    ).toBe('unknown');
    expect(compareProcesses(written({ pod: 'a' }, ['stern']), written({ pod: 'b' }))).toBe('other');
  });
});

describe('an exit of another process', () => {
  const near = [
    ...by(A, without(HEALTHY_STREAM, 'sse_done')),
    ...by(B, [worker('worker_exit', 50), worker('worker_ready', 90)]),
  ];

  test('in one file behind prefixes is no outage of this request, and is named', () => {
    const { outages, outagesElsewhere } = judged(near);
    expect(outages).toEqual([]);
    expect(outagesElsewhere).toMatchObject([{ relation: 'during', exit: { id: 'W01' }, ready: { id: 'W02' } }]);
    expect(findings('worker-restart-overlap', near)).toEqual([]);
  });

  test('does not end the outage of its own either', () => {
    const lines = [...by(A, without(KILLED_STREAM, 'worker_ready')), ...by(B, [worker('worker_ready', 70)])];
    expect(judged(lines).outages).toMatchObject([{ ready: null }]);
  });

  test('shows nothing about the worker of this one', () => {
    const lines = by(A, HEALTHY_STREAM);
    const read = (pod: string): string => {
      const writer = { ...UNKNOWN_WRITER, pod };
      const { absences } = judged(lines, { witnesses: [witness('stdout', 'all.log', { writer })] });
      const absence = absences.find(({ kind }) => kind === 'worker_exit');
      return `${absence?.known} ${plainText(absence?.why ?? [])}`;
    };
    expect(read('codex-a')).toMatch(/^true/);
    expect(read('codex-b')).toMatch(/^false of the proxy’s standard output nothing but/);
    const onlyProto = by(A, [line('backend_request', 1, {}, { file: 'proto.ndjson' })]);
    const { absences } = judged(onlyProto, {
      witnesses: [witness('stdout', 'all.log', { writer: { ...UNKNOWN_WRITER, ...B } })],
    });
    expect(plainText(absences[0]?.why ?? [])).toBe(
      'the supervisor lines that were read are of another process, pod codex-b',
    );
  });

  test('whose lines do not say so may be of this one: likely, and said so', () => {
    const summaryOf = (exit: Partial<Writer>): string => {
      const lines = KILLED_STREAM.map((one) => ({ ...one, writer: one.scope === 'window' ? exit : A }));
      const [found] = findings('worker-restart-overlap', lines);
      expect(found?.confidence).toBe('likely');
      return plainText(found?.summary ?? []);
    };
    expect(summaryOf({})).toContain('The request’s lines are of pod codex-a; the exit’s do not say whose they are');
    expect(summaryOf(A)).toContain('Both are of one process, pod codex-a.');
    expect(summaryOf(A)).not.toContain('different hosts');
  });

  test('a stdout that says who wrote it, and files beside it that do not, are one process', () => {
    const lines = KILLED_STREAM.map((one) =>
      one.file === undefined ? { ...one, writer: { container: 'codex-1' } } : one,
    );
    expect(judged(lines).outages).toMatchObject([{ relation: 'during' }]);
  });
});

describe('a service that is started again', () => {
  const first = { host: 'n1', processId: '100' };
  const second = { host: 'n1', processId: '200' };

  test('goes on with another process id', () => {
    const lines = [
      ...by(first, [
        line('access_log', 0, { status: 503, durationMs: 1 }),
        worker('worker_exit', -40, { duringShutdown: true }),
      ]),
      ...by(second, [worker('worker_launch', 900), worker('worker_ready', 1000)]),
    ];
    expect(judged(lines).outages).toMatchObject([{ relation: 'during', ready: { id: 'W03' } }]);
  });

  test('is not the other instance that exits while this one works', () => {
    const lines = [...by(first, HEALTHY_STREAM), ...by(second, [worker('worker_exit', 50)])];
    expect(judged(lines).outages).toEqual([]);
  });
});

test('the blast radius holds no request of another process', () => {
  const failed = other('sse_summary', 62, { outcome: 'failed' });
  const hit = (writer: Partial<Writer>): readonly string[] =>
    findings('blast-radius', [...by(A, KILLED_STREAM), ...by(writer, [failed])]).flatMap(
      ({ relatedReqIds }) => relatedReqIds,
    );
  expect(hit(A)).toEqual([OTHER]);
  expect(hit({})).toEqual([OTHER]);
  expect(hit(B)).toEqual([]);
});

test('a refusal’s line is of the process that refused', () => {
  const refused = (writer: Partial<Writer>): string =>
    judged([
      ...by(writer, [worker('worker_trouble', null)]),
      ...by(A, [line('access_log', 0, { status: 503, durationMs: 1 }, { reqId: REQ })]),
    ]).outcome.reason;
  expect(refused(A)).toBe('worker_not_ready');
  expect(refused(B)).toBe('service_unavailable');
});
