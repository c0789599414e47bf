import type { Prose } from '../model/prose.ts';
import { serverAdvice, type ServerFailure } from '../model/server-advice.ts';
import { alertmanager } from './alertmanager/index.ts';
import type { SourceDefinition } from './definition.ts';
import { file } from './file/index.ts';
import { grafana } from './grafana/index.ts';
import { journald } from './journald/index.ts';
import { loki } from './loki/index.ts';
import { prometheus } from './prometheus/index.ts';
import { victorialogs } from './victorialogs/index.ts';

/** One line a source, in the order of help, doctor and reports. What it is, each says itself (definition.ts). */
export const SOURCES: readonly SourceDefinition[] = [
  file,
  loki,
  victorialogs,
  journald,
  prometheus,
  alertmanager,
  grafana,
];

function sourceOf(id: string): SourceDefinition | null {
  return SOURCES.find((source) => source.id === id) ?? null;
}

/** What to try when a server failed, in the words of its source. */
export function advise(id: string, failure: ServerFailure): readonly Prose[] {
  const server = sourceOf(id)?.server ?? null;
  return server === null ? [] : serverAdvice({ id, server }, failure);
}

/** How one names a source, shortest first: `LOKI_ADDR, --loki or loki.url`. */
export function howToName({ id, server, settings }: SourceDefinition): string {
  if (server !== null) return `${server.addressVariable}, --${id} or ${id}.url`;
  const [first] = settings;
  if (first === undefined) return "-f 'logs/**', or files: in a configuration";
  const flag = first.flag === undefined ? [] : [`--${first.flag.name}`];
  return [...flag, `${id}.${first.key}`].join(' or ');
}
