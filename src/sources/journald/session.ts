// What stays the same from question to question: options, and what the journal says of itself, asked once.

import type { Clock } from '../../decode/index.ts';
import type { LineGrammar, Progress, SearchLimits } from '../../model/source.ts';
import { NANOS_PER_SECOND } from '../../model/time.ts';
import type { Selection } from './selection.ts';
import { type Survey, surveyJournal } from './survey.ts';

export interface JournaldBounds {
  /** Text of all entries kept for one answer. */
  readonly keptBytes: number;
  /** Read beyond a window: a record of several entries may begin before it and end behind it. */
  readonly edgeNanos: bigint;
}

export interface JournaldSourceOptions {
  readonly selection: Selection;
  readonly grammar: LineGrammar;
  readonly clock: Clock;
  readonly limits: SearchLimits;
  readonly onProgress?: (progress: Progress) => void;
  readonly bounds?: Partial<JournaldBounds>;
}

export interface Session {
  readonly options: JournaldSourceOptions;
  readonly bounds: JournaldBounds;
  survey(signal: AbortSignal): Promise<Survey>;
}

const DEFAULT_BOUNDS: JournaldBounds = { keptBytes: 64 * 1024 * 1024, edgeNanos: NANOS_PER_SECOND };

export function createSession(options: JournaldSourceOptions): Session {
  let survey: Promise<Survey> | null = null;
  return {
    options,
    bounds: { ...DEFAULT_BOUNDS, ...options.bounds },
    survey(signal) {
      survey ??= surveyJournal(options.selection, signal);
      return survey;
    },
  };
}
