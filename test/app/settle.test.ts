// --settle: the metrics are asked when the request's trace can be in them, and not a moment later.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SourceStatus } from '../../src/model/coverage.ts';
import type { MetricAnswer, MetricSource } from '../../src/model/metrics.ts';
import { plainText } from '../../src/model/prose.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { fromMillis, type UnixNano } from '../../src/model/time.ts';
import { answer, refusal, rule, series } from '../signals/answers.ts';
import { fileSource, trace } from './trace.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const DEMO = join(import.meta.dirname, '..', '..', 'fixtures', 'demo');
/** When the demo's request ended. */
const END = 1_795_417_033_274n * 1_000_000n;
const SECOND = 1_000_000_000n;

interface Scene {
  /** Before the logs were read; reading them takes no time. */
  readonly age: bigint;
  readonly settle: bigint;
  readonly signal?: AbortSignal;
}

interface Played {
  readonly report: TraceReport;
  readonly sleptMs: readonly number[];
  readonly waits: readonly UnixNano[];
  /** How old the request was when the first question was asked; null: none was. */
  readonly askedAt: bigint | null;
}

/** An alert fires at each evaluation, every 15 s, 7 s behind the request's end for the first time. */
async function play({ age, settle, signal = new AbortController().signal }: Scene): Promise<Played> {
  let now = END + age;
  const sleptMs: number[] = [];
  const waits: UnixNano[] = [];
  let askedAt: bigint | null = null;
  const ask = ({ query }: { readonly query: string }): Promise<MetricAnswer> => {
    askedAt ??= now - END;
    if (signal.aborted) return Promise.resolve(refusal('deadline'));
    const at = END + 7n * SECOND;
    return Promise.resolve(
      query.startsWith('ALERTS[') && now >= at
        ? answer(series([{ timeUnixNano: at, value: 1 }], { alertname: 'CodexWorkerRestarts', alertstate: 'firing' }))
        : answer(),
    );
  };
  const metrics: MetricSource = {
    id: 'prometheus',
    title: 'Prometheus',
    alsoAsked: [],
    instant: ask,
    range: ask,
    alertRules: () =>
      Promise.resolve({ ok: true, rules: [rule({ name: 'CodexWorkerRestarts', query: 'codex_worker_restarts > 3' })] }),
    status: (): SourceStatus => ({
      id: 'prometheus',
      title: 'Prometheus',
      holds: 'metrics',
      status: 'complete',
      server: null,
      queries: [],
      asked: [],
      range: null,
      files: [],
      searchedBytes: 0,
      matched: 0,
      overLimit: 0,
      flaws: [],
      gaps: [],
    }),
    close: () => Promise.resolve(),
  };
  const report = await trace(ID, {
    sources: [fileSource([DEMO])],
    metrics,
    settleNanos: settle,
    onSettle: (until) => waits.push(until),
    signals: { whole: new AbortController().signal, windowed: signal },
    clock: {
      now: () => now,
      sleep: async (ms, ends) => {
        sleptMs.push(ms);
        ends.throwIfAborted();
        await new Promise<void>((resolve, reject) => {
          ends.addEventListener('abort', () => reject(ends.reason as Error), { once: true });
          // Real time does not pass here; an end from outside comes before it would have.
          setTimeout(resolve, 20);
        });
        now += fromMillis(ms);
      },
    },
  });
  return { report, sleptMs, waits, askedAt };
}

describe('--settle', () => {
  it('waits for the rest of the time since the request ended, says until when, and then asks', async () => {
    const { report, sleptMs, waits, askedAt } = await play({ age: 6n * SECOND, settle: 30n * SECOND });
    expect([sleptMs, waits, askedAt]).toEqual([[24_000], [END + 30n * SECOND], 30n * SECOND]);
    expect(report.metrics).toMatchObject({
      notEvaluatedYet: null,
      episodes: [{ name: 'CodexWorkerRestarts', state: 'firing', relation: 'after' }],
    });
  });

  it('waits for nothing when the request is older, or when it was not asked for', async () => {
    for (const [age, settle] of [
      [30n, 30n],
      [86_400n, 30n],
      [6n, 0n],
    ] as const) {
      const { sleptMs, waits, askedAt } = await play({ age: age * SECOND, settle: settle * SECOND });
      expect([sleptMs, waits, askedAt]).toEqual([[], [], age * SECOND]);
    }
  });

  it('waits no longer than it says where the clocks differ', async () => {
    const { sleptMs } = await play({ age: -3600n * SECOND, settle: 30n * SECOND });
    expect(sleptMs).toEqual([30_000]);
  });

  it('ends with the run, and what was not asked is said', async () => {
    const ends = new AbortController();
    setTimeout(() => ends.abort(new DOMException('over', 'TimeoutError')), 5);
    const { report } = await play({ age: 0n, settle: 30n * SECOND, signal: ends.signal });
    expect(report.metrics?.episodesAnswer).toBe('failed');
    expect(report.events.length).toBeGreaterThan(0);
  });

  it('is offered by a report that is made within one evaluation interval of its request', async () => {
    const { report } = await play({ age: 6n * SECOND, settle: 0n });
    expect(report.metrics?.notEvaluatedYet).toEqual({ intervalNanos: 15n * SECOND, from: 'rules' });
    expect((report.metrics?.notes ?? []).map(plainText)).toContain(
      'The request ended 6.000 s before the alerts were asked for, and Prometheus evaluates its rules every 15 s (as its rules say): the evaluation behind the request may not be in. --settle 30s waits for it.',
    );
    expect(report.next.map(plainText)).toContainEqual(expect.stringContaining('with --settle 30s at once'));
    const late = await play({ age: 60n * SECOND, settle: 0n });
    expect((late.report.metrics?.notes ?? []).map(plainText).join(' ')).not.toContain('--settle');
  });
});
