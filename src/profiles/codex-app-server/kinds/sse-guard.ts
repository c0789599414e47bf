import { numberAt, textAt } from '../../../model/json.ts';
import { known, say } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

// `[proxy] {"scope":"sse_guard",…}`: the concurrency guard for streams; no time of its own.
export const sseGuard: EventKindReader = {
  id: 'sse-guard',
  read({ attributes }) {
    if (textAt(attributes, 'scope') !== 'sse_guard') return null;
    const outcome = textAt(attributes, 'outcome');
    const before = numberAt(attributes, 'before');
    const after = numberAt(attributes, 'after');
    const limit = numberAt(attributes, 'limit');
    return {
      fact: { kind: 'sse_guard', outcome, before, after, limit },
      lane: 'sse',
      abnormal: outcome === 'rejected' || outcome === 'error',
      what: say`stream guard: ${known(outcome)}, streams ${known(before)} → ${known(after)} of ${known(limit)}`,
    };
  },
};
