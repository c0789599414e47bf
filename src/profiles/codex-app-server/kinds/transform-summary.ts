import { numberAt, textAt } from '../../../model/json.ts';
import { known, say } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

const EVENTS = new Set(['chat_transform_summary', 'responses_transform_summary']);

export const transformSummary: EventKindReader = {
  id: 'transform-summary',
  read({ attributes }) {
    if (!EVENTS.has(textAt(attributes, 'event') ?? '')) return null;
    // chat writes the HTTP status as a number, responses a word such as `completed`.
    const statusNumber = numberAt(attributes, 'status');
    const status = statusNumber === null ? textAt(attributes, 'status') : String(statusNumber);
    const finish = textAt(attributes, 'finish_reason');
    const outputBytes = numberAt(attributes, 'output_text_bytes');
    return {
      fact: { kind: 'transform_summary', status, finishReason: finish, outputBytes },
      lane: 'log',
      abnormal: statusNumber !== null && statusNumber >= 400,
      what: say`transform summary: status ${known(status)}${finish === null ? [] : say`, finish ${finish}`}${outputBytes === null ? [] : say`, ${outputBytes} bytes of text`}`,
    };
  },
};
