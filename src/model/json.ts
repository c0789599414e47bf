/** A decoded JSON value of a log line. Integers beyond 2^53 stay bigint, so that no nanosecond is lost. */
export type JsonValue = string | number | bigint | boolean | null | JsonValue[] | JsonObject;

/** Objects are made without a prototype: a key named `__proto__` in a log line is a key and nothing else. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function textAt(object: JsonObject | null, key: string): string | null {
  const value = object?.[key];
  return typeof value === 'string' ? value : null;
}

export function numberAt(object: JsonObject | null, key: string): number | null {
  const value = object?.[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function booleanAt(object: JsonObject | null, key: string): boolean | null {
  const value = object?.[key];
  return typeof value === 'boolean' ? value : null;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
