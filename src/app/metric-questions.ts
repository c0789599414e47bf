// Asks a metrics server, a few questions at a time. Failure is an answer here, a source's own bug included.

import { SourceError } from '../model/errors.ts';
import type { MetricAnswer, MetricSource, RulesAnswer } from '../model/metrics.ts';
import { say } from '../model/prose.ts';
import { type QuestionTime, rangeVector } from '../signals/index.ts';

export interface Asker {
  query(query: string, when: QuestionTime): Promise<MetricAnswer>;
  rules(): Promise<RulesAnswer>;
}

const QUESTIONS_IN_FLIGHT = 4;

export function askerOf(metrics: MetricSource, signal: AbortSignal): Asker {
  const gate = inTurn(QUESTIONS_IN_FLIGHT);
  const ask = (query: string, when: QuestionTime): Promise<MetricAnswer> => {
    switch (when.kind) {
      case 'instant':
        return metrics.instant({ query, time: when.time, signal });
      case 'samples':
        return metrics.instant({
          query: rangeVector(query, when.range),
          time: when.range.end,
          from: when.range.start,
          signal,
        });
      case 'range':
        return metrics.range({ query, range: when.range, stepMs: when.stepMs, signal });
    }
  };
  return {
    query: (query, when) => gate(() => settled(() => ask(query, when))),
    rules: () => gate(() => settled(() => metrics.alertRules({ signal }))),
  };
}

/** At most `most` at a time; the others wait in the order they came. */
function inTurn(most: number): <Answer>(question: () => Promise<Answer>) => Promise<Answer> {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (question) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await question();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

interface Refusal {
  readonly ok: false;
  readonly error: SourceError;
}

/** A source answers with its failures. One that throws is a bug of ours, and still no reason to lose the rest of the report. */
export async function settled<Answer>(question: () => Promise<Answer>): Promise<Answer | Refusal> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof SourceError) return { ok: false, error };
    const name = error instanceof Error ? error.name : typeof error;
    const prose = say`an error in this program while asking (${name})`;
    return { ok: false, error: new SourceError({ errorType: 'internal', kind: 'threw', status: null, prose }) };
  }
}
