import { textAt } from '../../../model/json.ts';
import { own } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

export const submission: EventKindReader = {
  id: 'submission',
  read({ attributes }) {
    if (textAt(attributes, 'event') !== 'proto_event' || textAt(attributes, 'kind') !== 'submission') return null;
    return { fact: { kind: 'submission' }, lane: 'backend', what: own('turn submitted to the backend') };
  },
};
