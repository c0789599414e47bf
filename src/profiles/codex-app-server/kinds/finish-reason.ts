import { booleanAt, textAt } from '../../../model/json.ts';
import { known, say } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

// `[proxy][finish_reason] {…}`: carries neither `event` nor a time, so the prefix names it.
export const finishReason: EventKindReader = {
  id: 'finish-reason',
  read({ attributes, prefix }) {
    if (attributes === null || prefix === null || !prefix.startsWith('[proxy][finish_reason]')) return null;
    const reason = textAt(attributes, 'reason');
    const source = textAt(attributes, 'source');
    return {
      fact: { kind: 'finish_reason', reason, source, hasToolCalls: booleanAt(attributes, 'has_tool_calls') },
      lane: 'log',
      what: say`finish reason ${known(reason)} (from ${known(source)})`,
    };
  },
};
