// What was asked of Prometheus and what came of it. Metrics hold no rows of a request, so none of the gaps here hides a row;
// a question without its answer still makes the account partial or failed.

import type { Gap, QueryCoverage, SourceStatus, SourceVerdict } from '../../model/coverage.ts';
import type { SourceError, SourceErrorType } from '../../model/errors.ts';
import { count, joinProse, own, type Prose, say } from '../../model/prose.ts';
import type { TimeRange } from '../../model/time.ts';
import { PROMETHEUS } from './name.ts';
import { saidBy } from '../http/said-by.ts';

export type QuestionKind = 'instant' | 'range' | 'rules';

/** One question and its end. */
export interface Asked {
  readonly kind: QuestionKind;
  readonly query: string;
  /** Null: it is about no time (rules). */
  readonly range: TimeRange | null;
  /** Series, or rules. */
  readonly rows: number;
  readonly requests: number;
  readonly error: SourceError | null;
  readonly warnings: readonly string[];
  readonly nativeHistograms: number;
  /** The server calls its answer partial. */
  readonly isPartial: boolean;
  /** Samples that were left out because they lie outside the asked time. */
  readonly outside: number;
  /** Samples between the asked steps. */
  readonly offStep: number;
}

export interface Server {
  readonly address: string;
  readonly version: string | null;
}

export function statusOf(asked: readonly Asked[], server: Server): SourceStatus {
  const timed = asked.flatMap((one) => (one.range === null ? [] : [{ ...one, range: one.range }]));
  return {
    ...PROMETHEUS,
    status: verdictOfAll(asked),
    server,
    queries: timed.map(coverageOf).toSorted(byTimeAndText),
    asked: whatWasAsked(asked),
    range: hullOf(timed.map(({ range }) => range)),
    files: [],
    searchedBytes: 0,
    matched: 0,
    overLimit: 0,
    flaws: [],
    gaps: [
      ...failureGaps(asked),
      ...warningGaps(asked),
      ...partialGaps(asked),
      ...timeGaps(asked),
      ...histogramGaps(asked),
    ],
  };
}

function verdictOfAll(asked: readonly Asked[]): SourceVerdict {
  if (asked.length === 0) return 'skipped';
  const verdicts = asked.map(verdictOf);
  if (verdicts.every((verdict) => verdict === 'failed')) return 'failed';
  return verdicts.every((verdict) => verdict === 'complete') ? 'complete' : 'partial';
}

function verdictOf(one: Asked): SourceVerdict {
  if (one.error !== null) return 'failed';
  const isOdd = one.outside > 0 || one.offStep > 0 || one.nativeHistograms > 0;
  return isOdd || missingIn(one) ? 'partial' : 'complete';
}

/** Whether the server says of its own answer that data may be missing in it. */
export function missingIn({ isPartial, warnings }: Pick<Asked, 'isPartial' | 'warnings'>): boolean {
  return isPartial || warnings.some(saysDataIsMissing);
}

/**
 * Annotations of the query itself begin with `PromQL info:` or `PromQL warning:` (prometheus/util/annotations) and say nothing
 * about missing data; every other warning comes from storage: a remote read or a Thanos store that did not answer.
 */
export function saysDataIsMissing(warning: string): boolean {
  return !warning.startsWith('PromQL ');
}

function coverageOf(one: Asked & { readonly range: TimeRange }): QueryCoverage {
  const { query, range, rows, requests } = one;
  return {
    query,
    purpose: 'answer',
    range,
    verdict: verdictOf(one),
    rows,
    requests,
    processedBytes: null,
    countedRows: null,
  };
}

function whatWasAsked(asked: readonly Asked[]): Prose {
  const number = (kind: QuestionKind): number => asked.filter((one) => one.kind === kind).length;
  const parts = [
    ...(number('instant') > 0 ? [count(number('instant'), 'instant query', 'instant queries')] : []),
    ...(number('range') > 0 ? [count(number('range'), 'range query', 'range queries')] : []),
    ...(number('rules') > 0 ? [own('the alert rules')] : []),
  ];
  return parts.length === 0 ? own('nothing') : joinProse(parts);
}

function hullOf(ranges: readonly TimeRange[]): TimeRange | null {
  const [first, ...others] = ranges;
  if (first === undefined) return null;
  return others.reduce(
    (hull, { start, end }) => ({
      start: start < hull.start ? start : hull.start,
      end: end > hull.end ? end : hull.end,
    }),
    first,
  );
}

// What is asked when depends on which answer comes first; two runs must give the same account.
function byTimeAndText(a: QueryCoverage, b: QueryCoverage): number {
  if (a.range.start !== b.range.start) return a.range.start < b.range.start ? -1 : 1;
  if (a.range.end !== b.range.end) return a.range.end < b.range.end ? -1 : 1;
  return a.query < b.query ? -1 : a.query > b.query ? 1 : 0;
}

/** One for each way of failing: a dead server is one gap, however many queries met it. */
function failureGaps(asked: readonly Asked[]): readonly Gap[] {
  const ways = new Map<string, Asked[]>();
  for (const one of asked) {
    if (one.error === null) continue;
    const key = JSON.stringify([one.error.kind, one.error.errorType]);
    ways.set(key, [...(ways.get(key) ?? []), one]);
  }
  return [...ways.values()].flatMap((failed) => {
    const error = failed[0]?.error;
    if (error === undefined || error === null) return [];
    const queries = failed.filter(({ kind }) => kind !== 'rules').length;
    const what = joinProse(
      [
        ...(queries === 0 ? [] : [count(queries, 'metric query', 'metric queries')]),
        ...(queries === failed.length ? [] : [own('the question for alert rules')]),
      ],
      ' and ',
    );
    return [
      gapOf({ kind: error.kind, errorType: error.errorType, summary: say`${what} not answered: ${saidBy(error)}` }),
    ];
  });
}

function warningGaps(asked: readonly Asked[]): readonly Gap[] {
  const texts = new Set(asked.flatMap(({ warnings }) => warnings.filter(saysDataIsMissing)));
  return [...texts].map((text) =>
    gapOf({
      kind: 'server-warning',
      errorType: null,
      summary: say`answered with a warning, data may be missing: ${text}`,
    }),
  );
}

function partialGaps(asked: readonly Asked[]): readonly Gap[] {
  const hit = asked.filter(({ isPartial }) => isPartial).length;
  if (hit === 0) return [];
  const summary = say`${count(hit, 'answer')} of ${asked.length} called partial by the server (isPartial): some of its storage nodes did not answer, so series and values may be missing`;
  return [gapOf({ kind: 'partial-answer', errorType: null, summary })];
}

function timeGaps(asked: readonly Asked[]): readonly Gap[] {
  const outside = sumOf(asked, ({ outside: number }) => number);
  const offStep = sumOf(asked, ({ offStep: number }) => number);
  return [
    ...(outside === 0
      ? []
      : [
          gapOf({
            kind: 'outside-asked-time',
            errorType: null,
            summary: say`${count(outside, 'sample')} outside the time that was asked for: left out, not judged`,
          }),
        ]),
    ...(offStep === 0
      ? []
      : [
          gapOf({
            kind: 'off-step',
            errorType: null,
            summary: say`${count(offStep, 'sample')} between the steps that were asked for: the server moved the times; each is shown at its own`,
          }),
        ]),
  ];
}

function histogramGaps(asked: readonly Asked[]): readonly Gap[] {
  const number = sumOf(asked, ({ nativeHistograms }) => nativeHistograms);
  if (number === 0) return [];
  const [first] = asked.filter(({ nativeHistograms }) => nativeHistograms > 0);
  const summary = say`${count(number, 'native histogram sample')} not read: what they measured is in no value of this report, first in the answer to ${first?.query ?? ''}`;
  return [gapOf({ kind: 'native-histogram', errorType: null, summary })];
}

function sumOf(asked: readonly Asked[], of: (one: Asked) => number): number {
  return asked.reduce((sum, one) => sum + of(one), 0);
}

function gapOf(gap: {
  readonly kind: string;
  readonly errorType: SourceErrorType | null;
  readonly summary: Prose;
}): Gap {
  return { ...gap, file: null, line: null, offset: null, hidesRows: false };
}
