import { judgeRequest, type Judged } from '../../../src/correlate/index.ts';
import type { Correlation } from '../../../src/model/correlation.ts';
import type { EventScope, TimelineEvent } from '../../../src/model/event.ts';
import type { EventKind, Fact, FactOf } from '../../../src/profiles/codex-app-server/facts.ts';
import { type RedactedRecord, UNKNOWN_WRITER, type Writer } from '../../../src/model/log-record.ts';
import { own } from '../../../src/model/prose.ts';
import type { AlertEpisode, LatencyRank, MetricsReport, Signal, SignalName } from '../../../src/model/signal.ts';
import { SIGNAL_NAMES } from '../../../src/model/signal.ts';
import { fromMillis, type UnixNano } from '../../../src/model/time.ts';
import type { Witness } from '../../../src/model/witness.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import { neutralOf } from '../../../src/profiles/codex-app-server/neutral.ts';

export const REQ = 'gzem0gSXvGkLYfiMxg7Gf';
export const OTHER = 'T4fKlQzlLwwSGoSlxgXe2';

/** A moment of the made-up stories, in ms after their beginning. */
export function at(ms: number): UnixNano {
  return fromMillis(1_795_417_000_000 + ms);
}

export interface Line {
  readonly fact: Fact;
  /** Null: the line carries no time. */
  readonly atMs: number | null;
  readonly durationMs?: number;
  readonly scope?: EventScope;
  readonly reqId?: string | null;
  readonly file?: string;
  readonly abnormal?: boolean;
  /** When a runtime or a store took it down. */
  readonly observedMs?: number;
  readonly writer?: Partial<Writer>;
}

/** Lines in the order they were written → timeline events, named, each undated one between its neighbours. */
export function events(...lines: readonly Line[]): readonly TimelineEvent[] {
  const counts = new Map<string, number>();
  return lines.map((line, index) => {
    const scope = line.scope ?? 'request';
    const letter = { request: 'E', linked: 'L', window: 'W', mention: 'M' }[scope];
    const number = (counts.get(letter) ?? 0) + 1;
    counts.set(letter, number);
    const file = line.file ?? 'app.log';
    const origin = { source: 'file', file, line: index + 1, offset: index * 100, entry: null };
    const time = line.atMs === null ? null : at(line.atMs);
    const inFile = (other: Line): boolean => (other.file ?? 'app.log') === file && other.atMs !== null;
    const before = lines.slice(0, index).findLast(inFile)?.atMs ?? null;
    const after = lines.slice(index + 1).find(inFile)?.atMs ?? null;
    const record: RedactedRecord = {
      timeUnixNano: time,
      observedTimeUnixNano: line.observedMs === undefined ? null : at(line.observedMs),
      severityText: null,
      body: '',
      attributes: null,
      prefix: null,
      stream: null,
      writer: { ...UNKNOWN_WRITER, ...line.writer },
      envelopes: [],
      origin,
      lineCount: 1,
      flaws: [],
      original: null,
      between: null,
    } as unknown as RedactedRecord;
    return {
      id: `${letter}${String(number).padStart(2, '0')}`,
      scope,
      fact: line.fact,
      means: neutralOf(line.fact),
      lane: line.fact.kind.startsWith('worker') ? 'worker' : 'log',
      reqId: line.reqId === undefined ? (scope === 'request' ? REQ : null) : line.reqId,
      durationNanos: line.durationMs === undefined ? null : fromMillis(line.durationMs),
      what: own(line.fact.kind),
      abnormal: line.abnormal ?? false,
      foldKey: null,
      record,
      timeUnixNano: time,
      timeSource: time === null ? 'none' : 'record',
      between:
        time === null
          ? { notBefore: before === null ? null : at(before), notAfter: after === null ? null : at(after) }
          : null,
      placed: true,
      outOfOrder: false,
      origins: [origin],
    };
  });
}

interface JudgedWith {
  readonly complete?: boolean;
  readonly metrics?: MetricsReport;
  readonly witnesses?: readonly Witness[] | null;
}

/** Lines of one output that were read in a file, from one time to another; the story itself lies between by default. */
export function witness(output: string, file: string, fields: Partial<Witness> = {}): Witness {
  return {
    origin: { source: 'file', file, line: null, offset: 0, entry: null },
    writer: UNKNOWN_WRITER,
    envelopes: [],
    output,
    first: at(-3_600_000),
    last: at(3_600_000),
    doubt: null,
    ...fields,
  };
}

/** Every output was read from long before the story to long behind it. */
export const ALL_READ: readonly Witness[] = [
  ...['stdout', 'proto', 'usage'].map((output) => witness(output, 'app.log')),
  witness('proto', 'proto.ndjson'),
  witness('usage', 'usage.ndjson'),
];

export function judged(
  lines: readonly Line[],
  { complete = true, metrics, witnesses = ALL_READ }: JudgedWith = {},
): Judged {
  return judgeRequest(
    { reqId: REQ, events: events(...lines), complete, metrics: metrics ?? null, witnesses },
    codexAppServer,
  );
}

export function findings(ruleId: string, lines: readonly Line[], options: JudgedWith = {}): readonly Correlation[] {
  return judged(lines, options).correlations.filter((correlation) => correlation.ruleId === ruleId);
}

/** What the metrics said; what is not given was not asked. */
export function metricsOf(said: {
  readonly signals?: readonly Signal[];
  readonly episodes?: readonly AlertEpisode[];
}): MetricsReport {
  return {
    signals: [],
    episodes: [],
    episodesAnswer: 'answered',
    rules: [],
    notEvaluatedYet: null,
    alertmanager: null,
    notes: [],
    ...said,
  };
}

type SignalFields = Partial<Omit<Signal, 'id' | 'name' | 'at' | 'points' | 'rank'>> & {
  readonly atMs?: number;
  /** `[ms, value]`, in order of time. */
  readonly points?: readonly (readonly [number, number])[];
  readonly rank?: Partial<LatencyRank>;
};

/** An answered signal with the id it has in a whole report; what matters in a test is given in `fields`. */
export function signal(name: SignalName, { atMs = 100, points = [], rank, ...fields }: SignalFields = {}): Signal {
  return {
    id: `S${String(SIGNAL_NAMES.indexOf(name) + 1).padStart(2, '0')}`,
    name,
    title: name,
    query: name,
    instances: null,
    unit: 'count',
    value: null,
    lack: null,
    counted: null,
    bracket: null,
    at: at(atMs),
    threshold: null,
    verdict: 'ok',
    says: [],
    points: points.map(([ms, value]) => ({ timeUnixNano: at(ms), value })),
    pointsRange: null,
    warnings: [],
    ...fields,
    rank:
      rank === undefined
        ? null
        : { valueMs: 100, atLeast: 0, atMost: 1, bucketLowMs: 50, bucketHighMs: 100, sampleSize: 100, ...rank },
  };
}

/** An alert that fired from one minute before the story to the end of what was asked. */
export function episode(fields: Partial<AlertEpisode> = {}): AlertEpisode {
  return {
    id: 'A01',
    name: 'CodexWorkerRestarts',
    labels: {},
    severity: 'critical',
    state: 'firing',
    relation: 'during',
    whose: 'unknown',
    heldFrom: null,
    activeSince: at(-120_000),
    firingFrom: at(-60_000),
    until: null,
    runbookUrl: null,
    query: 'ALERTS',
    ...fields,
  };
}

const BLANK: { readonly [K in EventKind]?: Omit<FactOf<K>, 'kind'> } = {
  access_log: { status: 200, durationMs: 100, method: 'POST', route: '/v1/chat/completions', isProbe: false },
  http_ingress: { method: 'POST', path: '/v1/chat/completions', mode: 'chat_stream' },
  ingress_detail: { event: 'responses_ingress_raw', model: null, stream: true },
  submission: {},
  backend_request: { rpcId: '15', method: 'sendUserMessage' },
  backend_response: { rpcId: '15', method: 'sendUserMessage' },
  backend_error: { rpcId: '15', method: 'sendUserMessage' },
  backend_notification: { method: 'agentMessageDelta' },
  backend_stderr: { text: 'worker exited' },
  backend_event: { type: 'agent_message_delta' },
  tool_call: { phase: 'summary', total: 1, truncated: 0 },
  tool_buffer: { code: 'nested_open', choiceIndex: 0 },
  sse: { type: null, seq: null, bytes: null, status: 200 },
  sse_done: { status: 200 },
  sse_summary: { outcome: 'completed', message: null, deltas: null },
  sse_guard: { outcome: 'acquired', before: 0, after: 1, limit: 4 },
  client_json: { status: 200 },
  finish_reason: { reason: 'stop', source: 'task_complete', hasToolCalls: false },
  transform_summary: { status: '200', finishReason: 'stop', outputBytes: 10 },
  usage: {
    status: 200,
    errorCode: null,
    trigger: 'token_count',
    promptTokens: 3,
    completionTokens: 5,
    tokensAreEstimated: false,
    durationMs: 90,
    firstTokenMs: 10,
    requestedModel: 'codev-5',
    effectiveModel: 'gpt-5.2',
    toolCallsTruncated: 0,
    finishSource: null,
  },
  prompt: { part: 'messages' },
  worker_launch: { attempt: 2, backoffMs: null },
  worker_spawned: { pid: 1 },
  worker_ready: { latencyMs: 50, pid: 1 },
  worker_ready_timeout: {},
  worker_exit: { exitCode: null, signal: 'SIGKILL', restartCount: 1, backoffMs: 500, duringShutdown: false },
  worker_restart_scheduled: { backoffMs: 500, restartCount: 1 },
  worker_restart_limit: { restartCount: 10 },
  proxy_fatal: { error: 'Error: write EPIPE' },
  worker_trouble: { trouble: 'not_ready' },
  shutdown: { event: 'shutdown_initiated', signal: 'SIGTERM', graceMs: 10_000, reason: null },
};

/** A line of a kind with usual values; what matters in a test is given in `fields`. */
export function line<K extends EventKind>(
  kind: K,
  atMs: number | null,
  fields: Partial<Omit<FactOf<K>, 'kind'>> = {},
  rest: Omit<Line, 'fact' | 'atMs'> = {},
): Line {
  const fact = { kind, ...BLANK[kind], ...fields } as Fact;
  const spanMs = fact.kind === 'access_log' ? fact.durationMs : null;
  return { fact, atMs, ...(spanMs === null ? {} : { durationMs: spanMs }), ...rest };
}

/** A supervisor's line, in the window around the request. */
export function worker<K extends EventKind>(
  kind: K,
  atMs: number | null,
  fields: Partial<Omit<FactOf<K>, 'kind'>> = {},
  rest: Omit<Line, 'fact' | 'atMs'> = {},
): Line {
  return line(kind, atMs, fields, { scope: 'window', ...rest });
}

/** A line of another request near this one. */
export function other<K extends EventKind>(
  kind: K,
  atMs: number | null,
  fields: Partial<Omit<FactOf<K>, 'kind'>> = {},
  rest: Omit<Line, 'fact' | 'atMs'> = {},
): Line {
  return line(kind, atMs, fields, { scope: 'window', reqId: OTHER, ...rest });
}

/** A chat stream that goes well, as the captures have it: start 0, end 100 ms. */
export const HEALTHY_STREAM: readonly Line[] = [
  line('sse_guard', null),
  line('http_ingress', 2, {}, { file: 'proto.ndjson' }),
  line('submission', 2, {}, { file: 'proto.ndjson' }),
  line('backend_request', 4, {}, { file: 'proto.ndjson' }),
  line('backend_notification', 20, {}, { file: 'proto.ndjson' }),
  line('sse', 21, {}, { file: 'proto.ndjson' }),
  line('backend_response', 90, {}, { file: 'proto.ndjson' }),
  line('sse', 95, {}, { file: 'proto.ndjson' }),
  line('sse_done', 96, {}, { file: 'proto.ndjson' }),
  line('backend_stderr', 97, { text: 'request aborted' }, { file: 'proto.ndjson' }),
  line('usage', 95, {}, { file: 'usage.ndjson' }),
  line('finish_reason', null),
  line('transform_summary', 96),
  line('sse_guard', null, { outcome: 'released', before: 1, after: 0 }),
  line('access_log', 0),
];

/** The same stream with the worker killed at 60 ms and ready again at 660 ms. */
export const KILLED_STREAM: readonly Line[] = [
  line('sse_guard', null),
  line('http_ingress', 2, {}, { file: 'proto.ndjson' }),
  line('backend_request', 4, {}, { file: 'proto.ndjson' }),
  line('sse', 5, {}, { file: 'proto.ndjson' }),
  line('backend_stderr', 60, {}, { file: 'proto.ndjson', abnormal: true }),
  line('sse', 60, {}, { file: 'proto.ndjson' }),
  line('sse_done', 61, {}, { file: 'proto.ndjson' }),
  line(
    'usage',
    61,
    { status: 503, errorCode: 'worker_exited', trigger: 'backend_error', firstTokenMs: null, completionTokens: 0 },
    { file: 'usage.ndjson' },
  ),
  line('usage', 70, { trigger: 'close', firstTokenMs: null, completionTokens: 0 }, { file: 'usage.ndjson' }),
  line('sse_guard', null, { outcome: 'error', before: 1, after: 0 }),
  worker('worker_exit', 60),
  worker('worker_restart_scheduled', 61),
  line('access_log', 0),
  line('finish_reason', null, { source: 'finalize' }),
  line('transform_summary', 71),
  worker('worker_launch', 560),
  worker('worker_ready', 660),
];

/** A client that leaves before the worker is killed: the guard slot is given back early, and no access log is written. */
export const HUNG_UP: readonly Line[] = [
  line('sse_guard', null),
  line('http_ingress', 2, {}, { file: 'proto.ndjson' }),
  line('backend_request', 4, {}, { file: 'proto.ndjson' }),
  line('sse', 5, {}, { file: 'proto.ndjson' }),
  line('backend_notification', 50, {}, { file: 'proto.ndjson' }),
  line('backend_stderr', 80, {}, { file: 'proto.ndjson', abnormal: true }),
  line('sse_done', 81, {}, { file: 'proto.ndjson' }),
  line('usage', 81, { status: 503, errorCode: 'worker_exited', trigger: 'backend_error' }, { file: 'usage.ndjson' }),
  line('usage', 83, { trigger: 'close' }, { file: 'usage.ndjson' }),
  line('sse_guard', null, { outcome: 'released', before: 1, after: 0 }),
  worker('worker_exit', 80),
  line('finish_reason', null, { source: 'finalize' }),
  line('transform_summary', 83),
  worker('worker_ready', 680),
];

export function without(lines: readonly Line[], ...kinds: readonly EventKind[]): readonly Line[] {
  return lines.filter(({ fact }) => !kinds.includes(fact.kind));
}
