import { numberAt, textAt } from '../../../model/json.ts';
import { known, own, say } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

// `[proxy][chat.stream][tool-buffer] {…}`: no time of its own.
export const toolBuffer: EventKindReader = {
  id: 'tool-buffer',
  read({ attributes }) {
    if (textAt(attributes, 'event') !== 'tool_buffer') return null;
    const code = textAt(attributes, 'code');
    const choiceIndex = numberAt(attributes, 'choice_index');
    return {
      fact: { kind: 'tool_buffer', code, choiceIndex },
      lane: 'tool_buffer',
      abnormal: true,
      what: say`tool buffer anomaly ${known(code)}${choiceIndex === null ? [] : own(` (choice ${choiceIndex})`)}`,
    };
  },
};
