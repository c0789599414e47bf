import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../src/model/event.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { otlp } from '../../src/reporters/otlp/index.ts';
import { layOutRows } from '../../src/reporters/wording/rows.ts';
import { cycle, NAUGHTY } from './hostile-text.ts';
import { problemsOf, throughWire } from './otlp-definitions.ts';
import { liveReport } from './sample-live.ts';
import { neutralOf } from '../../src/profiles/codex-app-server/neutral.ts';
import { completeReport, makeEvent, notFoundReport, SAMPLE_ID, sampleReport } from './sample-report.ts';

interface WireAttribute {
  readonly key: string;
  readonly value: { readonly [type: string]: unknown };
}

interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly WireAttribute[];
  readonly events: readonly { readonly timeUnixNano: string; readonly attributes: readonly WireAttribute[] }[];
  readonly droppedEventsCount?: number;
  readonly status?: { readonly code: number; readonly message?: string };
}

interface WireTrace {
  readonly resourceSpans: readonly [
    {
      readonly resource: { readonly attributes: readonly WireAttribute[] };
      readonly scopeSpans: readonly [{ readonly spans: readonly WireSpan[] }];
    },
  ];
}

function render(report: TraceReport, all = false): Promise<string> {
  return Promise.resolve(otlp.render(report, { width: 0, color: false, all }));
}

async function traceOf(report: TraceReport, all = false) {
  const { resourceSpans } = JSON.parse(await render(report, all)) as WireTrace;
  const [{ resource, scopeSpans }] = resourceSpans;
  return { resource: factsOf(resource.attributes), spans: scopeSpans[0].spans };
}

/** Texts, numbers and lists as they stand, 64-bit integers in their strings. */
function factsOf(attributes: readonly WireAttribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

function idsIn(spans: readonly WireSpan[]): readonly unknown[] {
  return spans.flatMap(({ attributes, events }) => [
    factsOf(attributes)['trace_by_id.event'],
    ...events.map((event) => factsOf(event.attributes)['trace_by_id.event']),
  ]);
}

function named(spans: readonly WireSpan[], name: string): WireSpan | undefined {
  return spans.find((span) => span.name === name);
}

const REPORTS: readonly (readonly [string, TraceReport])[] = [
  ['a stream cut by a restart, in logs that could not all be read', sampleReport()],
  ['the same from live stores', liveReport()],
  ['the same, read whole', completeReport()],
  ['an id that was not found', notFoundReport()],
];

describe('the trace', () => {
  it('is this, for a request found in live stores', async () => {
    await expect(await render(liveReport())).toMatchFileSnapshot('golden/sample-live.otlp.json');
  });

  it.each(REPORTS)('keeps OpenTelemetry’s own definitions, and comes whole through the wire: %s', async (_, report) => {
    for (const all of [false, true]) {
      const text = await render(report, all);
      expect(problemsOf(text)).toEqual([]);
      expect(() => throughWire(text)).not.toThrow();
    }
    expect(throughWire(await render(report))).toMatchObject({
      resourceSpans: [{ scopeSpans: [{ scope: { name: 'trace-by-id' } }] }],
    });
  });

  it('keeps them for every captured case', () => {
    const folder = new URL('../e2e/golden/otlp/', import.meta.url);
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const text = readFileSync(new URL(file, folder), 'utf8');
      expect(problemsOf(text)).toEqual([]);
      expect(() => throughWire(text)).not.toThrow();
    }
  });

  it('keeps them with hostile text everywhere, and holds no character that a terminal would act on', async () => {
    for (let at = 0; at < NAUGHTY.length; at += 60)
      for (const report of [sampleReport(cycle(NAUGHTY, at)), liveReport(cycle(NAUGHTY, at))]) {
        const text = await render(report);
        expect(problemsOf(text)).toEqual([]);
        expect(() => throughWire(text)).not.toThrow();
        expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }
  });

  it('would be refused by the definitions with an unknown name, a number for a time, an id in another form', async () => {
    const text = await render(sampleReport());
    const wrong: readonly (readonly [RegExp, string])[] = [
      [/"traceId":/, '"trace_id":'],
      [/"spanId":"[0-9a-f]/, '"spanId":"A'],
      [/"startTimeUnixNano":"(\d+)"/, '"startTimeUnixNano":$1'],
      [/"kind":2/, '"kind":"SPAN_KIND_SERVER"'],
      [/"kind":2/, '"kind":9'],
      [/"intValue":"(\d+)"/, '"intValue":$1'],
      [/"boolValue":false/, '"boolValue":false,"intValue":"1"'],
    ];
    for (const [pattern, by] of wrong) {
      expect(text).toMatch(pattern);
      expect(problemsOf(text.replace(pattern, by)), by).toHaveLength(1);
    }
  });

  it('has one root, the request, and everything else below it, each under an id of its own', async () => {
    const { spans } = await traceOf(liveReport());
    const [root, ...children] = spans;
    expect(root?.parentSpanId).toBeUndefined();
    expect(new Set(children.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([root?.spanId]));
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    expect(children.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['access log', 'rpc newConversation', 'worker outage', 'alert CodexWorkerRestarts']),
    );
  });

  it('has ids that anybody can work out from the request’s', async () => {
    const { spans } = await traceOf(sampleReport());
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([hash(SAMPLE_ID).slice(0, 32)]));
    expect(spans[0]?.spanId).toBe(hash(`${SAMPLE_ID} request`).slice(0, 16));
    expect(named(spans, 'access log')?.spanId).toBe(hash(`${SAMPLE_ID} E01`).slice(0, 16));
  });

  it.each(REPORTS)(
    'holds every dated line that a report for people shows, once, and no other: %s',
    async (_, report) => {
      for (const all of [false, true]) {
        const { rows, unplaced } = layOutRows(report, { all });
        const shown = [...rows.flatMap((row) => (row.type === 'single' ? [row.event] : row.events)), ...unplaced];
        const dated = shown.filter(({ timeUnixNano }) => timeUnixNano !== null).map(({ id }) => id);
        const { spans } = await traceOf(report, all);
        const held = idsIn(spans).flatMap((id) => (typeof id === 'string' && !id.startsWith('A') ? [id] : []));
        expect(held.toSorted()).toEqual(report.request.start === null ? [] : dated.toSorted());
      }
    },
  );

  it('gives no time to a line without one: it is counted, listed, and no event', async () => {
    const report = sampleReport();
    const { spans } = await traceOf(report);
    const facts = factsOf(spans[0]?.attributes ?? []);
    const undated = report.events.filter(({ timeUnixNano, scope }) => timeUnixNano === null && scope !== 'mention');
    expect(undated.length).toBeGreaterThan(1);
    expect(facts['trace_by_id.undated_lines']).toBe(String(undated.length));
    expect(spans[0]?.droppedEventsCount).toBe(undated.length);
    expect(JSON.stringify(facts['trace_by_id.undated'])).toContain(
      'E03 sse_guard: stream guard: acquired, streams 1 → 2 of 4, logs/stdout.log:384, not before 2026-11-23T06:57:11.272Z, not after 2026-11-23T06:57:11.288Z',
    );
    for (const { id } of undated) expect(idsIn(spans)).not.toContain(id);
  });

  it('says in the root and in the resource that the search was incomplete, and what is missing', async () => {
    const { resource, spans } = await traceOf(sampleReport());
    const facts = factsOf(spans[0]?.attributes ?? []);
    expect(resource).toEqual({ 'trace_by_id.completeness': 'incomplete', 'service.name': 'codex-app-server' });
    expect(facts['trace_by_id.completeness']).toBe('incomplete');
    expect(JSON.stringify(facts['trace_by_id.gaps'])).toContain(
      'file, truncated-gzip, logs/old.log.gz: the compressed data ends in the middle',
    );
  });

  it('is an error when the verdict is failed, and then alone', async () => {
    const withVerdict = (verdict: TraceReport['outcome']['verdict']): TraceReport => ({
      ...sampleReport(),
      outcome: { ...sampleReport().outcome, verdict },
    });
    expect((await traceOf(withVerdict('failed'))).spans[0]?.status?.code).toBe(2);
    for (const verdict of ['succeeded', 'rejected', 'aborted', 'unknown'] as const)
      expect((await traceOf(withVerdict(verdict))).spans[0]?.status).toBeUndefined();
  });

  it('has no span for an id that was not found, and says so where the spans would belong', async () => {
    const { resource, spans } = await traceOf(notFoundReport());
    expect(spans).toEqual([]);
    expect(resource).toMatchObject({
      'service.name': 'codex-app-server',
      'trace_by_id.verdict': 'unknown',
      'trace_by_id.reason': 'not_found',
    });
  });
});

describe('times that do not fit', () => {
  const call = (id: string, atMs: number): TimelineEvent =>
    makeEvent({
      id,
      atMs,
      fact: { kind: 'backend_request', rpcId: '1', method: 'm' },
      lane: 'backend',
      what: [],
      file: 'a',
      line: 1,
    });
  const answer = (id: string, atMs: number): TimelineEvent => ({
    ...call(id, atMs),
    fact: { kind: 'backend_response', rpcId: '1', method: 'm' },
    means: neutralOf({ kind: 'backend_response', rpcId: '1', method: 'm' }),
  });
  const of = (events: readonly TimelineEvent[]): TraceReport => ({ ...completeReport(), outages: [], events });

  it('a call that is answered before it was made is two moments', async () => {
    const { spans } = await traceOf(of([call('E01', 10), answer('E02', 5)]));
    expect(spans).toHaveLength(1);
    expect(idsIn(spans)).toEqual([undefined, 'E01', 'E02']);
  });

  it('a call without an answer ends with the request, and says that nothing says so', async () => {
    const { spans } = await traceOf(of([call('E01', 10)]));
    expect(spans[1]?.endTimeUnixNano).toBe(spans[0]?.endTimeUnixNano);
    expect(factsOf(spans[1]?.attributes ?? [])).toMatchObject({ 'trace_by_id.end_seen': false });
  });

  it('a call of another request without an answer is a moment: its lines were not all read', async () => {
    const { spans } = await traceOf(of([{ ...call('L01', 10), scope: 'linked', reqId: null }]));
    expect(idsIn(spans)).toEqual([undefined, 'L01']);
  });

  it('an outage without a ready ends with the last line that was read', async () => {
    const report = sampleReport();
    const { spans } = await traceOf({
      ...report,
      outages: report.outages.map((one) => ({ ...one, ready: null, end: null })),
    });
    const outage = named(spans, 'worker outage');
    expect(factsOf(outage?.attributes ?? [])).toMatchObject({ 'trace_by_id.end_seen': false });
    expect(BigInt(outage?.endTimeUnixNano ?? 0)).toBeGreaterThan(BigInt(outage?.startTimeUnixNano ?? 0));
  });

  it('a time before 1970 and a length without end stay out, and are told', async () => {
    const early = { ...answer('E01', 0), timeUnixNano: -5n };
    const endless = { ...answer('E02', 0), durationNanos: 10n ** 40n };
    const report = of([early, endless]);
    const { spans } = await traceOf({ ...report, request: { ...report.request, end: 10n ** 40n } });
    expect(problemsOf(await render(report))).toEqual([]);
    expect(idsIn(spans)).toEqual([undefined, 'E02']);
    expect(spans[0]?.endTimeUnixNano).toBe(spans[0]?.startTimeUnixNano);
    expect(JSON.stringify(factsOf(spans[0]?.attributes ?? [])['trace_by_id.undated'])).toContain(
      'stamped -5 ns, which is out of range',
    );
  });

  it('without a time of the request its lines are counted as left out', async () => {
    const report = of([answer('E01', 0)]);
    const { resource, spans } = await traceOf({ ...report, request: { ...report.request, start: null, end: null } });
    expect(spans).toEqual([]);
    expect(resource['trace_by_id.lines_left_out']).toBe('1');
  });
});
