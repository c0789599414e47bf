// Past alerts, from the series that Prometheus writes about its own rules: ALERTS (1 while pending or firing) and
// ALERTS_FOR_STATE (when the expression became true). /api/v1/alerts knows the present alone.

import { lowestOf } from '../model/quantity.ts';
import type { AlertRule, Labels, Sample, Series } from '../model/metrics.ts';
import type { AlertEpisode } from '../model/signal.ts';
import { selectSeries } from '../model/promql.ts';
import { fromMillis, type TimeRange, type UnixNano } from '../model/time.ts';
import { runbookOf } from './rules.ts';
import { onGrid, type SignalWindow } from './window.ts';
import { labelsKey } from './words.ts';

export const ALERT_QUERIES = { states: 'ALERTS', since: 'ALERTS_FOR_STATE' } as const;

/** An alert of no more than these missing samples is one alert that was badly scraped, not two. */
const STEPS_OF_ONE_EPISODE = 3;
const BEFORE_MS = 3_600_000;
const AFTER_MS = 1_800_000;
const STEP_MS = { least: 1000, most: 15_000 };

/** The step is at most the shortest evaluation interval of the rules, so that no state between two samples is missed. */
export function alertTime(
  window: SignalWindow,
  rules: readonly AlertRule[],
): { readonly range: TimeRange; readonly stepMs: number } {
  const shortest = lowestOf(rules.map(({ intervalSeconds }) => (intervalSeconds ?? Infinity) * 1000));
  const fine = Math.max(STEP_MS.least, Math.min(STEP_MS.most, Math.floor(shortest / 1000) * 1000));
  const stepMs = fine * (window.stepMs / STEP_MS.most);
  const range = { start: window.start - fromMillis(BEFORE_MS), end: window.end + fromMillis(AFTER_MS) };
  return { range: onGrid({ ...window, stepMs }, range), stepMs };
}

export interface EpisodeInput {
  readonly alerts: readonly Series[];
  readonly forState: readonly Series[];
  /** As loaded now: runbooks come from these. */
  readonly rules: readonly AlertRule[];
  readonly request: TimeRange;
  /** What was asked, both ends included. */
  readonly asked: TimeRange;
  readonly stepMs: number;
}

/** Episodes that overlap the request by their samples, to one step. In order of their beginning, then of name and labels. */
export function toEpisodes(input: EpisodeInput): readonly AlertEpisode[] {
  const byAlert = Map.groupBy(input.alerts, ({ labels }) => labelsKey(withoutState(labels)));
  const since = new Map(input.forState.map((series) => [labelsKey(withoutState(series.labels)), series.samples]));
  const found = [...byAlert].flatMap(([key, series]) =>
    stretchesOf(series, input.stepMs)
      .filter((stretch) => overlaps(stretch, input))
      .map((stretch) => ({
        from: stretch[0]?.time ?? 0n,
        key,
        episode: episodeOf(stretch, {
          ...input,
          labels: withoutState(series[0]?.labels ?? {}),
          since: since.get(key) ?? [],
        }),
      })),
  );
  return found
    .toSorted(
      (a, b) => compare(a.episode.activeSince ?? a.from, b.episode.activeSince ?? b.from) || compare(a.key, b.key),
    )
    .map(({ episode }, index) => ({ ...episode, id: `A${String(index + 1).padStart(2, '0')}` }));
}

interface Moment {
  readonly time: UnixNano;
  readonly state: AlertEpisode['state'];
}

type Stretch = readonly Moment[];

// An alert is two series, one for each state; at the step between them both may be there, and firing is the later one.
function stretchesOf(series: readonly Series[], stepMs: number): readonly Stretch[] {
  const moments = new Map<UnixNano, Moment>();
  for (const { labels, samples } of series) {
    const state = labels['alertstate'];
    if (state !== 'pending' && state !== 'firing') continue;
    for (const { timeUnixNano: time, value } of samples) {
      if (value === 1 && (state === 'firing' || !moments.has(time))) moments.set(time, { time, state });
    }
  }
  const stretches: Moment[][] = [];
  for (const moment of [...moments.values()].toSorted((a, b) => compare(a.time, b.time))) {
    const last = stretches.at(-1);
    const before = last?.at(-1);
    const apart = before === undefined || moment.time - before.time > fromMillis(stepMs) * BigInt(STEPS_OF_ONE_EPISODE);
    if (last === undefined || apart) stretches.push([moment]);
    else last.push(moment);
  }
  return stretches;
}

function overlaps(stretch: Stretch, { request, stepMs }: EpisodeInput): boolean {
  const step = fromMillis(stepMs);
  const first = stretch[0]?.time ?? 0n;
  const last = stretch.at(-1)?.time ?? 0n;
  return first <= request.end + step && last >= request.start - step;
}

function episodeOf(
  stretch: Stretch,
  input: EpisodeInput & { readonly labels: Labels; readonly since: readonly Sample[] },
): AlertEpisode {
  const { labels, since, rules, request, asked, stepMs } = input;
  const step = fromMillis(stepMs);
  const first = stretch[0]?.time ?? 0n;
  const last = stretch.at(-1)?.time ?? 0n;
  const name = labels['alertname'] ?? '';
  const during = stretch.filter(({ time }) => time >= request.start - step && time <= request.end + step);
  const shown = during.length > 0 ? during : stretch.filter(({ time }) => time < request.start).slice(-1);
  const became = since.find(({ timeUnixNano }) => timeUnixNano >= first && timeUnixNano <= last);
  return {
    id: '',
    name,
    labels,
    severity: labels['severity'] ?? null,
    state: shown.some(({ state }) => state === 'firing') ? 'firing' : 'pending',
    activeSince: became !== undefined && Number.isFinite(became.value) ? fromMillis(became.value * 1000) : null,
    firingFrom: stretch.find(({ state }) => state === 'firing')?.time ?? null,
    until: last + step > asked.end ? null : last,
    runbookUrl: runbookFor(name, { labels, rules }),
    query: selectSeries('ALERTS', { alertname: name }),
  };
}

// Several rules may share a name: the one whose own labels the alert carries is meant.
function runbookFor(
  name: string,
  { labels, rules }: { readonly labels: Labels; readonly rules: readonly AlertRule[] },
): string | null {
  const named = rules.filter((rule) => rule.name === name);
  const exact = named.find((rule) => Object.entries(rule.labels).every(([key, value]) => labels[key] === value));
  const rule = exact ?? named[0];
  return rule === undefined ? null : runbookOf(rule);
}

function withoutState(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== '__name__' && name !== 'alertstate'));
}

function compare<Value extends bigint | string>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
