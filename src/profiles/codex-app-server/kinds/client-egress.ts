import { type JsonObject, numberAt, textAt } from '../../../model/json.ts';
import { known, own, say } from '../../../model/prose.ts';
import type { EventKindReader, Meaning } from '../facts.ts';

// What was sent to the client. Chat streams log client_sse without a type; responses streams log one responses_sse_out
// per event with its type and number, the last of them `done`.
export const clientEgress: EventKindReader = {
  id: 'client-egress',
  read({ attributes }) {
    if (attributes === null) return null;
    const phase = textAt(attributes, 'phase');
    if (phase === 'client_egress') return readChat(attributes);
    if (phase === 'responses_sse_out') return readResponses(attributes);
    return null;
  },
};

function readChat(attributes: JsonObject): Meaning | null {
  const status = numberAt(attributes, 'status_code');
  switch (textAt(attributes, 'kind')) {
    case 'client_sse':
      return {
        fact: { kind: 'sse', type: null, seq: null, bytes: null, status },
        lane: 'sse',
        foldKey: 'sse',
        what: own('SSE event to the client'),
      };
    case 'client_sse_done':
      return { fact: { kind: 'sse_done', status }, lane: 'sse', what: own('SSE [DONE] to the client') };
    case 'client_json':
      return {
        fact: { kind: 'client_json', status },
        lane: 'http',
        abnormal: status !== null && status >= 400,
        what: say`JSON answer to the client, status ${known(status)}`,
      };
    default:
      return null;
  }
}

function readResponses(attributes: JsonObject): Meaning {
  const type = textAt(attributes, 'stream_event_type');
  const seq = numberAt(attributes, 'stream_event_seq');
  if (type === 'done')
    return { fact: { kind: 'sse_done', status: null }, lane: 'sse', what: own('SSE done to the client') };
  return {
    fact: { kind: 'sse', type, seq, bytes: numberAt(attributes, 'delta_bytes'), status: null },
    lane: 'sse',
    abnormal: type === 'response.failed' || type === 'response.incomplete' || type === 'error',
    foldKey: `sse ${type ?? ''}`,
    what: say`SSE ${known(type)}`,
  };
}
