// How much a counter grew, counted from its raw samples. Prometheus' increase() extrapolates to the window's edges:
// three restarts become 3.1 and fire a rule that says "more than 3". Here three are three.

import type { Labels, Sample, Series } from '../model/metrics.ts';
import type { UnixNano } from '../model/time.ts';

/**
 * When the process behind each target was started (seconds), as its scrapes showed it in order of time; by `job` and
 * `instance`.
 */
export type ProcessStarts = ReadonlyMap<string, readonly Sample[]>;

export function processStarts(series: readonly Series[]): ProcessStarts {
  return new Map(series.map(({ labels, samples }) => [targetOf(labels), samples]));
}

export function processOf(starts: ProcessStarts, labels: Labels): readonly Sample[] {
  return starts.get(targetOf(labels)) ?? [];
}

/** Names the target that a series was scraped from. */
export function targetOf(labels: Labels): string {
  return JSON.stringify([labels['job'] ?? '', labels['instance'] ?? '']);
}

export interface Growth {
  /** What was new at each sample, in order of time; finite and never negative. */
  readonly steps: readonly Sample[];
  /** When the series begins; null: never. */
  readonly begins: UnixNano | null;
  /** Its first value is not counted: nothing says whether it was new. */
  readonly unknownPast: boolean;
}

/** `askedFrom`: where the samples that were asked for begin. */
export function growthOf(
  { labels, samples }: Series,
  { starts, askedFrom }: { readonly starts: ProcessStarts; readonly askedFrom: UnixNano },
): Growth {
  const process = processOf(starts, labels);
  const finite = samples.filter(({ value }) => Number.isFinite(value));
  const [first] = finite;
  if (first === undefined) return { steps: [], begins: null, unknownPast: false };
  const fresh = isFresh(first.timeUnixNano, { process, askedFrom });
  const steps: Sample[] = [{ timeUnixNano: first.timeUnixNano, value: fresh ? Math.max(0, first.value) : 0 }];
  finite.slice(1).forEach(({ timeUnixNano, value }, index) => {
    const before = finite[index] as Sample;
    const anew = value < before.value || isRestarted(process, { from: before.timeUnixNano, to: timeUnixNano });
    steps.push({ timeUnixNano, value: Math.max(0, anew ? value : value - before.value) });
  });
  return { steps, begins: first.timeUnixNano, unknownPast: !fresh && first.value > 0 };
}

/** Whether all that a series shows when it begins was counted since `askedFrom`. */
export function isFresh(
  begins: UnixNano,
  { process, askedFrom }: { readonly process: readonly Sample[]; readonly askedFrom: UnixNano },
): boolean {
  const start = startAt(process, begins);
  // Its process is younger than the question; or it was scraped before, without this series: a labelled counter appears
  // with its first event.
  return (
    (start !== null && start >= Number(askedFrom) / 1e9) || process.some(({ timeUnixNano }) => timeUnixNano < begins)
  );
}

/**
 * Another process answers than at the sample before: its counters began at zero, even if they are higher by now. What
 * counts is who answered, not when it was started: the old process may answer while the new one comes up.
 */
export function isRestarted(
  process: readonly Sample[],
  { from, to }: { readonly from: UnixNano; readonly to: UnixNano },
): boolean {
  const before = startAt(process, from);
  const after = startAt(process, to);
  // Half a second: some exporters compute their start anew at each scrape, and it trembles.
  return before !== null && after !== null && Math.abs(after - before) > 0.5;
}

// Starts are asked in steps: what a scrape showed stands at the first step behind it.
function startAt(process: readonly Sample[], time: UnixNano): number | null {
  return (process.find(({ timeUnixNano }) => timeUnixNano >= time) ?? process.at(-1))?.value ?? null;
}

/** Grown after `from`, up to and including `to`. */
export function sumWithin(
  { steps }: Pick<Growth, 'steps'>,
  { from, to }: { readonly from: UnixNano; readonly to: UnixNano },
): number {
  return steps.reduce(
    (sum, { timeUnixNano, value }) => (timeUnixNano > from && timeUnixNano <= to ? sum + value : sum),
    0,
  );
}
