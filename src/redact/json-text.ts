import { isJsonObject, type JsonValue } from '../model/json.ts';

/** Deeper values are removed whole. The traced system's lines are nested five deep. */
export const MAX_DEPTH = 64;

/**
 * A string that is a JSON object or array, decoded; null for any other and for what is nested too deep to be walked.
 */
export function parseJsonText(text: string): JsonValue | null {
  if (!/^\s*[[{]/.test(text)) return null;
  const trimmed = text.trim();
  const first = trimmed[0];
  const isClosed = (first === '{' && trimmed.endsWith('}')) || (first === '[' && trimmed.endsWith(']'));
  if (!isClosed || isTooDeep(trimmed)) return null;
  try {
    return withoutPrototypes(/\d{16}/.test(trimmed) ? JSON.parse(trimmed, keepIntegers) : JSON.parse(trimmed));
  } catch {
    return null;
  }
}

/** JSON.stringify that knows bigint. Values deeper than some hundred levels must have been removed. */
export function writeJson(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch {
    return writeParts(value);
  }
}

function writeParts(value: JsonValue): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(writeParts).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  return `{${Object.keys(value)
    .map((key) => `${JSON.stringify(key)}:${writeParts(value[key] as JsonValue)}`)
    .join(',')}}`;
}

// The third argument of a reviver holds the number as it was written (JSON.parse source text access, V8 ≥ 11.4).
function keepIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value)) return value;
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}

function withoutPrototypes(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== 'object' || value === null) return value as JsonValue;
  const object = createObject();
  for (const key of Object.keys(value)) object[key] = withoutPrototypes((value as Record<string, unknown>)[key]);
  return object;
}

/** Without a prototype, as every JsonObject: a key named `__proto__` is a key. */
export function createObject(): Record<string, JsonValue> {
  return Object.create(null) as Record<string, JsonValue>;
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (inString) {
      if (char === '\\') index += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return false;
}
