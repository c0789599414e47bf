import { textAt } from '../../../model/json.ts';
import { known, say } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

export const httpIngress: EventKindReader = {
  id: 'http-ingress',
  read({ attributes }) {
    if (textAt(attributes, 'phase') !== 'http_ingress') return null;
    const method = textAt(attributes, 'method');
    const path = textAt(attributes, 'path') ?? textAt(attributes, 'route');
    const mode = textAt(attributes, 'mode');
    return {
      fact: { kind: 'http_ingress', method, path, mode },
      lane: 'http',
      what: say`ingress ${method ?? 'request'} ${known(path)}${mode === null ? [] : say` (${mode})`}`,
    };
  },
};
