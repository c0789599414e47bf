import { numberAt, textAt } from '../../../model/json.ts';
import { known, own, say } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

export const toolCall: EventKindReader = {
  id: 'tool-call',
  read({ attributes }) {
    switch (textAt(attributes, 'kind')) {
      case 'tool_call_delta':
        return {
          fact: { kind: 'tool_call', phase: 'delta', total: null, truncated: null },
          lane: 'tool_buffer',
          foldKey: 'tool_call_delta',
          what: own('tool call delta'),
        };
      case 'tool_call_summary': {
        const total = numberAt(attributes, 'tool_call_count_total');
        const truncated = numberAt(attributes, 'tool_call_truncated_total');
        return {
          fact: { kind: 'tool_call', phase: 'summary', total, truncated },
          lane: 'tool_buffer',
          abnormal: (truncated ?? 0) > 0,
          what: say`tool calls: ${known(total)} in all, ${known(truncated)} truncated`,
        };
      }
      default:
        return null;
    }
  },
};
