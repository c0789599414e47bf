import { known, say } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

/** `[dev][prompt][chat][req_id=…][endpoint=chat] messages= …`, and what follows `joined=` over many lines. */
export const PROMPT_PREFIX = /^\[dev\]\[(prompt|response)\]\[[^\]]*\](?:\[[^\]]*\])* ?(messages|joined|content)=/;

export const prompt: EventKindReader = {
  id: 'prompt',
  read({ body }) {
    const match = PROMPT_PREFIX.exec(body);
    if (match === null) return null;
    const part = match[2] ?? null;
    return {
      fact: { kind: 'prompt', part },
      lane: 'log',
      what: say`${match[1] ?? 'prompt'} text (${known(part)}) dumped to the log`,
    };
  },
};
