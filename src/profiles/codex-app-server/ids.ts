import { traceIdOf } from '../../model/id-spelling.ts';
import type { JsonObject } from '../../model/json.ts';
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
  ['traceparent', 'trace_id'],
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
const PREFIX_FORM = /^(?:\[[a-z0-9_. -]{1,40}\]){0,6}\[req_id=([^\]\r\n]{1,512})\]/;

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
    const value = idAt(attributes, field);
    if (value === null) continue;
    // Of a traceparent the rest is other ids: of a span, and flags.
    const traceId = kind === 'req_id' ? null : traceIdOf(value);
    const id = traceId ?? (field === 'traceparent' ? null : value);
    if (id !== null && isRequestId(id)) ids.push({ kind, value: id });
  }
  const id = idAt(attributes, 'id');
  if (id !== null && isRequestId(id) && /^(?:chatcmpl-|resp_)/.test(id)) {
    ids.push({ kind: id.startsWith('resp_') ? 'response_id' : 'chatcmpl_id', value: id });
  }
  return ids;
}

// A number is an id where a field for ids holds one; one beyond 2^53 was parsed as a bigint, with all its digits.
function idAt(attributes: JsonObject, field: string): string | null {
  const value = Object.hasOwn(attributes, field) ? attributes[field] : null;
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null;
}
