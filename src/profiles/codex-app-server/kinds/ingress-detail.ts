import { booleanAt, textAt } from '../../../model/json.ts';
import { own, say } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

const PHRASES: ReadonlyMap<string, string> = new Map([
  ['responses_ingress_raw', 'request as received'],
  ['responses_ingress_normalized', 'request normalised'],
  ['responses_tools_projection', 'tools projected'],
  ['responses_text_mixed', 'text came both as deltas and as a whole message'],
]);

export const ingressDetail: EventKindReader = {
  id: 'ingress-detail',
  read({ attributes }) {
    const event = textAt(attributes, 'event');
    const phrase = event === null ? undefined : PHRASES.get(event);
    if (event === null || phrase === undefined) return null;
    const model = textAt(attributes, 'model');
    return {
      fact: { kind: 'ingress_detail', event, model, stream: booleanAt(attributes, 'stream') },
      lane: event === 'responses_text_mixed' ? 'sse' : 'http',
      what: model === null ? own(phrase) : say`${own(phrase)}, model ${model}`,
    };
  },
};
