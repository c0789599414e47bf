import { isJsonObject, textAt } from '../../../model/json.ts';
import { known, own, say } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

// What the worker printed. In kind "event" the field `event` is an object and not a string; in kind stdout `chunk` is
// message text, in kind stderr it is diagnosis (traced-system.md).
export const backendOutput: EventKindReader = {
  id: 'backend-output',
  read({ attributes }) {
    if (attributes === null || textAt(attributes, 'component') !== 'trace') return null;
    const event = attributes['event'];
    switch (textAt(attributes, 'kind')) {
      case 'stdout':
        if (event !== 'proto_event') return null;
        return {
          fact: { kind: 'backend_stdout' },
          lane: 'backend',
          foldKey: 'backend_stdout',
          what: own('backend stdout'),
        };
      case 'stderr': {
        if (event !== 'proto_event') return null;
        const text = textAt(attributes, 'chunk')?.trim() ?? null;
        return {
          fact: { kind: 'backend_stderr', text },
          lane: 'backend',
          // "request aborted" is how the proxy closes every finished turn; it says nothing.
          abnormal: text !== null && text !== 'request aborted',
          what: text === null ? own('backend stderr') : say`backend stderr: ${text}`,
        };
      }
      case 'event': {
        const type = isJsonObject(event) ? textAt(event, 'type') : null;
        return {
          fact: { kind: 'backend_event', type },
          lane: 'backend',
          foldKey: `backend_event ${type ?? ''}`,
          what: say`backend event ${known(type)}`,
        };
      }
      default:
        return null;
    }
  },
};
