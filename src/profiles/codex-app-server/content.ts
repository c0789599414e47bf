import { textAt } from '../../model/json.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { ContentRules } from '../../model/redaction.ts';
import { ID_KEYS } from './ids.ts';
import { PROMPT_PREFIX } from './kinds/prompt.ts';

// The proxy redacts payload, body, headers, messages and response itself, and leaves message text in `chunk`, in
// `event.msg` and, in dev mode, whole prompts on stdout. Its redaction is not relied on (traced-system.md).
export const content: ContentRules = {
  contentKeys: [
    'payload',
    'body',
    'headers',
    'messages',
    'response',
    'chunk',
    'msg',
    'delta',
    'content',
    'prompt',
    'input',
    'output',
    'instructions',
    'arguments',
    'text',
    'parameters',
    'metadata',
  ],
  idKeys: ID_KEYS,
  contentFrom({ body }) {
    const match = PROMPT_PREFIX.exec(body);
    return match === null ? null : match[0].length;
  },
  // A worker's stderr is diagnosis ("worker exited"); secrets are still looked for in it.
  isDiagnosis: (record: LogRecord, key) => key === 'chunk' && textAt(record.attributes, 'kind') === 'stderr',
};
