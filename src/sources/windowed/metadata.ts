// What stands beside a line in a store: structured metadata of the entry and labels of its stream. The line itself has the last
// word on every field. Loki writes all values as text and `_` for the dots of OpenTelemetry's names.

import type { JsonObject, JsonValue } from '../../model/json.ts';
import type { LogRecord, Writer } from '../../model/log-record.ts';
import type { Row } from './entries.ts';
import type { Labels } from './labels.ts';

/** Each entry of OTLP is a record, whatever its text looks like: it may be of several lines, or empty. */
export function isOtlp({ metadata }: Pick<Row, 'metadata'>): boolean {
  return metadata !== '' && OTLP_FIELDS.some((name) => metadata.includes(`["${name}",`));
}

/** Loki makes these of an OTLP record; nobody else is known to. */
const OTLP_FIELDS = ['observed_timestamp', 'severity_number', 'scope_name'];

export function withMetadata(record: LogRecord, row: Row): LogRecord {
  const metadata = fieldsOf(row.metadata);
  const names = Object.keys(metadata);
  const writer = writerOf(record.writer, [metadata, row.stream.labels]);
  if (names.length === 0) return { ...record, writer };
  const inLine = record.attributes ?? {};
  const added = names.filter((name) => !Object.hasOwn(inLine, name));
  const entries = added.map((name): [string, JsonValue] => [name, valueOf(name, { row, text: metadata[name] ?? '' })]);
  // Without a prototype, as decoded objects are.
  const attributes = Object.setPrototypeOf(
    Object.fromEntries([...Object.entries(inLine), ...entries]),
    null,
  ) as JsonObject;
  return {
    ...record,
    // With a time of observation beside it, the entry's time is the record's own.
    timeUnixNano: record.timeUnixNano ?? (Object.hasOwn(metadata, 'observed_timestamp') ? row.timeUnixNano : null),
    severityText: record.severityText ?? firstOf(metadata, ['severity_text', 'level', 'severity']),
    attributes,
    besideLine: added,
    writer,
  };
}

const POD = ['pod', 'pod_name', 'k8s_pod_name', 'kubernetes_pod_name'];
const HOST = ['host', 'hostname', 'host_name', 'node', 'node_name', 'k8s_node_name', 'kubernetes_host'];
const CONTAINER = ['container', 'container_name', 'k8s_container_name', 'kubernetes_container_name'];
const PROCESS = ['process_pid', 'pid', '_pid'];

function writerOf(stated: Writer, sources: readonly Labels[]): Writer {
  const find = (names: readonly string[]): string | null =>
    sources.map((source) => firstOf(source, names)).find((value) => value !== null) ?? null;
  return {
    pod: stated.pod ?? find(POD),
    host: stated.host ?? find(HOST),
    container: stated.container ?? find(CONTAINER),
    processId: stated.processId ?? find(PROCESS),
  };
}

function firstOf(fields: Labels, names: readonly string[]): string | null {
  for (const name of names) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (value !== undefined && value !== '') return value;
  }
  return null;
}

/** Fields as one text. */
export function metadataText(metadata: Labels): string {
  const names = Object.keys(metadata).sort();
  return names.length === 0 ? '' : JSON.stringify(names.map((name) => [name, metadata[name]]));
}

function fieldsOf(metadata: string): Labels {
  return metadata === '' ? {} : Object.fromEntries(JSON.parse(metadata) as readonly (readonly [string, string])[]);
}

const ID_NAME = /(?:^|_)(?:id|uuid|trace|span|request)(?:_|$)|id$/i;

/** OTLP had types. A number that reads back as the same text was one; in a field of ids it is a name. */
function valueOf(name: string, { row, text }: { readonly row: Row; readonly text: string }): JsonValue {
  if (!isOtlp(row) || ID_NAME.test(name)) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d{1,15}(?:\.\d{1,9})?$/.test(text) && String(Number(text)) === text ? Number(text) : text;
}
