// What must be asked for one signal, as data. Whoever has a server asks; read-signal.ts makes a signal of the answers.

import type { MetricAnswer, Series } from '../model/metrics.ts';
import type { SignalCatalogue, SignalDefinition, SignalSubject } from '../model/signal.ts';
import { fromMillis, NANOS_PER_MS, type TimeRange, type UnixNano } from '../model/time.ts';
import { onGrid, type SignalWindow } from './window.ts';

export type QuestionRole = 'series' | 'baseline' | 'judged' | 'volume' | 'otherForm';

export interface PlannedQuestion {
  readonly role: QuestionRole;
  /** Asked in this order until one has series, or native histograms. */
  readonly queries: readonly [string, ...string[]];
  readonly when: QuestionTime;
}

/**
 * One moment; a range of steps with both ends included; or every sample that a selector has between two moments, at its
 * own time: an instant question for the range vector `rangeVector` makes.
 */
export type QuestionTime =
  | { readonly kind: 'instant'; readonly time: UnixNano }
  | { readonly kind: 'samples'; readonly range: TimeRange }
  | { readonly kind: 'range'; readonly range: TimeRange; readonly stepMs: number };

export interface Answered {
  /** The one that the answer is to: the first with series, else the last asked. */
  readonly query: string;
  readonly answer: MetricAnswer;
}

export type SignalAnswers = Partial<Readonly<Record<QuestionRole, Answered>>>;

/** Empty: the request lacks what the question needs. */
export function planSignal(
  definition: SignalDefinition,
  { subject, window }: { readonly subject: SignalSubject; readonly window: SignalWindow },
): readonly PlannedQuestion[] {
  switch (definition.kind) {
    case 'level': {
      const query = definition.query(subject);
      if (query === null) return [];
      const baseline = definition.limit?.baseline?.query(subject) ?? null;
      const when = definition.raw ? samplesTime(window.picture) : rangeTime(window, window.picture);
      return [
        { role: 'series', queries: [query], when },
        ...(baseline === null
          ? []
          : [{ role: 'baseline', queries: [baseline], when: { kind: 'instant', time: window.anchor } } as const]),
      ];
    }
    case 'growth': {
      const query = definition.query(subject);
      if (query === null) return [];
      return [{ role: 'series', queries: [query], when: samplesTime(growthRange(window, definition.windowMs)) }];
    }
    case 'rank': {
      const [first, ...rest] = definition.queries(subject).map(({ query }) => query);
      if (first === undefined || !subject.isCounted || definition.valueMs(subject) === null) return [];
      return [{ role: 'series', queries: [first, ...rest], when: samplesTime(rankRange(window, definition.windowMs)) }];
    }
  }
}

/**
 * What can be asked only once it is known when the request was scraped: an expression is evaluated at that very time,
 * because steps would miss it by some seconds. Without such a scrape, at the request's end.
 */
export function planJudged(
  definition: SignalDefinition,
  {
    subject,
    window,
    scraped,
  }: { readonly subject: SignalSubject; readonly window: SignalWindow; readonly scraped: UnixNano | null },
): readonly PlannedQuestion[] {
  if (definition.kind !== 'level' || definition.raw) return [];
  const when = { kind: 'instant', time: scraped ?? window.anchor } as const;
  const query = definition.query(subject);
  const volume = definition.volume?.query(subject) ?? null;
  return [
    ...(query === null ? [] : [{ role: 'judged', queries: [query], when } as const]),
    ...(volume === null ? [] : [{ role: 'volume', queries: [volume], when } as const]),
  ];
}

/**
 * To be asked where the buckets of a histogram have no series: whether the metric is there in another form, before it
 * is called absent. Empty for everything else.
 */
export function planOtherForm(
  definition: SignalDefinition,
  { subject, window }: { readonly subject: SignalSubject; readonly window: SignalWindow },
): readonly PlannedQuestion[] {
  if (planSignal(definition, { subject, window }).length === 0 || definition.kind === 'growth') return [];
  const queries = definition.otherForms?.(subject);
  if (queries === undefined) return [];
  const range = definition.kind === 'rank' ? rankRange(window, definition.windowMs) : window.picture;
  return [{ role: 'otherForm', queries, when: samplesTime(range) }];
}

/** The samples among the answers that tell when the system was scraped. */
export function scrapedSeries(
  answered: readonly { readonly definition: SignalDefinition; readonly answers: SignalAnswers }[],
): readonly Series[] {
  return answered.flatMap(({ definition, answers: { series } }) =>
    series?.answer.ok === true && (definition.kind !== 'level' || definition.raw) ? series.answer.series : [],
  );
}

/** Process starts for every time that any signal of the catalogue counts in. */
export function planProcessStarts(
  { definitions, processStart }: SignalCatalogue,
  window: SignalWindow,
): { readonly query: string; readonly when: QuestionTime } {
  const longestMs = Math.max(0, ...definitions.map((each) => (each.kind === 'growth' ? each.windowMs : 0)));
  const stepMs = window.stepMs / 3;
  const range = onGrid({ ...window, stepMs }, withBase(growthRange(window, longestMs)));
  return { query: processStart, when: { kind: 'range', range, stepMs } };
}

/** The picture, and before it what its first point looks back on. */
export function growthRange(window: SignalWindow, windowMs: number): TimeRange {
  return onGrid(window, { start: window.picture.start - fromMillis(windowMs), end: window.picture.end });
}

export function rankRange(window: SignalWindow, windowMs: number): TimeRange {
  const around = fromMillis(windowMs);
  return onGrid(window, { start: window.start - around, end: window.end + around });
}

/** With the last sample before the range, which a counter is counted from. A living series has one in five minutes. */
export function withBase({ start, end }: TimeRange): TimeRange {
  return { start: start - fromMillis(BASE_MS), end };
}

const BASE_MS = 300_000;

/** `selector[930000ms]`, to be asked at the range's end. */
export function rangeVector(selector: string, { start, end }: TimeRange): string {
  return `${selector}[${(end - start) / NANOS_PER_MS}ms]`;
}

function samplesTime(range: TimeRange): QuestionTime {
  return { kind: 'samples', range: withBase(range) };
}

function rangeTime({ stepMs }: SignalWindow, range: TimeRange): QuestionTime {
  return { kind: 'range', range, stepMs };
}
