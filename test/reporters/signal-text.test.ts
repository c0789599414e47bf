import { describe, expect, it } from 'vitest';
import { own } from '../../src/model/prose.ts';
import type { AlertEpisode, Signal } from '../../src/model/signal.ts';
import {
  distanceText,
  episodeSpan,
  isAlarming,
  offsetText,
  relationText,
  remarksOf,
  valueText,
  verdictText,
} from '../../src/reporters/wording/signal-text.ts';
import { liveReport } from './sample-live.ts';

const report = liveReport();
const { metrics } = report;
const [breached] = metrics?.signals ?? [];
const [firing] = metrics?.episodes ?? [];
const start = report.request.start ?? 0n;
const end = report.request.end ?? 0n;
if (metrics === null || breached === undefined || firing === undefined) throw new Error('the sample has metrics');

const signal = (part: Partial<Signal>): Signal => ({ ...breached, ...part });
const episode = (part: Partial<AlertEpisode>): AlertEpisode => ({ ...firing, ...part });
const lacking = (lack: Signal['lack']): Signal => signal({ verdict: 'no-data', value: null, lack });

describe('a signal', () => {
  it('without a limit is neither ok nor breached', () => {
    expect(verdictText(signal({ verdict: 'ok' }))).toBe('ok');
    expect(verdictText(signal({ verdict: 'ok', threshold: null }))).toBe('–');
  });

  it.each([
    ['not-asked', 'not asked', false],
    ['not-yet', 'not exported before the first event', false],
    ['no-series', 'no data', true],
    ['no-value', 'no data', true],
    ['not-read', 'not read', true],
    ['not-known', 'not known: partial answer', true],
  ] as const)('that has no value (%s) says why', (lack, text, alarming) => {
    expect(verdictText(lacking(lack))).toBe(text);
    expect(isAlarming(lacking(lack))).toBe(alarming);
  });

  it('tells a bracket and counts, and a rank only where it is telling', () => {
    expect(valueText(signal({ value: 2161, bracket: { low: 2000, high: 5000 } }))).toBe('between 2,000 and 5,000 ms');
    expect(valueText(signal({ value: 10_000, bracket: { low: 10_000, high: null } }))).toBe('at least 10,000 ms');
    expect(valueText(signal({ value: 6 / 37, unit: 'ratio', counted: { part: 6, all: 37 } }))).toBe(
      '6 of 37 (16.22 %)',
    );
    const rank = { valueMs: 28, atLeast: 0, atMost: 0.95, bucketLowMs: 0, bucketHighMs: 50, sampleSize: 34 };
    expect(valueText(signal({ rank }))).toBe('28 ms: not telling (of 34)');
    expect(valueText(signal({ rank: { ...rank, atLeast: 0.75 } }))).toBe(
      '28 ms: slower than 75 % to 95 % of 34 (bucket 0 ms to 50 ms)',
    );
  });

  it('has its offset to the request’s start', () => {
    expect(offsetText(signal({ at: start + 2_190_000_000n }), report)).toBe('+2.190 s');
    expect(offsetText(signal({ at: start - 12_000_000_000n }), report)).toBe('−12.000 s');
    expect(offsetText(lacking('no-value'), report)).toBe('');
  });

  it('within its limit is remarked on only for what came soon after', () => {
    const quiet = signal({ verdict: 'ok', says: own('1 at 06:57:13.460.') });
    const later = signal({ verdict: 'ok', says: ['1 at 06:57:13.460.', ' ', 'Soon after: 0 from +17.000 s.'] });
    expect(remarksOf({ ...metrics, signals: [quiet, later] })).toMatchObject([
      { text: ['Soon after: 0 from +17.000 s.'] },
    ]);
  });
});

describe('an alert', () => {
  it('says how it lies to the request', () => {
    expect(relationText(firing, report)).toBe('firing while it ran');
    const later = episode({ state: 'pending', relation: 'after', activeSince: end + 686_000_000n });
    expect(relationText(later, report)).toBe('pending 686 ms after it ended');
    const earlier = episode({ relation: 'before', until: start - 3_000_000_000n });
    expect(relationText(earlier, report)).toBe('firing until 3.000 s before it');
  });

  it('of one evaluation has one time', () => {
    expect(episodeSpan(episode({ activeSince: start, until: start }), report)).toBe('at 06:57:11.270 alone');
  });
});

describe('a rule at its limit', () => {
  it('says what it fires at', () => {
    expect(distanceText(0, { op: '>', value: 0 })).toBe('fires above 0');
    expect(distanceText(1, { op: '<', value: 1 })).toBe('fires below 1');
    expect(distanceText(0.02, { op: '>=', value: 0.02 })).toBe('at it');
    expect(distanceText(5, { op: '>', value: 3 })).toBe('+2');
  });
});
