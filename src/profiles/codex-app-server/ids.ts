import { type JsonObject, textAt } from '../../model/json.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { type IdKind, isRequestId, type KnownId } from '../../model/request-id.ts';

// Only top-level fields: what is nested (a body, a header dump, an event) may be the client's own text, and a client that
// writes {"req_id": …} into its prompt must not write itself into somebody's timeline (reliability.md, rule 4).
const ID_FIELDS: readonly (readonly [field: string, kind: IdKind])[] = [
  ['req_id', 'req_id'],
  ['request_id', 'req_id'],
  ['x_request_id', 'req_id'],
  ['x-request-id', 'req_id'],
  ['copilot_trace_id', 'copilot_trace_id'],
  ['trace_id', 'trace_id'],
  ['response_id', 'response_id'],
  ['completion_id', 'chatcmpl_id'],
];

export const ID_KEYS: readonly string[] = [
  ...ID_FIELDS.map(([field]) => field),
  'id',
  'rpc_id',
  'conversation_id',
  'session_id',
];

// `[dev][prompt][chat][req_id=…][endpoint=chat] …`: the one form in which a line without JSON carries its id.
const PREFIX_FORM = /^(?:\[[a-z0-9_. -]{1,40}\]){0,6}\[req_id=([A-Za-z0-9_.:-]{1,128})\]/;

export function idsOf(record: LogRecord): readonly KnownId[] {
  const { attributes, prefix, body } = record;
  return [...(prefix === null ? fromPrefix(body) : []), ...(attributes === null ? [] : fromFields(attributes))];
}

function fromPrefix(body: string): readonly KnownId[] {
  const value = PREFIX_FORM.exec(body)?.[1];
  return value !== undefined && isRequestId(value) ? [{ kind: 'req_id', value }] : [];
}

function fromFields(attributes: JsonObject): readonly KnownId[] {
  const ids: KnownId[] = [];
  for (const [field, kind] of ID_FIELDS) {
    const value = textAt(attributes, field);
    if (value !== null && isRequestId(value)) ids.push({ kind, value });
  }
  const id = textAt(attributes, 'id');
  if (id !== null && isRequestId(id) && /^(?:chatcmpl-|resp_)/.test(id)) {
    ids.push({ kind: id.startsWith('resp_') ? 'response_id' : 'chatcmpl_id', value: id });
  }
  return ids;
}
