// What the search for one id costs: bytes that the server reads, and round trips of which each waits for the one before.

import { describe, expect, it } from 'vitest';
import { BENCH_ID, weekStore } from '../../bench/loki-store.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { type AnsweredRequest, lokiInRounds } from './rounds.ts';
import { trace } from './trace.ts';

const MINUTE = 60_000_000_000n;
const HOUR = 60n * MINUTE;
const WEEK = 7n * 24n * HOUR;
const NOW = 1_796_000_000_000_000_000n;
const WEEK_BYTES = 100_000_000_000;
/** Of 50 ms each: with about 0.35 s that the command itself takes, a trace is done in 1.4 s (decision 0029). */
const MOST_ROUNDS = 21;

interface Traced {
  readonly report: TraceReport;
  readonly rounds: readonly (readonly AnsweredRequest[])[];
}

async function traced(ageNanos: bigint): Promise<Traced> {
  const store = weekStore({ totalBytes: WEEK_BYTES, ageNanos, now: NOW });
  const { source, rounds } = lokiInRounds(store);
  const report = await trace(BENCH_ID, { sources: [source], now: NOW, maxBytes: 2 * WEEK_BYTES });
  return { report, rounds };
}

function bytesOf(rounds: Traced['rounds'], which: (request: AnsweredRequest) => boolean): number {
  return rounds
    .flat()
    .filter(which)
    .reduce((sum, { processedBytes }) => sum + processedBytes, 0);
}

describe('an id in a week of a store', () => {
  it.each([
    ['an hour', HOUR],
    ['just beyond a step', 67n * MINUTE + 1_000_000n],
    ['3 h', 3n * HOUR],
    ['2 d', 48n * HOUR],
    ['6.5 d', 156n * HOUR],
  ])('%s old: the server reads at most 1.2 times what is younger', async (_, ageNanos) => {
    const { report, rounds } = await traced(ageNanos);
    expect(report.reqId).toBe(BENCH_ID);
    const younger = (WEEK_BYTES * Number(ageNanos)) / Number(WEEK);
    const all = bytesOf(rounds, ({ what }) => what !== 'query');
    expect(all / younger).toBeLessThanOrEqual(1.2);
    // Else the sum would hold nothing.
    expect(all / younger).toBeGreaterThan(0.99);
  });

  it('3 h old: what does not depend on an answer goes out with it', async () => {
    const { report, rounds } = await traced(3n * HOUR);
    expect(report.outcome.verdict).toBe('failed');
    expect(rounds.length).toBeLessThanOrEqual(MOST_ROUNDS);
    const asked = rounds.map((round) => round.map(({ what }) => what).sort());
    expect(asked.slice(0, 3)).toEqual([
      ['buildinfo', 'stats'],
      ['detected_fields', 'query_range'],
      ['query_range', 'stats'],
    ]);
    // How far back the store reaches is asked once, whatever the number of windows.
    const reaches = rounds.flat().filter(({ params }) => params['query']?.includes('trace_by_id="none"'));
    expect(reaches).toHaveLength(1);
    // No later round is about estimates alone.
    expect(asked.slice(1).filter((round) => round.every((what) => what === 'stats'))).toEqual([]);
  });

  it('just now: few round trips, and less than 0.7 % of the week', async () => {
    const { rounds } = await traced(5n * MINUTE);
    expect(rounds.length).toBeLessThanOrEqual(12);
    expect(bytesOf(rounds, () => true) / WEEK_BYTES).toBeLessThan(0.007);
  });

  it('nowhere: read once, counted once, in fewer questions', async () => {
    const store = weekStore({ totalBytes: WEEK_BYTES, ageNanos: 3n * HOUR, now: NOW });
    const { source, rounds } = lokiInRounds(store);
    const report = await trace('NotInThisStore0000000', { sources: [source], now: NOW, maxBytes: 3 * WEEK_BYTES });
    expect(report.completeness.verdict).toBe('complete');
    const pages = bytesOf(rounds, ({ what }) => what === 'query_range');
    const counts = rounds.flat().filter(({ what }) => what === 'query');
    expect(pages / WEEK_BYTES).toBeCloseTo(1, 3);
    expect(bytesOf([counts], () => true) / WEEK_BYTES).toBeCloseTo(1, 3);
    expect(counts.length).toBeLessThan(12);
  });
});
