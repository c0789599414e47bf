import type { JsonObject, JsonValue } from '../model/json.ts';

/** JSON.parse overflows the stack on text nested some thousand levels deep; logs of ours are nested five. */
const MAX_DEPTH = 200;
/** Only integers of 16 digits and more can lose digits as a Number. */
const LONG_INTEGER = /\d{16}/;

/** The object a text is, whole. Null when it is no JSON object, is torn, or is nested deeper than any log line is. */
export function parseJsonObject(text: string): JsonObject | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}') || tooDeep(trimmed)) return null;
  try {
    const value: unknown = LONG_INTEGER.test(trimmed) ? JSON.parse(trimmed, keepIntegers) : JSON.parse(trimmed);
    return toJsonObject(value);
  } catch {
    return null;
  }
}

// The third argument of a reviver holds the number as it was written (ES2026 JSON.parse source text access, V8 ≥ 11.4).
function keepIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value)) return value;
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}

// Without a prototype, so that a key named __proto__ or constructor is a key. Depth is bounded by the caller.
function toJsonObject(value: unknown): JsonObject {
  return strip(value) as JsonObject;
}

function strip(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== 'object' || value === null) return value as JsonValue;
  const object: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>;
  for (const key of Object.keys(value)) object[key] = strip((value as Record<string, unknown>)[key]);
  return object;
}

function tooDeep(text: string): boolean {
  if (text.length <= 2 * MAX_DEPTH) return false;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 92) index += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return false;
}
