import { type JsonObject, textAt } from '../../../model/json.ts';
import { known, own, say } from '../../../model/prose.ts';
import type { EventKindReader, Meaning } from '../facts.ts';

// Calls to the worker: rpc_request goes out in phase backend_submission, everything that comes back in backend_io. The
// two are paired by rpc_id in model/call-pair.ts.
export const backendRpc: EventKindReader = {
  id: 'backend-rpc',
  read({ attributes }) {
    const phase = textAt(attributes, 'phase');
    if (attributes === null || (phase !== 'backend_submission' && phase !== 'backend_io')) return null;
    return readRpc(attributes);
  },
};

function readRpc(attributes: JsonObject): Meaning | null {
  const rpcId = rpcIdOf(attributes);
  const method = textAt(attributes, 'method');
  const call = say`rpc ${known(rpcId)} ${known(method)}`;
  switch (textAt(attributes, 'kind')) {
    case 'rpc_request':
      return { fact: { kind: 'backend_request', rpcId, method }, lane: 'backend', what: call };
    case 'rpc_response':
      return { fact: { kind: 'backend_response', rpcId, method }, lane: 'backend', what: say`${call} answered` };
    case 'rpc_error':
      return {
        fact: { kind: 'backend_error', rpcId, method },
        lane: 'backend',
        abnormal: true,
        what: say`${call} answered with an error`,
      };
    case 'rpc_notification': {
      const notification = textAt(attributes, 'notification_method');
      return {
        fact: { kind: 'backend_notification', method: notification },
        lane: 'backend',
        foldKey: `backend_notification ${notification ?? ''}`,
        what: say`backend notification ${known(notification)}`,
      };
    }
    case 'tool_block':
      return {
        fact: { kind: 'tool_call', phase: 'block', total: null, truncated: null },
        lane: 'tool_buffer',
        what: own('tool block from the backend'),
      };
    default:
      return null;
  }
}

function rpcIdOf(attributes: JsonObject): string | null {
  const value = attributes['rpc_id'];
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string' ? String(value) : null;
}
