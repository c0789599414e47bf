// What could not be had, and what holds for all signals, alerts and rules of a request.

import type { MetricAnswer, RulesAnswer } from '../model/metrics.ts';
import { own, type Prose, say } from '../model/prose.ts';
import { intervalText, type NotEvaluatedYet, settleFlag } from '../model/signal.ts';
import { formatDuration, fromMillis } from '../model/time.ts';
import { MOST_RULES } from './rules.ts';
import type { SignalWindow } from './window.ts';

/** Scrapes come every 15 s to 60 s; before that a request has left nothing in the metrics. */
const SETTLED_NANOS = fromMillis(60_000);
const PICTURE_NANOS = fromMillis(900_000);
const USUAL_STEP_MS = 15_000;

/** A server with more of them at one moment has a trouble of its own; the report names as many. */
export const MOST_EPISODES = 100;

export function readingNotes({ end, now, stepMs }: SignalWindow): readonly Prose[] {
  const age = now - end;
  const ago = formatDuration(age);
  return [
    ...said(age < 0n, 'By this machine’s clock the request ends in the future: one of the clocks is wrong.'),
    ...said(
      age >= 0n && age < SETTLED_NANOS,
      `The request ended ${ago} before the metrics were asked: the scrape behind it may not be in yet.`,
    ),
    ...said(
      age >= SETTLED_NANOS && age < PICTURE_NANOS,
      `The pictures end ${ago} after the request: there is no later yet.`,
    ),
    ...said(stepMs > USUAL_STEP_MS, `The request is long: metrics were asked every ${stepMs / 1000} s.`),
  ];
}

export function startsNotes(starts: MetricAnswer): readonly Prose[] {
  if (starts.ok && starts.series.length > 0) return [];
  const why = starts.ok ? own('there is no such series') : starts.error.prose;
  return [
    say`When the processes were started is not known (${why}): a counter that begins within the window is not counted from its start, and a reset shows only where a counter fell.`,
  ];
}

const INTERVAL_FROM: Readonly<Record<NotEvaluatedYet['from'], string>> = {
  rules: 'as its rules say',
  samples: 'as its samples are spaced',
  assumed: 'as is usual: it does not say how often',
};

/** `age`: how long before the metrics were asked the request ended. */
export function notEvaluatedNotes(unsettled: NotEvaluatedYet | null, age: bigint): readonly Prose[] {
  if (unsettled === null) return [];
  return [
    say`The request ended ${own(formatDuration(age))} before the alerts were asked for, and Prometheus evaluates its rules every ${own(intervalText(unsettled))} (${own(INTERVAL_FROM[unsettled.from])}): the evaluation behind the request may not be in. ${{ code: settleFlag(unsettled) }} waits for it.`,
  ];
}

export function alertNotes({
  rules,
  beyond,
  alerts,
  forState,
  episodes,
}: {
  readonly rules: RulesAnswer;
  readonly beyond: number;
  readonly alerts: MetricAnswer;
  readonly forState: MetricAnswer;
  readonly episodes: number;
}): readonly Prose[] {
  const loaded = rules.ok ? rules.rules.length : 0;
  return [
    ...(rules.ok ? [] : [say`The alert rules could not be read: ${rules.error.prose}.`]),
    ...said(
      rules.ok && loaded === 0,
      'The server lists no alert rules: it has none, or another evaluates them (vmalert, Thanos ruler, Mimir).',
    ),
    ...said(beyond > 0, `${beyond} of ${loaded} alert rules were not evaluated: at most ${MOST_RULES} are.`),
    ...(alerts.ok ? [] : [say`Whether alerts were pending or firing is not known: ${alerts.error.prose}.`]),
    ...(forState.ok ? [] : [say`Since when alerts were active is not known: ${forState.error.prose}.`]),
    ...[alerts, forState].flatMap((each) => (each.ok ? each.warnings.map((text) => say`Alerts: ${text}.`) : [])),
    ...said(
      episodes > MOST_EPISODES,
      `${episodes} alerts were active during the request or within a minute of it; the first ${MOST_EPISODES} are listed.`,
    ),
    ...said(
      loaded > 0,
      `Rules are evaluated at the request’s end, so what it did itself shows in the next scrape and not in them; rules and runbooks are as loaded now. Times of alerts are of their rules’ evaluations.`,
    ),
  ];
}

function said(applies: boolean, text: string): readonly Prose[] {
  return applies ? [own(text)] : [];
}
