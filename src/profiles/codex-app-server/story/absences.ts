// What a report may not have of the proxy's lines, and which line would show it.

import type { AbsenceRow } from '../../../model/absence.ts';
import type { FoundQuestion } from '../../../model/story.ts';
import { readSigns } from './signs.ts';

/**
 * worker_exit: of the worker that served the request, overlapping it. other_requests: others that an outage hit. The others are lines
 * of the request itself; backend_answer is the answer to a call that was found, stream_end the end of a stream of which events were.
 */
export type AbsenceKind =
  | 'worker_exit'
  | 'other_requests'
  | 'access_log'
  | 'stream_guard'
  | 'backend_answer'
  | 'stream_end'
  | 'usage';

export const ABSENCES: Readonly<Record<AbsenceKind, AbsenceRow>> = {
  worker_exit: { line: 'worker_exit', reach: 'near', lines: 'supervisor lines' },
  other_requests: { line: 'access_log', reach: 'near', lines: 'access log lines' },
  access_log: { line: 'access_log', reach: 'end', lines: 'access log lines' },
  stream_guard: { line: 'sse_guard', reach: 'end', lines: 'stream guard lines' },
  backend_answer: { line: 'backend_response', reach: 'end', lines: 'backend lines' },
  stream_end: { line: 'sse_done', reach: 'end', lines: 'SSE lines' },
  usage: { line: 'usage', reach: 'end', lines: 'usage rows' },
};

export function found({ own, outages, correlations }: FoundQuestion): ReadonlySet<AbsenceKind> {
  const signs = readSigns(own);
  const isDuring = outages.some(({ relation }) => relation === 'during');
  const isFound: Readonly<Record<AbsenceKind, boolean>> = {
    worker_exit: isDuring,
    // Asked for only where something could have hit them.
    other_requests: !isDuring || correlations.some(({ relatedReqIds }) => relatedReqIds.length > 0),
    access_log: own.some(({ fact }) => fact.kind === 'access_log'),
    // Only streams have these two.
    stream_guard: signs.sse.length === 0 || own.some(({ fact }) => fact.kind === 'sse_guard'),
    stream_end: signs.sse.length === 0 || signs.done !== null,
    backend_answer: signs.unanswered.length === 0,
    usage: signs.usages.length > 0,
  };
  return new Set((Object.keys(isFound) as AbsenceKind[]).filter((kind) => isFound[kind]));
}
