// The capture in the four ways in which it can come into a server, as the recorded ones held it.

import { captured } from '../captured-lines.ts';
import type { VictoriaLogsStore } from './answer.ts';
import type { Row } from './logsql.ts';

/** raw, unpacked: jsonline. loki-default, loki-noparse: Loki's push. */
export const INGESTS = ['raw', 'unpacked', 'loki-default', 'loki-noparse'] as const;
export type Ingest = (typeof INGESTS)[number];

/** Of -defaultMsgValue. */
const NO_MESSAGE = 'missing _msg field; see https://docs.victoriametrics.com/victorialogs/keyconcepts/#message-field';

/** As the tenants 0:0 to 0:3 of the recordings. */
export function tenantOf(ingest: Ingest): string {
  return `0:${INGESTS.indexOf(ingest)}`;
}

export interface LineOfStream {
  readonly labels: Row['labels'];
  readonly timeUnixNano: bigint;
  readonly line: string;
}

const LABELS = { service_name: 'codex-app', container: 'codex-app-1' };

function capturedLines(): readonly LineOfStream[] {
  return captured().flatMap(({ labels, entries }) =>
    entries.map((entry) => ({ ...entry, labels: { ...LABELS, ...labels } })),
  );
}

export function loadCapture(ingests: readonly Ingest[] = INGESTS): VictoriaLogsStore {
  const lines = capturedLines();
  return { rows: ingests.flatMap((ingest) => lines.map((line) => ingested(line, ingest))) };
}

export function ingested({ labels, timeUnixNano, line }: LineOfStream, ingest: Ingest): Row {
  const row = { tenant: tenantOf(ingest), timeUnixNano, labels };
  const object = ingest === 'raw' || ingest === 'loki-noparse' ? null : objectOf(line);
  if (object === null) return { ...row, fields: { _msg: line } };
  const own = Object.entries(flat(object)).filter(([name]) => !Object.hasOwn(labels, name));
  return { ...row, fields: { _msg: ingest === 'unpacked' ? line : NO_MESSAGE, ...Object.fromEntries(own) } };
}

function objectOf(line: string): Readonly<Record<string, unknown>> | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line, asWritten) as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}

/** A number keeps its digits. */
function asWritten(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? value) : value;
}

/** Nested names have dots, lists are JSON, null and "" vanish, and all is text. */
function flat(object: Readonly<Record<string, unknown>>, prefix = ''): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]): readonly (readonly [string, string])[] => {
      const name = `${prefix}${key}`;
      if (value === null || value === '') return [];
      if (Array.isArray(value)) return [[name, JSON.stringify(value)]];
      if (typeof value === 'object')
        return Object.entries(flat(value as Readonly<Record<string, unknown>>, `${name}.`));
      return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
    }),
  );
}
