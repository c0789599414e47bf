// A stretch of a proxy's life as a Prometheus with a given scrape interval and phase would have stored it, in the notation of
// promtool's unit tests. Seconds count from the start of the test.

/** Series with labels, as in an exposition, and their values at that moment; null: the scrape fails. */
export type Exposition = Readonly<Record<string, number>> | null;

export interface ScrapePlan {
  readonly intervalS: number;
  /** Of the first scrape: 0 … intervalS - 1. */
  readonly phaseS: number;
  readonly untilS: number;
  /** The target is not known to Prometheus before and after. */
  readonly target?: { readonly fromS: number; readonly untilS: number };
  /** What /metrics says at a second. */
  readonly read: (atS: number) => Exposition;
}

export interface InputSeries {
  readonly series: string;
  /** One value a second. */
  readonly values: string;
}

/** Missing series become stale, as a scrape makes them; between scrapes there is nothing. */
export function scrape({ intervalS, phaseS, untilS, target, read }: ScrapePlan): readonly InputSeries[] {
  const samples = new Map<string, (readonly [atS: number, value: number | 'stale'])[]>();
  const present = new Set<string>();
  for (let atS = phaseS; atS <= untilS; atS += intervalS) {
    if (target !== undefined && atS < target.fromS) continue;
    const exposition = target !== undefined && atS > target.untilS ? {} : (read(atS) ?? {});
    for (const series of present) {
      if (!(series in exposition)) {
        samples.get(series)?.push([atS, 'stale']);
        present.delete(series);
      }
    }
    for (const [series, value] of Object.entries(exposition)) {
      present.add(series);
      samples.set(series, [...(samples.get(series) ?? []), [atS, value]]);
    }
  }
  return [...samples].map(([series, at]) => ({ series, values: notation(at) }));
}

function notation(samples: readonly (readonly [atS: number, value: number | 'stale'])[]): string {
  let nextS = 0;
  const words: string[] = [];
  for (const [atS, value] of samples) {
    if (atS > nextS) words.push(`_x${atS - nextS}`);
    words.push(String(value));
    nextS = atS + 1;
  }
  return words.join(' ');
}

/** How many of the moments had come. */
export function countUntil(atS: number, moments: readonly number[]): number {
  return moments.filter((moment) => moment <= atS).length;
}

export interface ScrapeGridPoint {
  readonly intervalS: number;
  readonly phaseS: number;
}

/** Scrape intervals from the shortest to the longest that is promised, and three phases of each: at once, in the middle, just too late. */
export function scrapeGrid(intervalsS: readonly number[]): readonly ScrapeGridPoint[] {
  return intervalsS.flatMap((intervalS) =>
    [0, Math.floor(intervalS / 2), intervalS - 1].map((phaseS) => ({ intervalS, phaseS })),
  );
}
