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

// Without a prototype, so that a key named __proto__ or constructor is a key. Depth is bounded by the caller. Changed
// in place: objects made by Object.create(null) are hash tables and take several times the memory.
function toJsonObject(value: unknown): JsonObject {
  stripPrototypes(value);
  return value as JsonObject;
}

function stripPrototypes(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) stripPrototypes(item);
    return;
  }
  for (const item of Object.values(value)) stripPrototypes(item);
  Object.setPrototypeOf(value, null);
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
