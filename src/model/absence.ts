// What a report does not have, and whether what was read could have shown it. "None" is said of nothing else.

import type { EventKind } from './event.ts';
import type { Prose } from './prose.ts';

/**
 * worker_exit: of the worker that served the request, overlapping it. other_requests: others that an outage hit. The
 * others are lines of the request itself; backend_answer is the answer to a call that was found, stream_end the end of
 * a stream of which events were.
 */
export const ABSENCE_KINDS = [
  'worker_exit',
  'other_requests',
  'access_log',
  'stream_guard',
  'backend_answer',
  'stream_end',
  'usage',
] as const;

export type AbsenceKind = (typeof ABSENCE_KINDS)[number];

export interface Absence {
  readonly kind: AbsenceKind;
  /** False: that none was found says nothing. */
  readonly known: boolean;
  /** Known: what was read that would have shown it. Not known: what was lacking. A clause without a full stop. */
  readonly why: Prose;
}

/** For every kind, whether its absence would be known. */
export type Absences = Readonly<Record<AbsenceKind, Absence>>;

export interface AbsenceRow {
  /** The kind of line that would show it. Its output is the witness (`LogOutput.holds`). */
  readonly line: EventKind;
  /** near: lines before and behind the request. end: lines behind it, where its own would have come by then. */
  readonly reach: 'near' | 'end';
  /** What a sentence calls lines that would show it. */
  readonly lines: string;
}

/** Each kind of absence and its witness. */
export const ABSENCE_ROWS: Readonly<Record<AbsenceKind, AbsenceRow>> = {
  worker_exit: { line: 'worker_exit', reach: 'near', lines: 'supervisor lines' },
  other_requests: { line: 'access_log', reach: 'near', lines: 'access log lines' },
  access_log: { line: 'access_log', reach: 'end', lines: 'access log lines' },
  stream_guard: { line: 'sse_guard', reach: 'end', lines: 'stream guard lines' },
  backend_answer: { line: 'backend_response', reach: 'end', lines: 'backend lines' },
  stream_end: { line: 'sse_done', reach: 'end', lines: 'SSE lines' },
  usage: { line: 'usage', reach: 'end', lines: 'usage rows' },
};
