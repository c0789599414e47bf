import { numberAt, textAt } from '../../../model/json.ts';
import { known, own, say } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

// TOKEN_LOG_PATH. A stream that the backend broke leaves two of these: one with the error, one with 200.
export const usage: EventKindReader = {
  id: 'usage',
  read({ attributes }) {
    if (textAt(attributes, 'phase') !== 'usage_summary' && textAt(attributes, 'event') !== 'usage_summary') return null;
    const status = numberAt(attributes, 'status') ?? numberAt(attributes, 'status_code');
    const errorCode = textAt(attributes, 'error_code');
    const promptTokens = numberAt(attributes, 'prompt_tokens') ?? numberAt(attributes, 'prompt_tokens_est');
    const completionTokens = numberAt(attributes, 'completion_tokens') ?? numberAt(attributes, 'completion_tokens_est');
    const tokensAreEstimated =
      textAt(attributes, 'counts_source') === 'estimate' || numberAt(attributes, 'prompt_tokens') === null;
    return {
      fact: {
        kind: 'usage',
        status,
        errorCode,
        trigger: textAt(attributes, 'emission_trigger'),
        promptTokens,
        completionTokens,
        tokensAreEstimated,
        durationMs: numberAt(attributes, 'duration_ms'),
        firstTokenMs: numberAt(attributes, 'time_to_first_token_ms'),
        requestedModel: textAt(attributes, 'requested_model'),
        effectiveModel: textAt(attributes, 'effective_model'),
        toolCallsTruncated: numberAt(attributes, 'tool_call_truncated_total'),
        finishSource: textAt(attributes, 'finish_reason_source'),
      },
      lane: 'usage',
      abnormal: errorCode !== null || (status !== null && status >= 400),
      what: say`usage: status ${known(status)}${errorCode === null ? [] : say` ${errorCode}`}, ${own(tokensAreEstimated ? '≈ ' : '')}${known(promptTokens)} + ${known(completionTokens)} tokens${own(tokensAreEstimated ? ' (estimated)' : '')}`,
    };
  },
};
