import { textAt } from '../model/json.ts';
import type { UnixNano } from '../model/time.ts';
import { parseJsonObject } from './json.ts';
import { parseRfc3339 } from './timestamps.ts';

/** A physical line without what a container runtime put around it. */
export interface Enveloped {
  readonly text: string;
  readonly stream: string | null;
  /** When the runtime wrote it down. */
  readonly observedTimeUnixNano: UnixNano | null;
  /** The runtime cut the line here; the next piece follows. */
  readonly partial: boolean;
}

// docker's json-file driver (one object a line; pieces of 16 KiB without \n), and the CRI format
// (kubernetes/design-proposals: `<RFC3339Nano> stdout|stderr P|F[:tags] <text>`).
const DOCKER_START = /^\{"(?:log|stream|time|attrs)"/;
const CRI = /^(\d{4}-\d{2}-\d{2}T\S{8,30}) (stdout|stderr) ([PF])(?::\S*)? ?/;

export function openEnvelope(line: string): Enveloped {
  return docker(line) ?? cri(line) ?? { text: line, stream: null, observedTimeUnixNano: null, partial: false };
}

function docker(line: string): Enveloped | null {
  if (!DOCKER_START.test(line)) return null;
  const object = parseJsonObject(line);
  const log = textAt(object, 'log');
  const stream = textAt(object, 'stream');
  if (log === null || stream === null) return null;
  const partial = !log.endsWith('\n');
  const text = partial ? log : log.slice(0, log.endsWith('\r\n') ? -2 : -1);
  return { text, stream, observedTimeUnixNano: parseRfc3339(textAt(object, 'time') ?? ''), partial };
}

function cri(line: string): Enveloped | null {
  const match = CRI.exec(line);
  if (match === null) return null;
  const time = parseRfc3339(match[1] ?? '');
  if (time === null) return null;
  return {
    text: line.slice(match[0].length),
    stream: match[2] ?? null,
    observedTimeUnixNano: time,
    partial: match[3] === 'P',
  };
}
