// What a person pastes at 03:00: an id, a log line, a response header dump, a JSON error, a Grafana address, an alert. Out
// comes which ids are in it, best first. Whether the logs know one of them is found out later.

import { parseJsonObject } from '../decode/index.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { type IdKind, isRequestId, type KnownId } from '../model/request-id.ts';
import type { UnderstoodId } from '../model/report.ts';
import { readAlerts } from './alert-json.ts';
import { readGrafanaUrls } from './grafana-url.ts';

export interface UnderstoodInput {
  readonly from: UnderstoodId['from'];
  /** Best first; never empty. */
  readonly candidates: readonly KnownId[];
}

/** More ids than this in one text are no ids of one request; a store is asked for each of them. */
const MAX_CANDIDATES = 20;

/** Input longer than this is not a paste of one line or header block. */
export const MAX_PASTE_CHARACTERS = 1_000_000;

// Order is preference: the proxy's own id names one request, a client's trace id may name many.
const HEADERS: readonly (readonly [name: string, kind: IdKind])[] = [
  ['x-request-id', 'req_id'],
  ['x-proxy-trace-id', 'req_id'],
  ['x-copilot-trace-id', 'copilot_trace_id'],
  ['x-trace-id', 'copilot_trace_id'],
];

const FIELDS: readonly (readonly [name: string, kind: IdKind])[] = [
  ['req_id', 'req_id'],
  ['request_id', 'req_id'],
  ['requestId', 'req_id'],
  ['x-request-id', 'req_id'],
  ['response_id', 'response_id'],
  ['completion_id', 'chatcmpl_id'],
  ['id', 'unknown'],
  ['copilot_trace_id', 'copilot_trace_id'],
  ['trace_id', 'trace_id'],
];

/** Null when the text holds nothing that could be an id. */
export function understandId(text: string): UnderstoodInput | null {
  const trimmed = text.trim();
  if (isRequestId(trimmed)) return { from: 'id', candidates: [{ kind: kindByShape(trimmed), value: trimmed }] };
  const readers = [fromHeaders, fromAlerts, fromJson, fromGrafana, fromLogLine, fromText];
  for (const reader of readers) {
    const found = reader(trimmed);
    if (found !== null) return found;
    // The rest of such an address is names of dashboards and services, which may look like ids.
    if (reader === fromGrafana && !/\s/.test(trimmed) && readGrafanaUrls(trimmed, { now: 0n }).length > 0) return null;
  }
  return null;
}

// Times in the address do not matter here.
function fromGrafana(text: string): UnderstoodInput | null {
  const urls = readGrafanaUrls(text, { now: 0n });
  const candidates = urls.flatMap(({ expressions, variables }) => [
    ...variables.flatMap(([name, value]) => idsOfField(name, value)),
    ...expressions.flatMap((expression) => [...idsInFields(expression), ...idsInFilters(expression)]),
  ]);
  return candidates.length === 0 ? null : { from: 'text', candidates: byPreference(candidates) };
}

// A label (an exemplar's trace id, say) or an annotation that names the request.
function fromAlerts(text: string): UnderstoodInput | null {
  const candidates = readAlerts(text).flatMap(({ labels, annotations }) =>
    [labels, annotations]
      .filter(isJsonObject)
      .flatMap((texts) =>
        Object.entries(texts).flatMap(([name, value]) =>
          typeof value === 'string' ? [...idsOfField(name, value), ...idsInFields(value)] : [],
        ),
      ),
  );
  return candidates.length === 0 ? null : { from: 'JSON', candidates: byPreference(candidates) };
}

// Line filters: |= "ID" and |= `ID`. What stands in them may be any text: an id has a digit and is no short word.
function idsInFilters(expression: string): readonly KnownId[] {
  return [...expression.matchAll(/\|=\s{0,4}(?:"([^"\\]{8,128})"|`([^`]{8,128})`)/g)]
    .map(([, quoted, raw]) => quoted ?? raw ?? '')
    .filter((value) => /\d/.test(value))
    .filter(isRequestId)
    .map((value) => ({ kind: kindByShape(value), value }));
}

function idsOfField(name: string, value: string): readonly KnownId[] {
  const kind = FIELDS.find(([field]) => field === name)?.[1];
  return kind === undefined || kind === 'unknown' || !isRequestId(value) ? [] : [{ kind, value }];
}

function fromJson(text: string): UnderstoodInput | null {
  const brace = text.indexOf('{');
  if (brace < 0 || !text.endsWith('}')) return null;
  const object = parseJsonObject(text.slice(brace));
  if (object === null) return null;
  const candidates = fromObject(object, 0);
  if (candidates.length === 0) return null;
  const isLogLine = brace > 0 || 'event' in object || 'level' in object || 'log' in object;
  return { from: isLogLine ? 'log line' : 'JSON', candidates: byPreference(candidates) };
}

function fromObject(object: JsonObject, depth: number): readonly KnownId[] {
  const found: KnownId[] = [];
  for (const [field, kind] of FIELDS) {
    const value = object[field];
    if (typeof value !== 'string' || !isRequestId(value)) continue;
    if (field === 'id' && !/^(?:chatcmpl-|resp_)/.test(value)) continue;
    found.push({ kind: kind === 'unknown' ? kindByShape(value) : kind, value });
  }
  if (depth >= 4) return found;
  for (const value of Object.values(object)) {
    if (isJsonObject(value)) found.push(...fromObject(value, depth + 1));
    // A container's envelope holds the line as a string.
    else if (typeof value === 'string' && value.startsWith('{')) {
      const inner = parseJsonObject(value);
      if (inner !== null) found.push(...fromObject(inner, depth + 1));
    }
  }
  return found;
}

function fromHeaders(text: string): UnderstoodInput | null {
  const candidates: KnownId[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    // curl -v marks response headers with `< `.
    const match = /^[<>*\s]{0,4}([A-Za-z0-9-]{1,64})\s{0,4}:\s{0,4}(\S{1,200})\s*$/.exec(line);
    const [, name = '', value = ''] = match ?? [];
    const kind = HEADERS.find(([header]) => header === name.toLowerCase())?.[1];
    if (kind !== undefined && isRequestId(value)) candidates.push({ kind, value });
    const traceparent =
      name.toLowerCase() === 'traceparent' ? /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(value)?.[1] : undefined;
    if (traceparent !== undefined && isRequestId(traceparent))
      candidates.push({ kind: 'trace_id', value: traceparent });
  }
  return candidates.length === 0 ? null : { from: 'headers', candidates: byPreference(candidates) };
}

function fromLogLine(text: string): UnderstoodInput | null {
  const candidates = idsInFields(text);
  return candidates.length === 0 ? null : { from: 'log line', candidates: byPreference(candidates) };
}

function idsInFields(text: string): readonly KnownId[] {
  const candidates: KnownId[] = [];
  for (const match of text.matchAll(
    /["'[\s,{(]?\b(req_id|request_id|copilot_trace_id|trace_id|response_id)["']?\s{0,2}[=:]\s{0,2}["'`]?([A-Za-z0-9_.:-]{1,128})/g,
  )) {
    const [, field = '', value = ''] = match;
    candidates.push(...idsOfField(field, value));
  }
  return candidates;
}

function fromText(text: string): UnderstoodInput | null {
  const known = [...text.matchAll(/(?:chatcmpl-|resp_)[A-Za-z0-9_-]{1,100}/g)].map(([value]) => value);
  // A nanoid with at least one digit or mark: 21 letters alone are more likely a word or a class name.
  const nanoids = [...text.matchAll(/(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{21}(?![A-Za-z0-9_-])/g)]
    .map(([value]) => value)
    .filter((value) => /[0-9_-]/.test(value) && /[A-Za-z]/.test(value));
  const candidates = [...nanoids, ...known]
    .filter(isRequestId)
    .map((value): KnownId => ({ kind: kindByShape(value), value }));
  return candidates.length === 0 ? null : { from: 'text', candidates: byPreference(candidates) };
}

function kindByShape(value: string): IdKind {
  if (value.startsWith('chatcmpl-')) return 'chatcmpl_id';
  if (value.startsWith('resp_')) return 'response_id';
  return 'unknown';
}

const PREFERENCE: readonly IdKind[] = [
  'req_id',
  'response_id',
  'chatcmpl_id',
  'unknown',
  'copilot_trace_id',
  'trace_id',
];

function byPreference(ids: readonly KnownId[]): readonly KnownId[] {
  const unique = [...new Map(ids.map((id) => [id.value, id])).values()].slice(0, MAX_CANDIDATES);
  return unique.sort((a, b) => PREFERENCE.indexOf(a.kind) - PREFERENCE.indexOf(b.kind));
}
