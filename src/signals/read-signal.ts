// Answers in, one signal out. An answer that is missing, empty or no number is said as that and never taken for zero.

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
}

export function readSignal(definition: SignalDefinition, input: ReadSignalInput): Signal {
  const { answers, window, subject, starts, scraped } = input;
  const blank: Signal = {
    id: `S${String(SIGNAL_NAMES.indexOf(definition.name) + 1).padStart(2, '0')}`,
    name: definition.name,
    title: definition.title,
    query: answers.series?.query ?? '',
    unit: definition.kind === 'rank' ? 'ratio' : definition.unit,
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
  if (series.length === 0)
    return { ...asked, lack: 'no-series', says: say`No such series around this time. ${definition.absent}` };
  switch (definition.kind) {
    case 'level':
      return { ...asked, ...readLevel(definition, { series, window, answers, scraped }) };
    case 'growth':
      return { ...asked, ...readGrowth(definition, { subject, series, window, starts, scraped }) };
    case 'rank':
      return { ...asked, ...readRank(definition, { subject, series, window, starts, query }) };
  }
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
