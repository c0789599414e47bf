import { isJsonObject, numberAt, textAt } from '../../../model/json.ts';
import { known, say } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

export const sseSummary: EventKindReader = {
  id: 'sse-summary',
  read({ attributes }) {
    if (textAt(attributes, 'event') !== 'sse_summary') return null;
    const outcome = textAt(attributes, 'outcome');
    const message = textAt(attributes, 'message');
    const events = attributes?.['events'];
    const deltas = isJsonObject(events) ? numberAt(events, 'response.output_text.delta') : null;
    return {
      fact: { kind: 'sse_summary', outcome, message, deltas },
      lane: 'sse',
      abnormal: outcome !== 'completed',
      what: say`SSE summary: ${known(outcome)}${message === null ? [] : say`, ${message}`}${deltas === null ? [] : say`, ${deltas} text deltas`}`,
    };
  },
};
