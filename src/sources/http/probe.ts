// What the probes of all servers share: an answer as JSON, the server's clock, one question that may fail.

import { SourceError } from '../../model/errors.ts';
import { found, type ProbeFinding } from '../../model/probe.ts';
import { own, say } from '../../model/prose.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './client.ts';

export type Asked =
  | { readonly ok: true; readonly answer: HttpAnswer; readonly json: unknown }
  | { readonly ok: false; readonly error: SourceError };

/** One question, without retries: doctor tells what is, not what might be next time. */
export async function ask(client: HttpClient, request: Omit<HttpRequest, 'retries' | 'maxBytes'>): Promise<Asked> {
  try {
    const answer = await client.get({ ...request, retries: 0, maxBytes: MAX_BYTES });
    return { ok: true, answer, json: parse(answer.text) };
  } catch (error) {
    if (error instanceof SourceError) return { ok: false, error };
    throw error;
  }
}

const MAX_BYTES = 16 * 1024 * 1024;

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A value inside an answer; undefined where the answer has another shape. */
export function at(json: unknown, ...path: readonly string[]): unknown {
  let value = json;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

export function textAt(json: unknown, ...path: readonly string[]): string | null {
  const value = at(json, ...path);
  return typeof value === 'string' && value !== '' ? value.slice(0, 100) : null;
}

export function listAt(json: unknown, ...path: readonly string[]): readonly unknown[] | null {
  const value = at(json, ...path);
  return Array.isArray(value) ? (value as readonly unknown[]) : null;
}

/** A second, and half of one for what whole seconds in a Date header hide. */
const CLOCK_TOLERANCE_MS = 1500;

export function clockFinding({ clockOffsetMs }: HttpAnswer): readonly ProbeFinding[] {
  if (clockOffsetMs === null) return [];
  const seconds = (Math.abs(clockOffsetMs) / 1000).toFixed(1);
  return Math.abs(clockOffsetMs) <= CLOCK_TOLERANCE_MS
    ? [found('ok', { check: 'clock', says: own('its clock and ours agree, as far as its Date header tells (±1 s)') })]
    : [
        found('warn', {
          check: 'clock',
          says: own(`its clock is ${seconds} s ${clockOffsetMs > 0 ? 'ahead of' : 'behind'} ours`),
          tryNext: [
            own('check the time synchronisation of both machines; "now" and short windows are off by that much'),
          ],
        }),
      ];
}

export function reachable(what: string, version: string | null): ProbeFinding {
  return found('ok', {
    check: 'reachable',
    says: version === null ? own(`reachable; it does not state its version`) : say`reachable: ${own(what)} ${version}`,
  });
}
