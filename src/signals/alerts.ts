// Past alerts, from the series that Prometheus writes about its own rules: ALERTS (1 while pending or firing) and
// ALERTS_FOR_STATE (when the expression became true). /api/v1/alerts knows the present alone.

import type { AlertRule, Labels, Sample, Series } from '../model/metrics.ts';
import type { AlertEpisode, LineWriter, NotEvaluatedYet } from '../model/signal.ts';
import { selectSeries } from '../model/promql.ts';
import { fromMillis, NANOS_PER_MS, type TimeRange, type UnixNano } from '../model/time.ts';
import { whoseIs } from './instances.ts';
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
/**
 * From an evaluation's time until what it gave can be asked for, where the server does not say when it last evaluated.
 */
const WRITTEN_NANOS = fromMillis(5000);

/**
 * All samples in it are asked for, as they were written: up to this very moment, because of a request that has only
 * just ended the newest evaluation is the one that matters.
 */
export function alertTime(window: SignalWindow): TimeRange {
  const { anchor, now, end } = window;
  const latest = end + fromMillis(AFTER_MS);
  const range = onGrid(window, { start: window.start - fromMillis(BEFORE_MS), end: latest });
  const present = (now / NANOS_PER_MS) * NANOS_PER_MS;
  return now < latest && present > anchor ? { ...range, end: present } : range;
}

export interface EpisodeInput {
  readonly alerts: readonly Series[];
  readonly forState: readonly Series[];
  /** As loaded now: runbooks and evaluation intervals come from these. */
  readonly rules: readonly AlertRule[];
  readonly request: TimeRange;
  /** What was asked, both ends included. */
  readonly asked: TimeRange;
  /** Of the request's lines. */
  readonly writers: readonly LineWriter[];
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
    const stated = since.get(key) ?? [];
    return stretchesOf(moments, { intervalNanos, since: stated }).flatMap((stretch) => {
      const near = nearness(stretch, { ...input, intervalNanos, lastEvaluation: rule?.lastEvaluation ?? null });
      if (near === null) return [];
      const options = { ...input, labels, rule, near, intervalNanos, since: stated };
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
  return statedInterval(rule) ?? closest(moments.map(({ time }) => time)) ?? USUAL_INTERVAL_NANOS;
}

function statedInterval(rule: AlertRule | null): bigint | null {
  const stated = rule?.intervalSeconds ?? null;
  return stated !== null && stated > 0 ? fromMillis(stated * 1000) : null;
}

/** Never more than the usual interval: an alert that came and went has gaps, too. Null: of fewer than two. */
function closest(times: readonly UnixNano[]): bigint | null {
  if (times.length < 2) return null;
  return times.slice(1).reduce((least, time, index) => {
    const gap = time - (times[index] ?? 0n);
    return gap > 0n && gap < least ? gap : least;
  }, USUAL_INTERVAL_NANOS);
}

/**
 * How long the evaluation behind the request's end may be in coming: of the system's own rules, else of all, the
 * longest interval, which the server states; else as the samples are spaced. Null: it had time enough, or the server
 * has been evaluating since.
 */
export function notEvaluatedYet(
  { rules, alerts, window }: Pick<EpisodeInput, 'rules' | 'alerts'> & { readonly window: SignalWindow },
  { metricPrefix }: { readonly metricPrefix: string },
): NotEvaluatedYet | null {
  const { end, now } = window;
  const ofSystem = rules.filter(({ query }) => query.includes(metricPrefix));
  const relevant = ofSystem.length > 0 ? ofSystem : rules;
  const intervals = relevant.map(statedInterval).filter((each) => each !== null);
  const [stated = null] = intervals.toSorted((a, b) => compare(b, a));
  const spaced = stated === null ? spacingOf(alerts) : null;
  const intervalNanos = stated ?? spaced ?? USUAL_INTERVAL_NANOS;
  const from = stated !== null ? 'rules' : spaced !== null ? 'samples' : 'assumed';
  const age = now - end;
  if (age < 0n || age >= intervalNanos + WRITTEN_NANOS) return null;
  const isIn =
    relevant.length > 0 && relevant.every(({ lastEvaluation }) => lastEvaluation !== null && lastEvaluation > end);
  return isIn && age >= intervalNanos ? null : { intervalNanos, from };
}

function spacingOf(alerts: readonly Series[]): bigint | null {
  const spaced = alerts
    .map(({ samples }) => closest(samples.map(({ timeUnixNano }) => timeUnixNano)))
    .filter((each) => each !== null);
  return spaced.toSorted((a, b) => compare(b, a))[0] ?? null;
}

function stretchesOf(
  moments: Stretch,
  { intervalNanos, since }: { readonly intervalNanos: bigint; readonly since: readonly Sample[] },
): readonly Stretch[] {
  const stretches: Moment[][] = [];
  for (const moment of moments) {
    const last = stretches.at(-1);
    const before = last?.at(-1);
    const apart =
      before === undefined ||
      moment.time - before.time > intervalNanos * GAPS_OF_ONE_EPISODE ||
      beganAnew(moment, { before, intervalNanos, since });
    if (last === undefined || apart) stretches.push([moment]);
    else last.push(moment);
  }
  return stretches;
}

// An evaluation is missing between the two, and the alert is said to have begun behind the one before: it was over in
// between. One whose evaluation was merely lost, or whose server was started anew, began earlier.
function beganAnew(
  { time }: Moment,
  {
    before,
    intervalNanos,
    since,
  }: { readonly before: Moment; readonly intervalNanos: bigint; readonly since: readonly Sample[] },
): boolean {
  if ((time - before.time) * 2n < intervalNanos * 3n) return false;
  const stated = since.find(({ timeUnixNano }) => timeUnixNano === time)?.value ?? NaN;
  return Number.isFinite(stated) && fromMillis(Math.floor(stated) * 1000) > before.time;
}

type Nearness = Pick<AlertEpisode, 'relation' | 'state' | 'heldFrom'>;

// Between two evaluations an alert keeps its state: what held at the request's start is what the evaluation before it
// gave, also when the next one found the alert gone, and when the next one is not in yet.
function nearness(
  stretch: Stretch,
  {
    request: { start, end },
    asked,
    intervalNanos,
    lastEvaluation,
  }: Pick<EpisodeInput, 'request' | 'asked'> & {
    readonly intervalNanos: bigint;
    readonly lastEvaluation: UnixNano | null;
  },
): Nearness | null {
  const [first] = stretch;
  const last = stretch.at(-1);
  if (first === undefined || last === undefined) return null;
  if (first.time > end)
    return first.time <= end + NEAR_NANOS ? { relation: 'after', state: first.state, heldFrom: null } : null;
  if (last.time < start) {
    const due = last.time + intervalNanos;
    const isIn = due <= asked.end && due <= (lastEvaluation ?? asked.end - WRITTEN_NANOS);
    const { time: at, state } = last;
    if (!isIn || due > start) return { relation: 'during', state, heldFrom: { at, next: isIn ? 'gone' : 'not-in' } };
    return at >= start - NEAR_NANOS ? { relation: 'before', state, heldFrom: null } : null;
  }
  const held = stretch.findLast(({ time }) => time <= start);
  const during = stretch.filter(({ time }) => time >= start && time <= end);
  const states = [...(held === undefined ? [] : [held]), ...during].map(({ state }) => state);
  return { relation: 'during', state: states.includes('firing') ? 'firing' : 'pending', heldFrom: null };
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
  const isOpen = near.heldFrom === null ? last + intervalNanos > asked.end : near.heldFrom.next === 'not-in';
  const name = labels['alertname'] ?? '';
  return {
    id: '',
    name,
    labels,
    severity: labels['severity'] ?? null,
    whose: whoseIs(labels, input.writers),
    ...near,
    activeSince: activeSince(stretch, input),
    firingFrom: stretch.find(({ state }) => state === 'firing')?.time ?? null,
    until: isOpen ? null : last,
    runbookUrl: rule === null ? null : runbookOf(rule),
    query: selectSeries('ALERTS', { alertname: name }),
  };
}

// ALERTS_FOR_STATE is in whole seconds: of the two it is used only where it says earlier by more than its own
// coarseness.
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
