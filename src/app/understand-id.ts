// What a person pastes at 03:00: an id, a log line, a response header dump, a JSON error, a Grafana address, an alert. Out
// comes which ids are in it, best first. Whether the logs know one of them is found out later.

import { parseJsonObject } from '../decode/index.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { traceIdOf, trimmedTexts } from '../model/id-spelling.ts';
import { type CandidateId, type IdKind, isBareId, isRequestId, type KnownId } from '../model/request-id.ts';
import type { UnderstoodId } from '../model/report.ts';
import { readAlerts } from './alert-json.ts';
import { readGrafanaUrls } from './grafana-url.ts';

export interface UnderstoodInput {
  readonly from: UnderstoodId['from'];
  /** Best first; never empty. */
  readonly candidates: readonly CandidateId[];
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
  ['traceparent', 'trace_id'],
];

/** The text as it stands is the id, whatever is in it. Null: it is too long, blank, or of more than one line. */
export function takeId(text: string): UnderstoodInput | null {
  return isRequestId(text) ? { from: 'id', candidates: readingsOf({ kind: kindByShape(text), value: text }) } : null;
}

/** Null when the text holds nothing that could be an id. */
export function understandId(text: string): UnderstoodInput | null {
  const trimmed = text.trim();
  if (isBareId(trimmed)) return takeId(trimmed);
  const readers = [fromHeaders, fromAlerts, fromJson, fromGrafana, fromLogLine, fromText];
  for (const reader of readers) {
    const found = reader(trimmed);
    if (found !== null) return { ...found, candidates: found.candidates.flatMap(readingsOf) };
    // The rest of such an address is names of dashboards and services, which may look like ids.
    if (reader === fromGrafana && !/\s/.test(trimmed) && readGrafanaUrls(trimmed, { now: 0n }).length > 0) return null;
  }
  return isOneWord(trimmed) ? takeId(trimmed) : null;
}

/** An id as given, then what else it may be: the trace id in a traceparent, the text without what stands around it. */
function readingsOf(given: KnownId): readonly CandidateId[] {
  const trimmed = trimmedTexts(given.value)
    .filter(isRequestId)
    .map((value): CandidateId => ({ kind: given.kind === 'unknown' ? kindByShape(value) : given.kind, value }));
  const readings: readonly CandidateId[] = [
    given,
    ...traceIn(given, 'equal'),
    ...trimmed.flatMap((id) => [{ ...id, reading: 'trimmed' as const }, ...traceIn(id, 'trimmed')]),
  ];
  return readings.filter(({ value }, index) => readings.findIndex((other) => other.value === value) === index);
}

function traceIn({ value }: KnownId, reading: NonNullable<CandidateId['reading']>): readonly CandidateId[] {
  const traceId = traceIdOf(value);
  return traceId === null ? [] : [{ kind: 'trace_id', value: traceId, reading }];
}

// A digit, so that a word is none; and no address, no markup: these are pastes without an id.
function isOneWord(text: string): boolean {
  return !/[\s\\]|:\/\/|^[<{[]/.test(text) && /\d/.test(text);
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
    .filter(isBareId)
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
    const given = object[field];
    // A number is an id in a field for ids.
    const value = typeof given === 'number' || typeof given === 'bigint' ? String(given) : given;
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
    const match = /^[<>*\s]{0,4}([A-Za-z0-9-]{1,64})\s{0,4}:\s{0,4}(\S(?:.{0,510}\S)?)\s*$/.exec(line);
    const [, name = '', value = ''] = match ?? [];
    const kind = HEADERS.find(([header]) => header === name.toLowerCase())?.[1];
    if (kind !== undefined && isRequestId(value)) candidates.push({ kind, value });
    const traceId = name.toLowerCase() === 'traceparent' ? traceIdOf(value) : null;
    if (traceId !== null) candidates.push({ kind: 'trace_id', value: traceId });
  }
  return candidates.length === 0 ? null : { from: 'headers', candidates: byPreference(candidates) };
}

function fromLogLine(text: string): UnderstoodInput | null {
  const candidates = idsInFields(text);
  return candidates.length === 0 ? null : { from: 'log line', candidates: byPreference(candidates) };
}

// Quoted it may be any text; bare it ends where the text around it goes on.
const FIELD_IN_TEXT =
  /["'[\s,{(]?\b(req_id|request_id|copilot_trace_id|trace_id|traceparent|response_id)["']?\s{0,2}[=:]\s{0,2}(?:"((?:[^"\\]|\\.){1,600})"|["'`]?([\w.:+/=@-]{1,512}))/g;

function idsInFields(text: string): readonly KnownId[] {
  return [...text.matchAll(FIELD_IN_TEXT)].flatMap(([, field = '', quoted, bare = '']) =>
    idsOfField(field, quoted === undefined ? bare : unquoted(quoted)),
  );
}

function unquoted(text: string): string {
  const object = parseJsonObject(`{"text":"${text}"}`);
  return typeof object?.['text'] === 'string' ? object['text'] : text;
}

/** A traceparent, a UUID, a trace id. */
const HEX_IN_TEXT =
  /(?<![A-Za-z0-9_-])(?:[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})(?![A-Za-z0-9_-])/gi;

function fromText(text: string): UnderstoodInput | null {
  const known = [...text.matchAll(/(?:chatcmpl-|resp_)[A-Za-z0-9_-]{1,100}/g)].map(([value]) => value);
  // A nanoid with at least one digit or mark: 21 letters alone are more likely a word or a class name.
  const nanoids = [...text.matchAll(/(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{21}(?![A-Za-z0-9_-])/g)]
    .map(([value]) => value)
    .filter((value) => /[0-9_-]/.test(value) && /[A-Za-z]/.test(value));
  const hexadecimal = [...text.matchAll(HEX_IN_TEXT)].map(([value]) => value);
  const candidates = [...nanoids, ...known, ...hexadecimal]
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
