// A report made by hand with one of everything: a stream cut by a worker's exit, undated and unplaced lines, folded
// traffic, an outage, mentions, a sibling, gaps and flaws. `poison` puts one text into every place that is not ours.

import type { Correlation, Outage } from '../../src/model/correlation.ts';
import type { SourceStatus } from '../../src/model/coverage.ts';
import type { EventScope, Lane, TimelineEvent } from '../../src/model/event.ts';
import type { Fact } from '../../src/profiles/codex-app-server/facts.ts';
import type { JsonObject } from '../../src/model/json.ts';
import {
  type Origin,
  type RedactedRecord,
  type TimeBounds,
  UNKNOWN_WRITER,
  type Writer,
} from '../../src/model/log-record.ts';
import { cite, own, type Prose, say } from '../../src/model/prose.ts';
import type { TraceReport } from '../../src/model/report.ts';
import type { RequestId } from '../../src/model/request-id.ts';
import { fromMillis } from '../../src/model/time.ts';
import { stageWords } from '../../src/profiles/codex-app-server/story/stages.ts';
import { neutralOf } from '../../src/profiles/codex-app-server/neutral.ts';

const START_MS = 1_795_417_031_270;

export const SAMPLE_ID = 'gzem0gSXvGkLYfiMxg7Gf';

interface EventSpec {
  readonly id: string;
  readonly atMs?: number;
  readonly fact: Fact;
  readonly lane: Lane;
  readonly what: Prose;
  readonly file: string;
  readonly line: number | null;
  readonly scope?: EventScope;
  readonly abnormal?: boolean;
  readonly foldKey?: string;
  readonly durationMs?: number;
  readonly between?: TimeBounds;
  readonly placed?: boolean;
  readonly outOfOrder?: boolean;
  readonly copies?: number;
  readonly attributes?: JsonObject | null;
  readonly body?: string;
  readonly reqId?: string | null;
  readonly writer?: Writer;
}

export function makeEvent(spec: EventSpec): TimelineEvent {
  const origin: Origin = {
    source: 'file',
    file: spec.file,
    line: spec.line,
    offset: (spec.line ?? 7) * 400,
    entry: null,
  };
  const time = spec.atMs === undefined ? null : fromMillis(START_MS + spec.atMs);
  const record = {
    timeUnixNano: time,
    observedTimeUnixNano: null,
    severityText: 'info',
    body: spec.body ?? `{"event":"${spec.fact.kind}"}`,
    attributes: spec.attributes === undefined ? { event: spec.fact.kind } : spec.attributes,
    prefix: '',
    stream: null,
    writer: spec.writer ?? UNKNOWN_WRITER,
    envelopes: [],
    origin,
    lineCount: 1,
    flaws: [],
    original: null,
    between: spec.between ?? null,
  } as unknown as RedactedRecord;
  return {
    id: spec.id,
    scope: spec.scope ?? 'request',
    fact: spec.fact,
    means: neutralOf(spec.fact),
    lane: spec.lane,
    reqId: spec.reqId === undefined ? SAMPLE_ID : spec.reqId,
    durationNanos: spec.durationMs === undefined ? null : BigInt(spec.durationMs) * 1_000_000n,
    what: spec.what,
    abnormal: spec.abnormal ?? false,
    foldKey: spec.foldKey ?? null,
    record,
    timeUnixNano: time,
    timeSource: time === null ? 'none' : 'record',
    between: spec.between ?? null,
    placed: spec.placed ?? true,
    outOfOrder: spec.outOfOrder ?? false,
    origins: Array.from({ length: spec.copies ?? 1 }, (_, index) => ({
      ...origin,
      file: index === 0 ? origin.file : `${origin.file}.copy${index}`,
    })),
  };
}

const PROTO = 'logs/proto.ndjson';
const USAGE = 'logs/usage.ndjson';
const STDOUT = 'logs/stdout.log';

function sseDeltas(from: number, total: number): readonly TimelineEvent[] {
  return Array.from({ length: total }, (_, index) =>
    makeEvent({
      id: `E${String(from + index).padStart(2, '0')}`,
      atMs: 40 + index * 55 + (index > 12 ? 900 : 0),
      fact: { kind: 'sse', type: 'delta', seq: index, bytes: 120, status: 200 },
      lane: 'sse',
      foldKey: 'sse delta',
      what: say`SSE ${'delta'}`,
      file: PROTO,
      line: 640 + index,
    }),
  );
}

/** Every untrusted place of the sample holds `poison(original)`; the default leaves it as it is. */
export function sampleReport(poison: (text: string) => string = (text) => text): TraceReport {
  // One text for all of them: they fold by it.
  const delta = poison('delta');
  const deltas = sseDeltas(9, 20).map((event) => ({ ...event, what: say`SSE ${delta}`, foldKey: `sse ${delta}` }));
  const reqId = poison(SAMPLE_ID);
  const events = [
    makeEvent({
      id: 'E01',
      atMs: 0,
      durationMs: 2004,
      outOfOrder: true,
      abnormal: false,
      copies: 2,
      fact: {
        kind: 'access_log',
        status: 200,
        durationMs: 2004,
        method: 'POST',
        route: poison('/v1/chat/completions'),
        isProbe: false,
      },
      lane: 'http',
      what: say`access log: ${poison('POST')} ${poison('/v1/chat/completions')} → 200 in 2004 ms`,
      file: poison(STDOUT),
      line: 458,
    }),
    makeEvent({
      id: 'E02',
      atMs: 2,
      fact: { kind: 'http_ingress', method: poison('POST'), path: poison('/v1/chat/completions'), mode: 'chat_stream' },
      lane: 'http',
      what: say`ingress ${poison('POST')} ${poison('/v1/chat/completions')}`,
      file: PROTO,
      line: 620,
    }),
    makeEvent({
      id: 'E03',
      between: { notBefore: fromMillis(START_MS + 2), notAfter: fromMillis(START_MS + 18) },
      fact: { kind: 'sse_guard', outcome: 'acquired', before: 1, after: 2, limit: 4 },
      lane: 'sse',
      what: say`stream guard: ${poison('acquired')}, streams 1 → 2 of 4`,
      file: STDOUT,
      line: 384,
    }),
    makeEvent({
      id: 'E04',
      atMs: 3,
      durationMs: 0,
      fact: { kind: 'backend_request', rpcId: '9', method: poison('newConversation') },
      lane: 'backend',
      what: say`rpc ${'9'} ${poison('newConversation')} → answered after 0 ms ${cite('E05')}`,
      file: PROTO,
      line: 623,
    }),
    makeEvent({
      id: 'E05',
      atMs: 3,
      fact: { kind: 'backend_response', rpcId: '9', method: poison('newConversation') },
      lane: 'backend',
      what: say`rpc ${'9'} ${poison('newConversation')} answered`,
      file: PROTO,
      line: 625,
    }),
    makeEvent({
      id: 'E06',
      atMs: 4,
      durationMs: 13,
      fact: { kind: 'backend_request', rpcId: '11', method: poison('addConversationListener') },
      lane: 'backend',
      what: say`rpc ${'11'} ${poison('addConversationListener')} → answered after 13 ms ${cite('E07')}`,
      file: PROTO,
      line: 627,
    }),
    makeEvent({
      id: 'E07',
      atMs: 17,
      fact: { kind: 'backend_response', rpcId: '11', method: poison('addConversationListener') },
      lane: 'backend',
      what: say`rpc ${'11'} ${poison('addConversationListener')} answered`,
      file: PROTO,
      line: 629,
    }),
    makeEvent({
      id: 'E08',
      atMs: 18,
      abnormal: true,
      fact: { kind: 'backend_request', rpcId: poison('15'), method: poison('sendUserMessage') },
      lane: 'backend',
      what: say`rpc ${poison('15')} ${poison('sendUserMessage')} → no answer seen`,
      file: PROTO,
      line: 633,
      attributes: {
        rpc_id: 15n,
        method: poison('sendUserMessage'),
        nested: { deep: [1, 9007199254740993n, null, poison('x')] },
      },
    }),
    ...deltas,
    makeEvent({
      id: 'E29',
      atMs: 1996,
      abnormal: true,
      fact: { kind: 'backend_stderr', text: poison('worker exited') },
      lane: 'backend',
      what: say`backend stderr: ${poison('worker exited')}`,
      file: PROTO,
      line: 688,
    }),
    makeEvent({
      id: 'W01',
      scope: 'window',
      reqId: null,
      atMs: 1997,
      abnormal: true,
      fact: {
        kind: 'worker_exit',
        exitCode: null,
        signal: poison('SIGKILL'),
        restartCount: 1,
        backoffMs: 500,
        duringShutdown: false,
      },
      lane: 'worker',
      what: say`worker exit by ${poison('SIGKILL')}, restart 1`,
      file: STDOUT,
      line: 423,
    }),
    makeEvent({
      id: 'E30',
      atMs: 1997,
      fact: { kind: 'sse_done', status: 200 },
      lane: 'sse',
      what: own('SSE [DONE] to the client'),
      file: PROTO,
      line: 690,
    }),
    makeEvent({
      id: 'E31',
      atMs: 2001,
      abnormal: true,
      fact: {
        kind: 'usage',
        status: 503,
        errorCode: 'worker_exited',
        trigger: null,
        promptTokens: 0,
        completionTokens: 0,
        tokensAreEstimated: false,
        durationMs: 1995,
        firstTokenMs: null,
        requestedModel: null,
        effectiveModel: null,
        toolCallsTruncated: null,
        finishSource: null,
      },
      lane: 'usage',
      what: say`usage: status 503 ${poison('worker_exited')}, 0 + 0 tokens`,
      file: USAGE,
      line: 18,
    }),
    makeEvent({
      id: 'E32',
      placed: false,
      fact: { kind: 'finish_reason', reason: poison('stop'), source: 'finalize', hasToolCalls: false },
      lane: 'sse',
      what: say`finish reason ${poison('stop')}`,
      file: STDOUT,
      line: null,
    }),
    makeEvent({
      id: 'L01',
      scope: 'linked',
      reqId: poison('T4fKlQzlLwwSGoSlxgXe2'),
      atMs: 2003,
      fact: {
        kind: 'access_log',
        status: 503,
        durationMs: 1,
        method: 'POST',
        route: '/v1/chat/completions',
        isProbe: false,
      },
      lane: 'http',
      what: own('access log of a sibling'),
      file: STDOUT,
      line: 470,
    }),
    makeEvent({
      id: 'W02',
      scope: 'window',
      reqId: null,
      atMs: 2602,
      fact: { kind: 'worker_ready', latencyMs: 104, pid: 4711 },
      lane: 'worker',
      what: own('worker ready after 104 ms'),
      file: STDOUT,
      line: 474,
    }),
    makeEvent({
      id: 'W03',
      scope: 'window',
      reqId: null,
      atMs: 90_000,
      fact: { kind: 'worker_launch', attempt: 1, backoffMs: 500 },
      lane: 'worker',
      what: own('worker launch, attempt 1'),
      file: STDOUT,
      line: 900,
    }),
    makeEvent({
      id: 'M01',
      scope: 'mention',
      reqId: null,
      atMs: 5000,
      fact: { kind: 'log', event: null },
      lane: 'log',
      what: own('mentions the id'),
      file: poison(STDOUT),
      line: 990,
      body: poison('user agent says gzem0gSXvGkLYfiMxg7Gf'),
    }),
  ].map((event): TimelineEvent => (event.reqId === SAMPLE_ID ? { ...event, reqId } : event));
  const byId = (id: string): TimelineEvent => events.find((event) => event.id === id) as TimelineEvent;
  return {
    metrics: null,
    search: null,
    links: null,
    schemaVersion: 1,
    tool: { name: 'trace-by-id', version: '0.1.0' },
    understood: {
      kind: 'chatcmpl_id',
      value: poison('chatcmpl-k5VI90yp2YiXRQvS_Bt4G'),
      spelling: null,
      longer: null,
      from: 'JSON',
      manyToOne: true,
      known: [{ kind: 'copilot_trace_id', value: 'y5qezNq3O2Rb-tdkAwB4W' as RequestId }],
    },
    reqId,
    outcome: {
      verdict: 'failed',
      reason: 'worker_exit',
      headline: own('stream cut by a worker exit'),
      summary: say`The worker was killed (${poison('SIGKILL')}) at +1.997 s with the answer still owed; the client got HTTP 200, then an SSE error ${cite('E29', 'E30')}`,
      evidence: ['E29', 'E30', 'E31'],
    },
    firstAbnormal: {
      event: 'E08',
      summary: say`rpc ${poison('15')} ${poison('sendUserMessage')}, sent at +18 ms, was never answered`,
    },
    completeness: {
      verdict: 'incomplete',
      crossChecked: null,
      sources: [sourceStatus(poison)],
      notes: [say`${poison('logs/old.log.gz')}: the compressed data ends in the middle`],
    },
    request: {
      method: poison('POST'),
      route: poison('/v1/chat/completions'),
      status: 200,
      stream: true,
      requestedModel: poison('codev-5'),
      effectiveModel: poison('gpt-5.2'),
      promptTokens: 3,
      completionTokens: 0,
      tokensAreEstimated: true,
      firstTokenMs: null,
      start: fromMillis(START_MS),
      end: fromMillis(START_MS + 2004),
      spanIsStated: true,
    },
    timing: [
      {
        stage: 'client_upload',
        words: stageWords('client_upload', { stream: true }),
        durationNanos: fromMillis(2),
        share: 2 / 2004,
        from: 'E01',
        to: 'E02',
      },
      {
        stage: 'backend_setup',
        words: stageWords('backend_setup', { stream: true }),
        durationNanos: fromMillis(15),
        share: 15 / 2004,
        from: 'E04',
        to: 'E08',
      },
      {
        stage: 'backend_silent',
        words: stageWords('backend_silent', { stream: true }),
        durationNanos: fromMillis(1978),
        share: 1978 / 2004,
        from: 'E08',
        to: 'E29',
      },
      {
        stage: 'rest',
        words: stageWords('rest', { stream: true }),
        durationNanos: fromMillis(9),
        share: 9 / 2004,
        from: 'E01',
        to: 'E01',
      },
    ],
    outages: [outage(byId, poison)],
    outagesElsewhere: [],
    correlations: correlations(poison),
    absences: [
      {
        kind: 'stream_guard',
        known: false,
        why: say`no stream guard lines were read: ${poison('stdout.log')} would tell`,
      },
      { kind: 'usage', known: true, why: say`lines behind the request’s end were read (${poison('usage.ndjson')})` },
    ],
    loggingGaps: [
      {
        id: 'status-is-headers',
        says: own(
          'The access log states the status that was sent with the headers. A stream that fails later is still 200 there.',
        ),
      },
    ],
    events,
    siblings: [
      { reqId: poison('T4fKlQzlLwwSGoSlxgXe2'), sharedKind: 'copilot_trace_id', verdict: 'rejected', events: ['L01'] },
    ],
    redactions: { enabled: true, counts: { [poison('jwt')]: 1, prompt: 12 } },
    provenance: {
      command: ['trace-by-id', poison(SAMPLE_ID), '-f', poison('logs/**'), '--around', '06:57:11'],
      profile: 'codex-app-server',
      range: { start: fromMillis(START_MS - 60_000), end: fromMillis(START_MS + 60_000) },
      rangeFrom: poison('--around 06:57:11'),
      node: 'v24.21.0',
    },
    next: [
      say`Read the worker's own stderr around ${own('06:57:13')}: who sent ${poison('SIGKILL')}?`,
      own('Runbook: CodexWorkerRestarts.'),
    ],
  };
}

function sourceStatus(poison: (text: string) => string): SourceStatus {
  return {
    id: 'file',
    title: 'log files',
    holds: 'lines',
    server: null,
    queries: [],
    status: 'partial',
    asked: say`lines with ${poison(SAMPLE_ID)}`,
    range: null,
    searchedBytes: 1_234_567,
    matched: 32,
    overLimit: 3,
    files: [
      {
        path: poison(PROTO),
        format: 'plain',
        verdict: 'complete',
        sizeBytes: 1_000_000,
        searchedBytes: 1_000_000,
        skippedBytes: 0,
        orderProbes: null,
        matched: 27,
        rowsSha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
      {
        path: STDOUT,
        format: 'plain',
        verdict: 'complete',
        sizeBytes: 250_000,
        searchedBytes: 200_000,
        skippedBytes: 50_000,
        orderProbes: 31,
        matched: 4,
        rowsSha256: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
      },
      {
        path: USAGE,
        format: 'plain',
        verdict: 'complete',
        sizeBytes: 4_000,
        searchedBytes: 4_000,
        skippedBytes: 0,
        orderProbes: null,
        matched: 1,
        rowsSha256: 'fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13',
      },
      {
        path: poison('logs/old.log.gz'),
        format: 'gzip',
        verdict: 'partial',
        sizeBytes: 30_000,
        searchedBytes: 30_567,
        skippedBytes: 0,
        orderProbes: null,
        matched: 0,
        rowsSha256: null,
      },
    ],
    flaws: [{ flaw: 'malformed', count: 7, where: [poison('logs/stdout.log:12'), 'logs/stdout.log:90'] }],
    gaps: [
      {
        kind: 'truncated-gzip',
        errorType: 'bad_data',
        file: poison('logs/old.log.gz'),
        line: null,
        offset: 30_567,
        summary: own('the compressed data ends in the middle'),
        hidesRows: true,
      },
      {
        kind: 'binary',
        errorType: null,
        file: 'logs/core.1',
        line: null,
        offset: null,
        summary: own('not a text file, not searched'),
        hidesRows: false,
      },
    ],
  };
}

function outage(byId: (id: string) => TimelineEvent, poison: (text: string) => string): Outage {
  return {
    cause: 'worker_exit',
    name: 'worker exit',
    title: 'worker outage',
    isPlanned: false,
    exit: byId('W01'),
    isInferred: false,
    ready: byId('W02'),
    start: fromMillis(START_MS + 1997),
    end: fromMillis(START_MS + 2602),
    signal: poison('SIGKILL'),
    exitCode: null,
    restartCount: 1,
    backoffMs: 500,
    events: [byId('W01'), byId('W02')],
    mayBeOver: false,
    later: [],
    relation: 'during',
    overlapNanos: 7_000_000n,
  };
}

function correlations(poison: (text: string) => string): readonly Correlation[] {
  return [
    {
      ruleId: 'missing-access-log',
      confidence: 'certain',
      weight: 'note',
      title: own('Two usage rows'),
      summary: say`Both are of this request ${cite('E31')}.`,
      evidence: ['E31'],
      relatedReqIds: [],
    },
    {
      ruleId: 'status-mismatch',
      confidence: 'certain',
      weight: 'problem',
      title: own('The access log hides the failure'),
      summary: say`It says 200 ${cite('E01')}; usage says 503 ${poison('worker_exited')} ${cite('E31')}. Count this request as failed.`,
      evidence: ['E01', 'E31'],
      relatedReqIds: [],
    },
    {
      ruleId: 'worker-restart-overlap',
      confidence: 'likely',
      weight: 'problem',
      title: say`The worker exited (${poison('SIGKILL')}) during the request`,
      summary: own('Exit at +1.997 s of 2.004 s.'),
      evidence: ['W01', 'W02'],
      relatedReqIds: [],
    },
    {
      ruleId: 'blast-radius',
      confidence: 'likely',
      weight: 'problem',
      title: own('3 other requests hit: 1 stream cut, 2 rejected with 503'),
      summary: own('Between the exit and the next ready.'),
      evidence: ['W01', 'L01'],
      relatedReqIds: [poison('T4fKlQzlLwwSGoSlxgXe2'), 'wtACaMCP61hs7hm_CLWlY', 'H1zGAZ5IWc3fkRaMx7bOG'],
    },
  ];
}

/** Nothing of the request was found; the id is mentioned once. */
export function notFoundReport(poison: (text: string) => string = (text) => text): TraceReport {
  const sample = sampleReport(poison);
  return {
    ...sample,
    reqId: null,
    understood: {
      kind: 'req_id',
      value: SAMPLE_ID,
      from: 'id',
      manyToOne: false,
      known: [],
      spelling: null,
      longer: null,
    },
    outcome: {
      verdict: 'unknown',
      reason: 'not_found',
      headline: own('no line of this request was found'),
      summary: say`No line with ${SAMPLE_ID} in an id field was found in what was read.`,
      evidence: [],
    },
    firstAbnormal: null,
    completeness: {
      verdict: 'complete',
      crossChecked: null,
      sources: sample.completeness.sources.map((source) => ({
        ...source,
        status: 'complete' as const,
        gaps: [],
        flaws: [],
        overLimit: 0,
        matched: 0,
        files: source.files.slice(0, 3).map((file) => ({ ...file, matched: 0, rowsSha256: null })),
      })),
      notes: [],
    },
    request: {
      method: null,
      route: null,
      status: null,
      stream: null,
      requestedModel: null,
      effectiveModel: null,
      promptTokens: null,
      completionTokens: null,
      tokensAreEstimated: false,
      firstTokenMs: null,
      start: null,
      end: null,
      spanIsStated: false,
    },
    timing: [],
    outages: [],
    correlations: [],
    loggingGaps: [],
    events: sample.events.filter(({ scope }) => scope === 'mention'),
    siblings: [],
    redactions: { enabled: true, counts: {} },
    next: [
      say`Search without a window: leave out ${'--around'}.`,
      own('Check that the id was copied whole: 21 characters.'),
    ],
  };
}

/** The whole story without gaps: for what a complete report says. */
export function completeReport(): TraceReport {
  const sample = sampleReport();
  const sources = sample.completeness.sources.map((source) => ({
    ...source,
    status: 'complete' as const,
    gaps: [],
    flaws: [],
    overLimit: 0,
    files: source.files.slice(0, 3),
  }));
  return {
    ...sample,
    completeness: { verdict: 'complete', crossChecked: null, sources, notes: [] },
    understood: { ...sample.understood, kind: 'req_id', value: SAMPLE_ID, from: 'id', manyToOne: false },
  };
}
