// OTLP/JSON held against OpenTelemetry's own protobuf definitions, more strictly than a receiver would: those must ignore what they
// do not know (opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding), and protobufjs does.

import { join } from 'node:path';
import protobuf from 'protobufjs';
import { FIXTURES } from '../fixture.ts';

const root = new protobuf.Root();
root.resolvePath = (_origin, target) => join(FIXTURES, 'schema', 'opentelemetry-proto', target);
await root.load('opentelemetry/proto/collector/trace/v1/trace_service.proto');
const Request = root.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');

/** Bytes that OTLP/JSON writes as hexadecimal digits, and how many. All other bytes would be base64. */
const HEX_DIGITS: Readonly<Record<string, number>> = { traceId: 32, spanId: 16, parentSpanId: 16 };

/** One sentence for each value that is not as the definitions have it. */
export function problemsOf(text: string): readonly string[] {
  return judgeMessage(JSON.parse(text), { type: Request, path: '' });
}

/** What a receiver gets from it over the wire. Throws where it cannot be encoded. */
export function throughWire(text: string): unknown {
  const message = Request.fromObject(withBytes(JSON.parse(text)) as Record<string, unknown>);
  const problem = Request.verify(message);
  if (problem !== null) throw new Error(problem);
  return Request.toObject(Request.decode(Request.encode(message).finish()), { longs: String, bytes: String });
}

interface MessagePlace {
  readonly type: protobuf.Type;
  readonly path: string;
}

function judgeMessage(value: unknown, { type, path }: MessagePlace): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no ${type.name}`];
  const entries = Object.entries(value);
  const groups = type.oneofsArray.filter(({ oneof }) => entries.filter(([name]) => oneof.includes(name)).length > 1);
  return [
    ...groups.map(({ name }) => `${path} has more than one ${name}`),
    ...entries.flatMap(([name, item]) => {
      const field = type.fields[name];
      if (field === undefined) return [`${path}.${name} is unknown to ${type.name}`];
      if (!field.repeated) return judgeValue(item, { field, path: `${path}.${name}` });
      if (!Array.isArray(item)) return [`${path}.${name} is no list`];
      return item.flatMap((one, index) => judgeValue(one, { field, path: `${path}.${name}[${index}]` }));
    }),
  ];
}

interface ValuePlace {
  readonly field: protobuf.Field;
  readonly path: string;
}

function judgeValue(value: unknown, { field, path }: ValuePlace): readonly string[] {
  field.resolve();
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Type) return judgeMessage(value, { type: resolvedType, path });
  const isRight =
    resolvedType instanceof protobuf.Enum
      ? typeof value === 'number' && value in resolvedType.valuesById
      : (SCALARS[field.type]?.(value, field.name) ?? false);
  return isRight ? [] : [`${path} is no ${field.type}: ${JSON.stringify(value)}`];
}

const SCALARS: Readonly<Record<string, (value: unknown, name: string) => boolean>> = {
  string: (value) => typeof value === 'string' && value.isWellFormed(),
  bool: (value) => typeof value === 'boolean',
  uint32: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32,
  double: (value) => typeof value === 'number' || ['NaN', 'Infinity', '-Infinity'].includes(String(value)),
  fixed64: (value) => isDecimal(value) && BigInt(value) < 2n ** 64n,
  int64: (value) => isDecimal(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value),
  bytes: (value, name) => typeof value === 'string' && new RegExp(`^[0-9a-f]{${HEX_DIGITS[name] ?? 0}}$`).test(value),
};

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d+$/.test(value);
}

function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      name in HEX_DIGITS ? Buffer.from(String(item), 'hex') : withBytes(item),
    ]),
  );
}
