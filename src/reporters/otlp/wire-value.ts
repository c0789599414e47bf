// Values as OTLP/JSON has them (opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): 64-bit integers are decimal
// strings.

import type { FlatFacts, FlatValue } from '../wording/flat-facts.ts';

export type WireValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number | string }
  | { readonly arrayValue: { readonly values: readonly WireValue[] } };

export interface WireAttribute {
  readonly key: string;
  readonly value: WireValue;
}

/** Our own names begin with `trace_by_id.`: nobody else's conventions are in them. */
export function ownAttributes(facts: FlatFacts): readonly WireAttribute[] {
  return Object.entries(facts).map(([name, value]) => attribute(`trace_by_id.${name}`, value));
}

export function attribute(key: string, value: FlatValue): WireAttribute {
  return { key, value: wireValue(value) };
}

function wireValue(value: FlatValue): WireValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value !== 'number') return { arrayValue: { values: value.map((text) => ({ stringValue: text })) } };
  if (Number.isSafeInteger(value)) return { intValue: String(value) };
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
}
