// What Loki 3 makes of OTLP logs (recordings otlp-*): some resource attributes become labels, all others and every attribute of a
// record become structured metadata, with `_` for `.` and nested maps made flat. A body that is no text becomes JSON or is empty.

import type { Labels, StoredEntry } from './store.ts';

export interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly boolValue?: boolean;
  readonly doubleValue?: number;
  readonly kvlistValue?: { readonly values: readonly OtlpAttribute[] };
  readonly arrayValue?: { readonly values: readonly OtlpValue[] };
}

export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

export interface OtlpRecord {
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano?: string;
  readonly severityText?: string;
  readonly severityNumber?: number;
  readonly body?: OtlpValue;
  readonly attributes?: readonly OtlpAttribute[];
  readonly traceId?: string;
  readonly spanId?: string;
  readonly flags?: number;
}

export interface OtlpLogs {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeLogs: readonly {
      readonly scope: {
        readonly name: string;
        readonly version: string;
        readonly attributes: readonly OtlpAttribute[];
      };
      readonly logRecords: readonly OtlpRecord[];
    }[];
  }[];
}

/** Resource attributes that the recorded server (defaults) made labels of, among those that were sent. */
const LABELS = new Set(['service.name', 'service.instance.id', 'deployment.environment', 'k8s.pod.name']);

/** One stream a resource. */
export function otlpStreams({ resourceLogs }: OtlpLogs): readonly {
  readonly labels: Labels;
  readonly entries: readonly StoredEntry[];
}[] {
  return resourceLogs.map(({ resource, scopeLogs }) => ({
    labels: flat(resource.attributes.filter(({ key }) => LABELS.has(key))),
    entries: scopeLogs.flatMap(({ scope, logRecords }) => {
      const shared = {
        ...flat(resource.attributes.filter(({ key }) => !LABELS.has(key))),
        ...flat(scope.attributes),
        scope_name: scope.name,
        scope_version: scope.version,
      };
      return logRecords.map((record) => entryOf(record, shared));
    }),
  }));
}

function entryOf(record: OtlpRecord, shared: Labels): StoredEntry {
  const { timeUnixNano, observedTimeUnixNano, severityText, severityNumber, traceId, spanId, flags } = record;
  const stated = {
    observed_timestamp: timeUnixNano === undefined ? undefined : observedTimeUnixNano,
    severity_text: severityText,
    severity_number: severityNumber,
    trace_id: traceId,
    span_id: spanId,
    flags,
  };
  const metadata = { ...shared, ...flat(record.attributes ?? []) };
  for (const [name, value] of Object.entries(stated)) if (value !== undefined) metadata[name] = String(value);
  return {
    timeUnixNano: BigInt(timeUnixNano ?? observedTimeUnixNano ?? '0'),
    line: textOf(record.body ?? {}),
    metadata: Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function flat(attributes: readonly OtlpAttribute[], prefix = ''): Record<string, string> {
  return Object.fromEntries(
    attributes.flatMap(({ key, value }) => {
      const name = `${prefix}${key.replaceAll(/[^A-Za-z0-9_]/g, '_')}`;
      return value.kvlistValue === undefined
        ? [[name, textOf(value)] as const]
        : Object.entries(flat(value.kvlistValue.values, `${name}_`));
    }),
  );
}

function textOf(value: OtlpValue): string {
  if (value.stringValue !== undefined) return value.stringValue;
  const plain = plainOf(value);
  return plain === null ? '' : JSON.stringify(plain);
}

function plainOf(value: OtlpValue): unknown {
  if (value.kvlistValue !== undefined) {
    const pairs = value.kvlistValue.values.map(({ key, value: inner }) => [key, plainOf(inner)] as const);
    return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  if (value.arrayValue !== undefined) return value.arrayValue.values.map(plainOf);
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? null;
}
