// Answers in, one signal out. An answer that is missing, empty or no number is said as that and never taken for zero.

import type { MetricAnswer, Series } from '../model/metrics.ts';
import { own, type Prose, say } from '../model/prose.ts';
import { type Signal, SIGNAL_NAMES, type SignalDefinition, type SignalSubject } from '../model/signal.ts';
import type { ProcessStarts } from './growth.ts';
import type { SignalAnswers } from './plan.ts';
import { readGrowth } from './read-growth.ts';
import { readLevel } from './read-level.ts';
import { readRank } from './read-rank.ts';
import type { UnixNano } from '../model/time.ts';
import type { SignalWindow } from './window.ts';
import { noAnswer, warningsOf } from './words.ts';

export interface ReadSignalInput {
  readonly subject: SignalSubject;
  readonly window: SignalWindow;
  /** Without one for `series`, the question was not asked because the request lacks what it needs. */
  readonly answers: SignalAnswers;
  readonly starts: ProcessStarts;
  /** When the system had been scraped behind the request's end; null: not within a minute of it. */
  readonly scraped: UnixNano | null;
  /** All that was scraped of the system: an expression's own series do not tell its instances. */
  readonly scrapedFrom: readonly Series[];
}

export function readSignal(definition: SignalDefinition, input: ReadSignalInput): Signal {
  const { answers, window, subject } = input;
  const blank: Signal = {
    id: `S${String(SIGNAL_NAMES.indexOf(definition.name) + 1).padStart(2, '0')}`,
    name: definition.name,
    title: definition.title,
    query: answers.series?.query ?? '',
    unit: definition.kind === 'rank' ? 'ratio' : definition.unit,
    instances: null,
    value: null,
    lack: null,
    counted: null,
    bracket: null,
    at: window.anchor,
    threshold: null,
    verdict: 'no-data',
    says: [],
    points: [],
    pointsRange: null,
    rank: null,
    warnings: [],
  };
  if (answers.series === undefined) return { ...blank, lack: 'not-asked', says: notAsked(definition, subject) };
  const { query, answer } = answers.series;
  if (!answer.ok) return { ...blank, verdict: 'failed', says: say`${noAnswer(answer.error)}.` };
  const asked = { ...blank, warnings: warningsOf(answer.warnings) };
  const { series } = answer;
  if (series.length === 0) return { ...asked, ...readNothing(definition, answers) };
  // The value of an expression is of another answer than its picture.
  const isPartial = [answers.series, answers.judged].some((one) => one?.answer.ok === true && one.answer.isPartial);
  return withDoubt({ ...asked, ...read(definition, { ...input, series, query }) }, isPartial);
}

function read(
  definition: SignalDefinition,
  input: ReadSignalInput & { readonly series: readonly Series[]; readonly query: string },
): Partial<Signal> {
  switch (definition.kind) {
    case 'level':
      return readLevel(definition, input);
    case 'growth':
      return readGrowth(definition, input);
    case 'rank':
      return readRank(definition, input);
  }
}

/** There is no such series, or it is there in a form that is not read, or it may be in the part that did not answer. */
function readNothing(
  definition: SignalDefinition,
  { series, otherForm }: SignalAnswers,
): Pick<Signal, 'lack' | 'says'> {
  const form = otherForm?.answer.ok === true ? formOf(otherForm.answer) : null;
  const isNative = series?.answer.ok === true && series.answer.nativeHistograms > 0;
  if (form !== null || isNative)
    return {
      lack: 'not-read',
      says: own(`The system’s histogram is there, but as ${form ?? NATIVE}: not read, so nothing is known of it.`),
    };
  if (series?.answer.ok === true && series.answer.isPartial)
    return {
      lack: 'not-known',
      says: own('Not known: the answer is not whole, as its warnings say, and no such series is in what came.'),
    };
  const isUnchecked = otherForm !== undefined && (!otherForm.answer.ok || otherForm.answer.isPartial);
  return {
    lack: isUnchecked ? 'not-known' : 'no-series',
    says: isUnchecked
      ? own(
          'No such series around this time; whether it is there in another form, as a native histogram, is not known.',
        )
      : say`No such series around this time. ${definition.absent}`,
  };
}

const NATIVE = 'a native histogram';

function formOf({ series, nativeHistograms }: Extract<MetricAnswer, { ok: true }>): string | null {
  if (nativeHistograms > 0) return NATIVE;
  if (series.some(({ labels }) => labels['vmrange'] !== undefined)) return 'buckets of VictoriaMetrics (vmrange)';
  return series.some(({ labels }) => labels['quantile'] !== undefined) ? 'a summary (quantile)' : null;
}

// What is missing may be worse, and a rank among a part is one among a part.
function withDoubt(signal: Signal, isPartial: boolean): Signal {
  if (!isPartial || signal.verdict === 'failed') return signal;
  const isEmpty = signal.value === null;
  const doubt = own(
    isEmpty
      ? ' The answer is not whole, as its warnings say: it may be in what did not come.'
      : ' The answer is not whole, as its warnings say: what did not come may change this.',
  );
  const lack = isEmpty && signal.lack === 'no-value' ? 'not-known' : signal.lack;
  return { ...signal, lack, says: say`${signal.says}${doubt}` };
}

function notAsked(definition: SignalDefinition, subject: SignalSubject): Prose {
  if (definition.kind === 'rank' && !subject.isCounted)
    return own('Not asked: the request has no access log line, so the system did not count it among the others.');
  return subject.route === null
    ? own('Not asked: the lines read do not say which route the request took.')
    : own(
        `Not asked: the lines read do not state ${definition.kind === 'rank' ? 'the time to be ranked' : 'what it needs'}.`,
      );
}
