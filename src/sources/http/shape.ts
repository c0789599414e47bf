// Reading an answer by hand: what is not as the API documents it ends as one error that says where.

import { SourceError } from '../../model/errors.ts';
import { say } from '../../model/prose.ts';

export type JsonMap = Readonly<Record<string, unknown>>;

/** Throws. `what` names the place and what is wrong there, in our words. */
export function badShape(what: string): never {
  throw new SourceError({
    errorType: 'internal',
    kind: 'bad-answer',
    status: 200,
    prose: say`the answer is not as the API documents it: ${what}`,
  });
}

/** An answer with status 200 is no JSON when a login page or a gateway stands in between. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new SourceError({
      errorType: 'internal',
      kind: 'not-json',
      status: 200,
      prose: say`the answer is not JSON: is this the address of a gateway or a login page?`,
      serverSays: text.slice(0, SHOWN_CHARS),
    });
  }
}

const SHOWN_CHARS = 200;

export function mapAt(value: unknown, where: string): JsonMap {
  return isMap(value) ? value : badShape(`${where} is not an object`);
}

export function listAt(value: unknown, where: string): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : badShape(`${where} is not a list`);
}

export function textAt(value: unknown, where: string): string {
  return typeof value === 'string' ? value : badShape(`${where} is not a text`);
}

export function numberAt(value: unknown, where: string): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : badShape(`${where} is not a number`);
}

/** Absent and null are an empty list: Go leaves out or nulls what is empty. */
export function textsAt(value: unknown, where: string): readonly string[] {
  return value === undefined || value === null ? [] : listAt(value, where).map((item) => textAt(item, where));
}

/** Absent and null are no labels. */
export function labelsAt(value: unknown, where: string): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  // fromEntries defines properties: a label named __proto__ is a label and nothing else.
  return Object.fromEntries(Object.entries(mapAt(value, where)).map(([name, text]) => [name, textAt(text, where)]));
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
