// Past alerts, from the series that Prometheus writes about its own rules: ALERTS (1 while pending or firing) and
// ALERTS_FOR_STATE (when the expression became true). /api/v1/alerts knows the present alone.

import type { AlertRule, Labels, Sample, Series } from '../model/metrics.ts';
import type { AlertEpisode } from '../model/signal.ts';
import { selectSeries } from '../model/promql.ts';
import { fromMillis, type TimeRange, type UnixNano } from '../model/time.ts';
import { runbookOf } from './rules.ts';
import { onGrid, type SignalWindow } from './window.ts';
import { labelsKey } from './words.ts';

export const ALERT_QUERIES = { states: 'ALERTS', since: 'ALERTS_FOR_STATE' } as const;

/** An alert of no more than these missing evaluations is one alert that was badly recorded, not two. */
const GAPS_OF_ONE_EPISODE = 3n;
const USUAL_INTERVAL_NANOS = fromMillis(60_000);
const BEFORE_MS = 3_600_000;
const AFTER_MS = 1_800_000;
/** What began or ended within it beside the request is worth telling, as what it is. */
const NEAR_NANOS = fromMillis(60_000);

/** All samples in it are asked for, as they were written. */
export function alertTime(window: SignalWindow): TimeRange {
  return onGrid(window, { start: window.start - fromMillis(BEFORE_MS), end: window.end + fromMillis(AFTER_MS) });
}

export interface EpisodeInput {
  readonly alerts: readonly Series[];
  readonly forState: readonly Series[];
  /** As loaded now: runbooks and evaluation intervals come from these. */
  readonly rules: readonly AlertRule[];
  readonly request: TimeRange;
  /** What was asked, both ends included. */
  readonly asked: TimeRange;
}

/** Episodes during the request or within a minute of it. In order of their beginning, then of name and labels. */
export function toEpisodes(input: EpisodeInput): readonly AlertEpisode[] {
  const byAlert = Map.groupBy(input.alerts, ({ labels }) => labelsKey(withoutState(labels)));
  const since = new Map(input.forState.map((series) => [labelsKey(withoutState(series.labels)), series.samples]));
  const found = [...byAlert].flatMap(([key, series]) => {
    const labels = withoutState(series[0]?.labels ?? {});
    const rule = ruleOf(labels, input.rules);
    const moments = momentsOf(series);
    const intervalNanos = intervalOf(moments, rule);
    return stretchesOf(moments, intervalNanos).flatMap((stretch) => {
      const near = nearness(stretch, input.request);
      if (near === null) return [];
      const options = { ...input, labels, rule, near, intervalNanos, since: since.get(key) ?? [] };
      return [{ from: stretch[0]?.time ?? 0n, key, episode: episodeOf(stretch, options) }];
    });
  });
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

// An alert is two series, one for each state; where both have a sample, firing is the later one.
function momentsOf(series: readonly Series[]): Stretch {
  const moments = new Map<UnixNano, Moment>();
  for (const { labels, samples } of series) {
    const state = labels['alertstate'];
    if (state !== 'pending' && state !== 'firing') continue;
    for (const { timeUnixNano: time, value } of samples) {
      if (value === 1 && (state === 'firing' || !moments.has(time))) moments.set(time, { time, state });
    }
  }
  return [...moments.values()].toSorted((a, b) => compare(a.time, b.time));
}

/** How often the rule is evaluated; where that is not known, how close its samples come. */
function intervalOf(moments: Stretch, rule: AlertRule | null): bigint {
  const stated = rule?.intervalSeconds ?? null;
  if (stated !== null && stated > 0) return fromMillis(stated * 1000);
  return moments.slice(1).reduce((least, { time }, index) => {
    const gap = time - (moments[index]?.time ?? 0n);
    return gap < least ? gap : least;
  }, USUAL_INTERVAL_NANOS);
}

function stretchesOf(moments: Stretch, intervalNanos: bigint): readonly Stretch[] {
  const stretches: Moment[][] = [];
  for (const moment of moments) {
    const last = stretches.at(-1);
    const before = last?.at(-1);
    const apart = before === undefined || moment.time - before.time > intervalNanos * GAPS_OF_ONE_EPISODE;
    if (last === undefined || apart) stretches.push([moment]);
    else last.push(moment);
  }
  return stretches;
}

type Nearness = Pick<AlertEpisode, 'relation' | 'state'>;

// Between two evaluations an alert keeps its state: what held at the request's start is what the evaluation before it gave.
function nearness(stretch: Stretch, { start, end }: TimeRange): Nearness | null {
  const [first] = stretch;
  const last = stretch.at(-1);
  if (first === undefined || last === undefined) return null;
  if (first.time > end) return first.time <= end + NEAR_NANOS ? { relation: 'after', state: first.state } : null;
  if (last.time < start) return last.time >= start - NEAR_NANOS ? { relation: 'before', state: last.state } : null;
  const held = stretch.findLast(({ time }) => time <= start);
  const during = stretch.filter(({ time }) => time >= start && time <= end);
  const states = [...(held === undefined ? [] : [held]), ...during].map(({ state }) => state);
  return { relation: 'during', state: states.includes('firing') ? 'firing' : 'pending' };
}

function episodeOf(
  stretch: Stretch,
  input: EpisodeInput & {
    readonly labels: Labels;
    readonly rule: AlertRule | null;
    readonly near: Nearness;
    readonly intervalNanos: bigint;
    readonly since: readonly Sample[];
  },
): AlertEpisode {
  const { labels, rule, near, asked, intervalNanos } = input;
  const last = stretch.at(-1)?.time ?? 0n;
  const name = labels['alertname'] ?? '';
  return {
    id: '',
    name,
    labels,
    severity: labels['severity'] ?? null,
    ...near,
    activeSince: activeSince(stretch, input),
    firingFrom: stretch.find(({ state }) => state === 'firing')?.time ?? null,
    until: last + intervalNanos > asked.end ? null : last,
    runbookUrl: rule === null ? null : runbookOf(rule),
    query: selectSeries('ALERTS', { alertname: name }),
  };
}

// ALERTS_FOR_STATE is in whole seconds: of the two it is used only where it says earlier by more than its own coarseness.
function activeSince(
  stretch: Stretch,
  {
    since,
    asked,
    intervalNanos,
  }: Pick<EpisodeInput, 'asked'> & {
    readonly since: readonly Sample[];
    readonly intervalNanos: bigint;
  },
): UnixNano | null {
  const first = stretch[0]?.time ?? 0n;
  const last = stretch.at(-1)?.time ?? 0n;
  const stated = since.find(({ timeUnixNano }) => timeUnixNano >= first && timeUnixNano <= last)?.value ?? NaN;
  if (Number.isFinite(stated)) {
    const time = fromMillis(Math.floor(stated) * 1000);
    return time + fromMillis(1000) > first ? first : time;
  }
  return first - intervalNanos > asked.start ? first : null;
}

// Several rules may share a name: the one whose own labels the alert carries is meant.
function ruleOf(labels: Labels, rules: readonly AlertRule[]): AlertRule | null {
  const named = rules.filter(({ name }) => name === labels['alertname']);
  const exact = named.find((rule) => Object.entries(rule.labels).every(([key, value]) => labels[key] === value));
  return exact ?? named[0] ?? null;
}

function withoutState(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== '__name__' && name !== 'alertstate'));
}

function compare<Value extends bigint | string>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
