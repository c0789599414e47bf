// Lines of one nanosecond of a store: whatever order they come in, the timeline is the same, and what a file or a number says of
// their order holds.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRequest } from '../../src/correlate/index.ts';
import { decodeText } from '../../src/decode/index.ts';
import type { LogRecord, RedactedRecord } from '../../src/model/log-record.ts';
import { textKey } from '../../src/model/text-key.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { buildTimeline } from '../../src/timeline/index.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const MS = 1_795_417_031_000;
const T0 = BigInt(MS) * 1_000_000n;

function rpc(kind: string, rpcId: number, ms = 0): string {
  const phase = kind === 'rpc_request' ? 'backend_submission' : 'backend_io';
  return `{"phase":"${phase}","kind":"${kind}","rpc_id":${rpcId},"method":"m","req_id":"${ID}","ts_ms":${MS + ms}}`;
}

function sse(seq: number): string {
  const type = 'response.output_text.delta';
  return `{"phase":"responses_sse_out","req_id":"${ID}","stream_event_seq":${seq},"stream_event_type":"${type}","ts_ms":${MS}}`;
}

const plain = (n: number): string => `{"event":"step","n":${n},"req_id":"${ID}","ts_ms":${MS}}`;

function inFile(lines: readonly string[], file = 'a.log'): readonly LogRecord[] {
  return decodeText(lines.map((line) => `${line}\n`).join(''), { file, grammar: codexAppServer.grammar });
}

/** As entries of one stream, all at one nanosecond. */
function inStream(
  lines: readonly string[],
  labels: Readonly<Record<string, string>> = { app: 'a' },
): readonly LogRecord[] {
  const seen = new Map<string, number>();
  return inFile(lines).map((record, offset) => {
    const occurrence = seen.get(record.body) ?? 0;
    seen.set(record.body, occurrence + 1);
    return {
      ...record,
      observedTimeUnixNano: T0,
      origin: {
        source: 'loki',
        file: JSON.stringify(labels),
        line: null,
        offset,
        entry: { labels, timeUnixNano: T0, textKey: textKey(record.body), occurrence, tenant: null },
      },
    };
  });
}

function timeline(records: readonly LogRecord[]): ReturnType<typeof buildTimeline> {
  return buildTimeline(records.map((record) => codexAppServer.read(record as RedactedRecord, [ID])));
}

function bodies(records: readonly LogRecord[]): readonly string[] {
  return timeline(records).map(({ record }) => record.body);
}

function unanswered(records: readonly LogRecord[]): readonly string[] {
  const { correlations } = judgeRequest({ reqId: ID, events: timeline(records), complete: true }, codexAppServer);
  return correlations.map(({ ruleId }) => ruleId).filter((ruleId) => ruleId === 'unanswered-rpc');
}

const LINES = [
  `{"phase":"http_ingress","kind":"client_request","req_id":"${ID}","ts_ms":${MS}}`,
  rpc('rpc_request', 3),
  rpc('rpc_response', 3),
  rpc('rpc_request', 4),
  rpc('rpc_error', 4),
  rpc('rpc_request', 12),
  rpc('rpc_response', 12),
  sse(2),
  sse(10),
  ...[1, 2, 2, 3, 4, 5].map(plain),
];

describe('lines of one nanosecond of a store', () => {
  it('give one timeline in whatever order they come', () => {
    const expected = bodies(inStream(LINES));
    fc.assert(
      fc.property(fc.shuffledSubarray(LINES, { minLength: LINES.length }), (lines) => {
        expect(bodies(inStream(lines))).toEqual(expected);
        expect(unanswered(inStream(lines))).toEqual([]);
      }),
    );
  });

  it('stand as a request passes its stages, calls before their answers, events by their numbers', () => {
    expect(bodies(inStream(LINES.toReversed()))).toEqual(LINES);
  });

  it('stand as a file has them that holds them too', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...new Set(LINES)], { minLength: 4 }),
        fc.shuffledSubarray([6, 7, 8].map(plain)),
        (shared, more) => {
          const inBoth = bodies([...inFile(shared), ...inStream([...shared, ...more].toReversed())]);
          expect(inBoth.filter((body) => shared.includes(body))).toEqual(shared);
          expect(inBoth.length).toBe(shared.length + more.length);
        },
      ),
    );
  });

  it('are read in the order of their file where a file is read', () => {
    const answerFirst = [rpc('rpc_response', 3), rpc('rpc_request', 3)];
    expect(bodies(inFile(answerFirst))).toEqual(answerFirst);
    expect(unanswered(inFile(answerFirst))).toEqual(['unanswered-rpc']);
    expect(unanswered(inStream(answerFirst))).toEqual([]);
  });

  it('close a call whose answer stands in another stream of the same time', () => {
    const answers = inStream([rpc('rpc_error', 3)], { app: 'a', level: 'error' });
    const calls = inStream([rpc('rpc_request', 3)], { app: 'a', level: 'info' });
    expect(unanswered([...answers, ...calls])).toEqual([]);
    expect(unanswered([...inFile([rpc('rpc_error', 3)], 'a'), ...inFile([rpc('rpc_request', 3)], 'b')])).toEqual([]);
  });

  it('do not close a call of a later time, nor one with another id', () => {
    expect(unanswered(inFile([rpc('rpc_response', 3), rpc('rpc_request', 3, 1)]))).toEqual(['unanswered-rpc']);
    expect(unanswered(inStream([rpc('rpc_response', 4), rpc('rpc_request', 3)]))).toEqual(['unanswered-rpc']);
  });

  it('pair an answer with the call of its own time, and the earlier call with the other', () => {
    const lines = [rpc('rpc_request', 3, -500), rpc('rpc_response', 3), rpc('rpc_response', 3), rpc('rpc_request', 3)];
    expect(unanswered(inStream(lines))).toEqual([]);
    expect(unanswered(inStream(lines.slice(1)))).toEqual([]);
    expect(unanswered(inStream([lines[0] ?? '', lines[1] ?? '', lines[3] ?? '']))).toEqual(['unanswered-rpc']);
  });
});

describe('a worker’s lines of one nanosecond', () => {
  it('stand as a restart goes', () => {
    const line = (event: string): string => `{"event":"${event}","component":"worker"}`;
    const kinds = ['worker_exit', 'worker_restart_scheduled', 'worker_launch', 'worker_spawned', 'worker_ready'];
    const events = timeline(inStream(kinds.toReversed().map(line)));
    expect(events.map(({ fact }) => fact.kind)).toEqual(kinds);
  });
});
