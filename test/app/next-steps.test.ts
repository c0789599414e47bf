import { describe, expect, it } from 'vitest';
import { nextSteps } from '../../src/app/next-steps.ts';
import type { SourceStatus } from '../../src/model/coverage.ts';
import { own, plainText } from '../../src/model/prose.ts';
import type { Witness } from '../../src/model/witness.ts';
import type { TraceReport } from '../../src/model/report.ts';
import type { SearchedWindow, SearchStory } from '../../src/model/search-story.ts';
import type { MetricsReport } from '../../src/model/signal.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import {
  episode,
  events,
  HEALTHY_STREAM,
  HUNG_UP,
  judged,
  ALL_READ,
  KILLED_STREAM,
  type Line,
  line,
  metricsOf,
  other,
  REQ,
  signal,
  worker,
} from '../profiles/codex-app-server/events.ts';
import { UTC_CLOCK } from '../../src/decode/index.ts';
import { advise } from '../../src/sources/index.ts';
import { createLokiSource } from '../../src/sources/loki/source.ts';
import { clientOf } from '../sources/http/connect.ts';

interface Case {
  readonly complete?: boolean;
  readonly manyToOne?: boolean;
  readonly metrics?: MetricsReport;
  readonly witnesses?: readonly Witness[];
}

function reportOf(
  lines: readonly Line[],
  { complete = true, manyToOne = false, metrics, witnesses = ALL_READ }: Case = {},
): TraceReport {
  const { own: ownLines, ...rest } = judged(lines, {
    complete,
    witnesses,
    ...(metrics === undefined ? {} : { metrics }),
  });
  return {
    ...rest,
    schemaVersion: 1,
    tool: { name: 'trace-by-id', version: '0' },
    understood: { kind: 'req_id', value: REQ, from: 'id', known: [], manyToOne, spelling: null, longer: null },
    reqId: ownLines.length > 0 ? REQ : null,
    completeness: { verdict: complete ? 'complete' : 'incomplete', crossChecked: null, sources: [], notes: [] },
    loggingGaps: [],
    events: events(...lines),
    siblings: [],
    metrics: metrics ?? null,
    search: null,
    links: null,
    redactions: { enabled: true, counts: {} },
    provenance: { command: [], profile: 'codex-app-server', range: null, rangeFrom: null, node: 'v0' },
    next: [],
  };
}

/** As a trace that asked Loki. */
const LOKI = createLokiSource({
  client: clientOf('http://loki.test'),
  selector: '{a="b"}',
  tenants: [],
  queryTags: '',
  grammar: codexAppServer.grammar,
  clock: UTC_CLOCK,
  limits: { maxRecords: 1, maxLineBytes: 1 },
  now: () => 0n,
});

const SEEN = { isSystemSeen: true, stores: [LOKI], advise, story: codexAppServer.story };

function stepsFor(lines: readonly Line[], options: Case = {}): readonly string[] {
  return nextSteps(reportOf(lines, options), SEEN).map(plainText);
}

describe('refused', () => {
  it('400: says the error code where a line does, else where to find it', () => {
    const refused = line('access_log', 0, { status: 400, durationMs: 1 });
    const row = line('usage', 1, { status: 400, errorCode: 'invalid_choice_range', trigger: 'invalid_request' });
    expect(stepsFor([row, refused])).toEqual([
      'Fix the request: the error code is invalid_choice_range [E01]; sent again unchanged it fails again.',
    ]);
    expect(stepsFor([refused])).toEqual([
      'Fix the request: what is wrong with it stands in the answer with status 400 that the client got; sent again unchanged it fails again.',
    ]);
  });

  it('401: the credentials, and no claim about what they were', () => {
    expect(stepsFor([line('access_log', 0, { status: 401, durationMs: 1 })])).toEqual([
      'Check the credentials that the client sends: the status was 401. The lines read do not say what is wrong.',
    ]);
  });

  it('429: the open streams', () => {
    const guard = line('sse_guard', null, { outcome: 'rejected', before: 4, after: 4 });
    expect(stepsFor([guard, line('access_log', 0, { status: 429, durationMs: 1 })])).toEqual([
      'Send it again when a stream has ended (4 of 4 open [E01]). If it happens often, look for streams that stay open, or raise the limit.',
    ]);
  });

  const refused = line('access_log', 0, { status: 503, durationMs: 1 });

  it('503: when the worker was back, and why it went away', () => {
    expect(stepsFor([worker('worker_exit', -50), refused, worker('worker_ready', 400)])).toEqual([
      expect.stringMatching(/^The client can send it again: the worker was ready at [\d:.]+ \[W02\]\.$/),
      expect.stringMatching(
        /^Find out who sent SIGKILL at [\d:.]+ \[W01\], out-of-memory .*; runbook, heading CodexWorkerRestarts\.$/,
      ),
    ]);
  });

  it('503: a worker that was away again after its ready is not told to be back', () => {
    const lines = [worker('worker_exit', -50), refused, worker('worker_ready', 400), worker('worker_exit', 900)];
    expect(stepsFor(lines)[0]).toMatch(
      /^Check whether the worker is up before it is sent again: .* \[W02\], and away again at [\d:.]+ \[W03\]\.$/,
    );
  });

  it('503: of a worker that ended by itself its own log can tell', () => {
    const exit = worker('worker_exit', -50, { signal: null, exitCode: 3 });
    expect(stepsFor([exit, refused, worker('worker_ready', 400)])[1]).toMatch(
      /^Find out why the worker went away: read its own log before [\d:.]+ \[W01\]/,
    );
  });

  it('503: a worker that is not back, and one that is not started again by itself', () => {
    expect(stepsFor([worker('worker_exit', -50), worker('worker_restart_limit', -20), refused])).toEqual([
      'Restart the proxy: the restart limit was reached, and its worker is down until then [W02]; runbook, heading Restart one proxy.',
      expect.stringContaining('Find out who sent SIGKILL'),
    ]);
  });
});

describe('failed', () => {
  it('a backend error: when to look in the worker’s own log, and what for', () => {
    const [step, ...more] = stepsFor([
      line('backend_request', 4),
      line('backend_error', 10, {}, { abnormal: true }),
      line('backend_stderr', 11, { text: 'boom' }, { abnormal: true }),
      line('access_log', 0, { status: 500 }),
    ]);
    expect(step).toMatch(/^Read the worker’s own log at [\d:]+\.\d{3} \[E02\], for what stands behind boom \[E03\]\.$/);
    expect(more).toEqual([]);
  });

  it('without a line that says why: where else to look', () => {
    expect(stepsFor([line('backend_request', 1), line('access_log', 0, { status: 500 })])).toEqual([
      expect.stringMatching(/^No line read says why: look into the worker’s own log from [\d:.]+ to [\d:.]+\.$/),
    ]);
  });

  it('what the proxy says of the stream is what to look for', () => {
    const lines = [
      line('http_ingress', 0),
      line('sse_summary', 9, { outcome: 'failed', message: 'boom' }, { abnormal: true }),
      line('access_log', 0, { status: 200 }),
    ];
    expect(stepsFor(lines)).toEqual([
      expect.stringMatching(/^Read the worker’s own log at [\d:.]+ \[E0\d\], for what stands behind boom\.$/),
    ]);
  });

  it('without a line from the backend: the log that has them first', () => {
    expect(stepsFor([line('http_ingress', 1), line('access_log', 0, { status: 500 })])).toEqual([
      expect.stringMatching(/^Add PROTO_LOG_PATH and TOKEN_LOG_PATH with further -f/),
      expect.stringMatching(/^No line read says why/),
    ]);
  });

  it('a worker exit that is not among the lines: the log that has it', () => {
    const usage = line('usage', 61, { status: 503, errorCode: 'worker_exited', trigger: 'backend_error' });
    const lines = [line('submission', 1), usage, line('access_log', 0, { status: 503 })];
    expect(stepsFor(lines, { witnesses: [] })).toEqual([
      'No outage of the worker was found: add the log that holds the supervisor’s lines with further -f.',
    ]);
    expect(stepsFor(lines)).toEqual([
      'No outage of the worker stands in the supervisor’s lines that were read: add those of other hosts with further -f.',
    ]);
  });

  it('a worker exit: its log, then the others it hit', () => {
    const steps = stepsFor([...KILLED_STREAM, other('sse_summary', 62, { outcome: 'failed' })]);
    expect(steps).toEqual([
      expect.stringContaining('Find out who sent SIGKILL'),
      expect.stringContaining('Trace the other requests too: T4fKlQzlLwwSGoSlxgXe2.'),
    ]);
  });
});

it('a damaged tool call: the answer the client got, and others', () => {
  expect(stepsFor([...HEALTHY_STREAM, line('tool_buffer', null)])).toEqual([
    'Look at the answer the client got: whether its tool call is whole is not in the logs [E16].',
    'Trace other requests with tool calls to gpt-5.2: one anomaly is one answer, several point to the model or the tool.',
  ]);
});

it('a hang-up: the client first', () => {
  expect(stepsFor(HUNG_UP)[0]).toMatch(/^Ask the client why it left/);
});

describe('unknown', () => {
  it('names the output of which no line was found', () => {
    expect(stepsFor([line('access_log', 0)], { witnesses: [] })).toEqual([
      'No line of it was found from PROTO_LOG_PATH, TOKEN_LOG_PATH: add that with further -f if it is not among the files.',
    ]);
  });

  it('names only that, and asks for nothing when each output has lines of it', () => {
    const broken = [
      line('usage', 61, { status: 503, errorCode: 'worker_exited', trigger: 'backend_error' }),
      line('backend_request', 1),
    ];
    expect(stepsFor(broken)[0]).not.toMatch(/standard output/);
    expect(stepsFor(broken, { witnesses: [] })[0]).toMatch(
      /^No line of it was found from the proxy’s standard output \(access log\): /,
    );
    const lines = [line('access_log', 0), line('submission', 1), line('usage', 9, { trigger: 'close' })];
    expect(stepsFor(lines)[0]).toMatch(/^Ask again later if the request may still be running/);
  });

  it('what could not be read comes first', () => {
    expect(stepsFor([line('access_log', 0)], { complete: false })[0]).toMatch(/^Read what was missing first/);
  });

  it('an id that was not found: where it comes from', () => {
    expect(stepsFor([])[0]).toMatch(/^Check where the id comes from/);
  });
});

describe('an id that was not found in a store', () => {
  const window = { range: { start: 0n, end: 1n }, reason: 'widening', matched: 0 } as const;
  const story = (windows: readonly Partial<SearchedWindow>[]): SearchStory => ({
    hints: [],
    windows: windows.map((part) => ({ ...window, estimatedBytes: 0, skipped: false, ...part })),
    maxLookbackNanos: 1n,
    closed: false,
  });
  const source = (kind: string, says: string): SourceStatus =>
    ({
      id: 'loki',
      title: 'Loki',
      holds: 'lines',
      status: 'partial',
      linesScanned: 0,
      bytesScanned: 0,
      matched: 0,
      coveredNanos: null,
      requestedNanos: null,
      gaps: [{ kind, errorType: null, file: null, line: null, offset: null, summary: own(says), hidesRows: true }],
      files: [],
      queries: [],
    }) as unknown as SourceStatus;
  const first = (part: Partial<TraceReport>): string =>
    plainText(nextSteps({ ...reportOf([]), ...part }, SEEN)[0] ?? []);

  it('where the selector selects nothing: the selector and the tenant first', () => {
    const sources = [source('no-streams', 'the store names no stream')];
    const completeness = { verdict: 'complete', crossChecked: true, sources, notes: [] } as const;
    expect(first({ completeness, search: story([{}]) })).toMatch(/^Check the selector \(--selector\) and the tenant/);
    // An index that knows no byte of a window proves nothing.
    expect(first({ search: story([{}, {}]) })).toMatch(/^Check where the id comes from/);
  });

  it('where --max-bytes stopped it: a time, or more bytes', () => {
    const completeness = {
      verdict: 'incomplete',
      crossChecked: null,
      sources: [source('limit-bytes', 'not searched')],
      notes: [],
    } as const;
    expect(first({ completeness, search: story([{}, { skipped: true }, { skipped: true }]) })).toBe(
      'Give a time (--around) or more --max-bytes: 2 windows were not searched.',
    );
  });

  it('a chatcmpl- id: it is in no log', () => {
    const understood = { ...reportOf([]).understood, kind: 'chatcmpl_id' } as const;
    expect(first({ understood })).toMatch(/^The proxy never logs chatcmpl- ids/);
  });

  it('what the proxy does is no advice where its lines were not read, nor where the file has the id', () => {
    const understood = { ...reportOf([]).understood, kind: 'chatcmpl_id' } as const;
    const steps = (part: Partial<TraceReport>, isSystemSeen: boolean): string =>
      nextSteps(
        { ...reportOf([]), understood, ...part },
        { isSystemSeen, stores: [], advise, story: codexAppServer.story },
      )
        .map(plainText)
        .join('\n');
    expect(steps({}, false)).not.toContain('proxy');
    expect(steps({}, false)).toContain('Check that these are the right files');
    const mentions = events(line('log', 1, { event: null }, { scope: 'mention', reqId: null }));
    for (const isSystemSeen of [true, false]) {
      expect(steps({ events: mentions }, isSystemSeen)).not.toContain('proxy');
      expect(steps({ events: mentions }, isSystemSeen)).toContain(
        'Read the lines that hold the id in their text [M01]',
      );
    }
  });

  it('where it refused: how to give credentials', () => {
    const sources = [source('status-401', 'answered 401')];
    const completeness = { verdict: 'incomplete', crossChecked: null, sources, notes: [] } as const;
    const steps = nextSteps({ ...reportOf([]), completeness }, SEEN).map(plainText);
    expect(steps).toContainEqual(
      expect.stringMatching(/^Loki: give credentials: export LOKI_BEARER_TOKEN=…, or LOKI_/),
    );
  });
});

it('a healthy request needs nothing, whatever the metrics say of the time around it', () => {
  expect(stepsFor(HEALTHY_STREAM)).toEqual([]);
  const metrics = metricsOf({
    signals: [signal('restarts', { value: 9 }), signal('maintenance', { value: 1 })],
    episodes: [episode()],
  });
  expect(stepsFor(HEALTHY_STREAM, { metrics })).toEqual([]);
});

describe('what the metrics say', () => {
  const FAILED = [
    line('backend_error', 10, {}, { abnormal: true }),
    line('access_log', 0, { status: 500, durationMs: 20_000 }),
  ];

  it('a firing alert: its runbook heading, once for each name, and no pending one', () => {
    const metrics = metricsOf({
      episodes: [
        episode({ id: 'A01', name: 'CodexErrorRate' }),
        episode({ id: 'A02', name: 'CodexErrorRate' }),
        episode({ id: 'A03', name: 'CodexToolBufferAnomaly', state: 'pending' }),
      ],
    });
    expect(stepsFor(FAILED, { metrics }).slice(1)).toEqual([
      'Read the runbook, heading CodexErrorRate: that alert was firing [A01 A02].',
    ]);
  });

  it('a heading that is named already is not named twice', () => {
    const metrics = metricsOf({ episodes: [episode()] });
    expect(stepsFor(KILLED_STREAM, { metrics })).toEqual(stepsFor(KILLED_STREAM));
    expect(stepsFor(FAILED, { metrics }).slice(1)).toEqual([
      'Read the runbook, heading CodexWorkerRestarts: that alert was firing [A01].',
    ]);
  });

  it('maintenance mode: who set it', () => {
    const metrics = metricsOf({ signals: [signal('maintenance', { value: 1 })] });
    expect(stepsFor(FAILED, { metrics }).slice(1)).toEqual([
      'Ask who set maintenance mode, and see whether it is still on [S11]; /readyz tells whether the worker is ready, not whether the mode is on.',
    ]);
  });

  it('a slow route: the dashboard; a request slow by itself: nothing', () => {
    const p95 = signal('latency-p95', {
      value: 9000,
      verdict: 'breached',
      threshold: { op: '>', value: 1575, from: own('documented default') },
    });
    const ranked = (atLeast: number) =>
      metricsOf({
        signals: [p95, signal('latency-rank', { rank: { valueMs: 20_000, atLeast, atMost: atLeast + 0.01 } })],
      });
    expect(stepsFor(FAILED, { metrics: ranked(0.4) }).slice(1)).toEqual([
      'Look at the dashboard at the request’s time, for what all requests of its route shared [S01 S12].',
    ]);
    expect(stepsFor(FAILED, { metrics: ranked(0.99) }).slice(1)).toEqual([]);
  });

  it('an outage that only the metrics show: the log that is missing, said once', () => {
    const metrics = metricsOf({ signals: [signal('ready', { value: 0, points: [[10_000, 0]] })] });
    expect(stepsFor(FAILED, { metrics }).slice(1)).toEqual([
      'Add the log that holds the supervisor’s lines: the metrics show an outage that no line read tells of [S05].',
    ]);
    const refused = [line('access_log', 0, { status: 503, durationMs: 20 })];
    const down = metricsOf({ signals: [signal('ready', { value: 0, points: [[10, 0]] })] });
    expect(stepsFor(refused, { metrics: down, witnesses: [] })).toEqual([
      expect.stringMatching(/^No outage of the worker was found/),
    ]);
  });

  it('an outage that only the logs show: nothing is to be found', () => {
    const points = [
      [-5000, 1],
      [10_000, 1],
    ] as const;
    const metrics = metricsOf({ signals: [signal('ready', { value: 1, points })] });
    expect(stepsFor(KILLED_STREAM, { metrics })).toEqual(stepsFor(KILLED_STREAM));
  });
});

it('an id of several requests: each by its own', () => {
  expect(stepsFor(HEALTHY_STREAM, { manyToOne: true })).toEqual([
    `The id ${REQ} names several requests: trace each by its own req_id.`,
  ]);
});

describe('where the time of a slow request went says whom to ask', () => {
  const slow = (...lines: readonly Line[]): readonly Line[] => [line('access_log', 0, { durationMs: 5000 }), ...lines];
  const begin = [line('http_ingress', 1), line('submission', 2)];
  const setUp = line('backend_request', 3, { rpcId: '1', method: 'newConversation' });
  const setUpAnswer = line('backend_response', 4, { rpcId: '1', method: 'newConversation' });

  it.each<readonly [stage: string, lines: readonly Line[], step: string]>([
    [
      'the client’s upload',
      slow(line('http_ingress', 4900)),
      'Look at the client’s side: how large its request is and over which network it comes [E01 E02]; then at the proxy’s own load at that time.',
    ],
    [
      'the wait for a worker',
      slow(...begin, line('backend_request', 4900)),
      'Look at how the worker started: the request waited for its handshake [E03 E04].',
    ],
    [
      'setting up',
      slow(...begin, setUp, setUpAnswer, line('backend_request', 4900)),
      'Look at the worker’s load at that time: opening a conversation takes it some milliseconds otherwise [E04 E06].',
    ],
    [
      'the model',
      slow(...begin, line('backend_request', 3), line('backend_notification', 4900), line('usage', 4990)),
      'Look at gpt-5.2 at that time, and at the prompt of 3 tokens: the worker had the call and waited for it [E04 E05].',
    ],
    [
      'streaming',
      slow(line('backend_notification', 5), line('backend_notification', 4900), line('client_json', 4950)),
      'Compare the pace with other requests to the same model: a long answer takes long, a slow one is the backend’s [E02 E03].',
    ],
    [
      'silence',
      slow(line('backend_request', 3), line('sse_done', 4900)),
      'Read the worker’s own log from 06:56:40.003 to 06:56:44.900: it was silent and owed an answer [E02 E03].',
    ],
    [
      'closing',
      slow(line('backend_notification', 3, { method: 'taskComplete' }), line('client_json', 4900)),
      'Look at the proxy’s own load at that time: the backend had said all, and its answer was not closed [E02 E03].',
    ],
    [
      'the client’s download',
      slow(line('client_json', 30)),
      'Look at the client’s side: it, or a proxy between, read the answer slowly [E02 E01].',
    ],
    [
      'no line of the backend',
      slow(line('client_json', null)),
      'Add PROTO_LOG_PATH with further -f to see where the time went: no line from the backend is among those read.',
    ],
  ])('%s', (_, lines, step) => {
    expect(stepsFor(lines)).toContain(step);
  });

  it('nothing more where what became of the worker is asked, nor where it was quick', () => {
    const killed = KILLED_STREAM.map((one) =>
      one.atMs !== null && one.atMs >= 60 ? { ...one, atMs: one.atMs + 3000 } : one,
    );
    const late = killed.map((one) =>
      one.fact.kind === 'access_log' ? line('access_log', 0, { durationMs: 3100 }) : one,
    );
    const steps = stepsFor(late);
    expect(steps).toContainEqual(expect.stringMatching(/^Find out who sent SIGKILL/));
    expect(steps.filter((step) => step.includes('own log'))).toEqual([]);
    expect(stepsFor(HEALTHY_STREAM)).toEqual([]);
  });
});
