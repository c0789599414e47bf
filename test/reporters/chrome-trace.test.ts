import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANES, type TimelineEvent } from '../../src/model/event.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { chromeTrace } from '../../src/reporters/chrome-trace/index.ts';
import { layOutRows } from '../../src/reporters/wording/rows.ts';
import { cycle, NAUGHTY } from './hostile-text.ts';
import { liveReport } from './sample-live.ts';
import { completeReport, makeEvent, notFoundReport, sampleReport } from './sample-report.ts';
import { readWithDevTools } from './trace-engine.ts';

interface WireTraceEvent {
  readonly ph: 'M' | 'X' | 'i' | 'C';
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly cat: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

interface WireTrace {
  readonly otherData: Readonly<Record<string, unknown>>;
  readonly traceEvents: readonly WireTraceEvent[];
}

function render(report: TraceReport, all = false): string {
  return chromeTrace.render(report, { width: 0, color: false, all });
}

function traceOf(report: TraceReport, all = false): WireTrace {
  return JSON.parse(render(report, all)) as WireTrace;
}

const schema = JSON.parse(
  readFileSync(new URL('../../docs/schema/chrome-trace-v1.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

function errorsOf(text: string): unknown {
  validate(JSON.parse(text));
  return validate.errors;
}

/** Nanoseconds since 1970, from what a viewer has to go by. */
function timeOf({ ts }: WireTraceEvent, { otherData }: WireTrace): bigint {
  return BigInt(String(otherData['origin_unix_nano'])) + BigInt(Math.round(ts * 1000));
}

function threadNames({ traceEvents }: WireTrace): readonly unknown[] {
  return traceEvents.filter(({ name }) => name === 'thread_name').map(({ args }) => args['name']);
}

const REPORTS: readonly (readonly [string, TraceReport])[] = [
  ['a stream cut by a restart, in logs that could not all be read', sampleReport()],
  ['the same from live stores', liveReport()],
  ['the same, read whole', completeReport()],
  ['an id that was not found', notFoundReport()],
];

describe('the trace events', () => {
  it('are these, for a request found in live stores', async () => {
    await expect(render(liveReport())).toMatchFileSnapshot('golden/sample-live.chrome-trace.json');
  });

  it.each(REPORTS)('keep the published schema: %s', (_, report) => {
    for (const all of [false, true]) expect(errorsOf(render(report, all))).toBeNull();
  });

  it('keep it for every captured case', () => {
    const folder = new URL('../e2e/golden/chrome-trace/', import.meta.url);
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const text = readFileSync(new URL(file, folder), 'utf8');
      expect(errorsOf(text)).toBeNull();
    }
  });

  it('keep it with hostile text everywhere, and hold no character that a terminal would act on', () => {
    for (let at = 0; at < NAUGHTY.length; at += 60)
      for (const report of [sampleReport(cycle(NAUGHTY, at)), liveReport(cycle(NAUGHTY, at))]) {
        const text = render(report);
        expect(errorsOf(text)).toBeNull();
        expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }
  });

  it('begin with what Perfetto looks for before it reads any text of a log', () => {
    const lines = render(sampleReport(cycle(NAUGHTY)))
      .split('\n')
      .slice(3, -2);
    expect(lines.length).toBeGreaterThan(30);
    for (const line of lines) expect(line).toMatch(/^\{"ph":"[MXiC]","ts":\d+(?:\.\d{1,3})?,/);
  });

  it.each(REPORTS)('hold every dated line that a report for people shows, and no other: %s', (_, report) => {
    for (const all of [false, true]) {
      const { rows, unplaced } = layOutRows(report, { all });
      const shown = [...rows.flatMap((row) => (row.type === 'single' ? [row.event] : row.events)), ...unplaced];
      const dated = shown.filter(({ timeUnixNano }) => timeUnixNano !== null).map(({ id }) => id);
      const held = traceOf(report, all)
        .traceEvents.flatMap(({ args }) => args['event'] ?? [])
        .map(String);
      expect(held.filter((id) => !id.startsWith('A')).toSorted()).toEqual(dated.toSorted());
    }
  });

  it('say which lines have no time, in the name of the process, too, and draw none of them', () => {
    const { otherData, traceEvents } = traceOf(sampleReport());
    const undated = sampleReport().events.filter(
      ({ timeUnixNano, scope }) => timeUnixNano === null && scope !== 'mention',
    );
    expect(otherData['undated_lines']).toBe(undated.length);
    expect(traceEvents[0]?.args['name']).toBe(
      `request gzem0gSXvGkLYfiMxg7Gf: failed, INCOMPLETE, ${undated.length} lines without a time not drawn`,
    );
    const ids = new Set(traceEvents.map(({ args }) => args['event']));
    for (const { id } of undated) expect(ids).not.toContain(id);
  });

  it('have a thread for the request and for each lane, under numbers that no other thread has', () => {
    const trace = traceOf(liveReport());
    const names = threadNames(trace);
    expect(names).toEqual(['request', ...LANES, 'alerts'].filter((name) => names.includes(name)));
    expect(names).toEqual(expect.arrayContaining(['http', 'backend', 'worker', 'alerts']));
    const processOf = new Map<number, number>();
    for (const { pid, tid } of trace.traceEvents.filter((event) => event.tid !== 0)) {
      expect(processOf.get(tid) ?? pid).toBe(pid);
      processOf.set(tid, pid);
    }
  });

  it('have a second thread for a lane whose stretches cross', () => {
    const line = (id: string, atMs: number, durationMs: number): TimelineEvent =>
      makeEvent({
        id,
        atMs,
        durationMs,
        fact: { kind: 'log', event: null },
        lane: 'backend',
        what: [],
        file: 'a',
        line: 1,
      });
    const events = [line('E01', 0, 10), line('E02', 5, 10), line('E03', 6, 2)];
    const trace = traceOf({ ...completeReport(), outages: [], events });
    expect(threadNames(trace)).toEqual(['request', 'backend', 'backend (2)']);
    const tids = trace.traceEvents.filter(({ cat }) => cat === 'backend').map(({ tid, args }) => [args['event'], tid]);
    expect(tids).toEqual([
      ['E01', 12],
      ['E03', 12],
      ['E02', 13],
    ]);
  });

  it('have a track of numbers for each signal, with the points that are numbers', () => {
    const signals = liveReport().metrics?.signals ?? [];
    const trace = traceOf(liveReport());
    const counters = trace.traceEvents.filter(({ ph }) => ph === 'C');
    const wanted = signals.flatMap(({ id, points }) =>
      points.filter(({ value }) => Number.isFinite(value)).map(({ timeUnixNano, value }) => [id, timeUnixNano, value]),
    );
    expect(wanted.length).toBeGreaterThan(10);
    expect(counters.map((event) => [event.name.slice(0, 3), timeOf(event, trace), event.args['value']])).toEqual(
      wanted,
    );
  });

  it('never stand at 0 or before it, and lose no nanosecond', () => {
    const event = (id: string, time: bigint): TimelineEvent => ({
      ...makeEvent({ id, atMs: 0, fact: { kind: 'log', event: null }, lane: 'log', what: [], file: 'a', line: 1 }),
      timeUnixNano: time,
    });
    const time = fc.bigInt({
      min: 1_795_417_031_000_000_000n,
      max: 1_795_417_031_000_000_000n + 50n * 86_400_000_000_000n,
    });
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 5 }), (times) => {
        const events = times.map((one, index) => event(`E0${index}`, one));
        const report = { ...completeReport(), outages: [], events };
        const trace = traceOf({
          ...report,
          request: { ...report.request, start: times[0] ?? 0n, end: times[0] ?? 0n },
        });
        const drawn = trace.traceEvents.filter(({ ph }) => ph === 'i');
        expect(drawn).toHaveLength(times.length);
        for (const one of drawn) {
          expect(one.ts).toBeGreaterThan(0);
          expect(String(timeOf(one, trace))).toBe(one.args['time_unix_nano']);
        }
      }),
    );
  });

  it('nor does what came before the stretch that it belongs to', () => {
    const report = sampleReport();
    const early = makeEvent({
      id: 'W00',
      atMs: -9000,
      fact: { kind: 'shutdown', event: 'shutdown_initiated', signal: 'SIGTERM', graceMs: null, reason: null },
      lane: 'worker',
      what: [],
      file: 'a',
      line: 1,
      scope: 'window',
      reqId: null,
    });
    const outages = report.outages.map((outage) => ({ ...outage, events: [early, ...outage.events] }));
    const trace = traceOf({ ...report, outages, events: [early, ...report.events] });
    const drawn = trace.traceEvents.find(({ args }) => args['event'] === 'W00');
    expect(drawn?.ts).toBeGreaterThan(0);
    expect(drawn?.ts).toBeLessThanOrEqual(1_000_000);
  });

  it('are few without a request: its verdict is all there is', () => {
    const { otherData, traceEvents } = traceOf({ ...notFoundReport(), events: [] });
    expect(otherData).toMatchObject({ verdict: 'unknown', reason: 'not_found', origin_unix_nano: '0' });
    expect(traceEvents.every(({ ph }) => ph === 'M')).toBe(true);
  });
});

describe('read by DevTools', () => {
  it.each(REPORTS)('each stretch lies in its thread: %s', async (_, report) => {
    const trace = traceOf(report, true);
    const { threads, processNames } = await readWithDevTools(render(report, true));
    const slices = trace.traceEvents.filter(({ ph }) => ph === 'X');
    for (const { pid, tid } of slices) {
      const wanted = slices.filter((slice) => slice.pid === pid && slice.tid === tid);
      const read = threads.get(pid)?.get(tid);
      expect(read?.entries.map(({ name, ts, dur }) => [name, ts, dur])).toEqual(
        wanted.map(({ name, ts, dur }) => [name, ts, dur]),
      );
    }
    for (const { pid, args } of trace.traceEvents.filter(({ name }) => name === 'process_name'))
      expect(processNames.get(pid)).toBe(args['name']);
  });

  it('the trace begins with the first and ends with the last thing in it', async () => {
    const trace = traceOf(sampleReport());
    const { bounds } = await readWithDevTools(render(sampleReport()));
    const drawn = trace.traceEvents.filter(({ ph }) => ph !== 'M');
    expect(bounds.min).toBe(Math.min(...drawn.map(({ ts }) => ts)));
    expect(bounds.max).toBe(Math.max(...drawn.map(({ ts, dur = 0 }) => ts + dur)));
  });

  it('hostile text stays text', async () => {
    const text = render(liveReport(cycle(NAUGHTY)));
    const { threads } = await readWithDevTools(text);
    const slices = (JSON.parse(text) as WireTrace).traceEvents.filter(({ ph }) => ph === 'X');
    const read = [...threads.values()].flatMap((of) => [...of.values()]).flatMap(({ entries }) => entries);
    expect(read.map(({ name }) => name).toSorted()).toEqual(slices.map(({ name }) => name).toSorted());
  });
});
