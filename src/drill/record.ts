// What happened, from the samples that the rules themselves wrote and from the notifications that arrived.

import type { Phase } from './expected-timing.ts';

/** One sample of ALERTS: the alert was in this state at an evaluation. */
export interface AlertSample {
  readonly alert: string;
  readonly state: 'pending' | 'firing';
  readonly timeMs: number;
}

export interface Arrival {
  readonly alert: string;
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly receivedMs: number;
}

/** When it was made to fire and when that was over. */
export interface Marks {
  readonly triggeredMs: number;
  readonly causeEndedMs: number | null;
}

export type Times = Readonly<Record<Phase, number | null>>;

export interface Episode {
  readonly alert: string;
  readonly fromMs: number;
  /** Null: it had not ended when the record did. */
  readonly untilMs: number | null;
}

export interface RecordInput {
  readonly samples: readonly AlertSample[];
  readonly arrivals: readonly Arrival[];
  readonly evaluationMs: number;
  /** When the samples were asked for. */
  readonly nowMs: number;
}

/** The first episode that begins after the trigger. */
export function timesOf(alert: string, { triggeredMs }: Marks, input: RecordInput): Times {
  const ours = input.samples.filter((sample) => sample.alert === alert && sample.timeMs >= triggeredMs);
  const first = firstTime(ours);
  const firing = firstTime(ours.filter(({ state }) => state === 'firing'));
  const episode = episodesOf(alert, input).find(({ fromMs }) => fromMs === firing);
  const resolved = episode?.untilMs ?? null;
  const arrived = (status: Arrival['status'], sinceMs: number): number | null =>
    input.arrivals.find((one) => one.alert === alert && one.status === status && one.receivedMs >= sinceMs)
      ?.receivedMs ?? null;
  return {
    pending: first,
    firing,
    notified: firing === null ? null : arrived('firing', firing),
    resolved,
    'resolved-notified': resolved === null ? null : arrived('resolved', resolved),
  };
}

/**
 * Intervals of firing, whatever the labels. Two missing evaluations end one; the end is the evaluation that first
 * lacked it.
 */
export function episodesOf(alert: string, { samples, evaluationMs, nowMs }: RecordInput): readonly Episode[] {
  const times = samples
    .filter((sample) => sample.alert === alert && sample.state === 'firing')
    .map(({ timeMs }) => timeMs)
    .toSorted((a, b) => a - b);
  const episodes: { fromMs: number; lastMs: number }[] = [];
  for (const timeMs of times) {
    const last = episodes.at(-1);
    if (last !== undefined && timeMs - last.lastMs <= 2.5 * evaluationMs) last.lastMs = timeMs;
    else episodes.push({ fromMs: timeMs, lastMs: timeMs });
  }
  return episodes.map(({ fromMs, lastMs }) => ({
    alert,
    fromMs,
    untilMs: nowMs - lastMs <= 2.5 * evaluationMs ? null : lastMs + evaluationMs,
  }));
}

function firstTime(samples: readonly AlertSample[]): number | null {
  return samples.length === 0 ? null : samples.reduce((low, { timeMs }) => Math.min(low, timeMs), Infinity);
}
