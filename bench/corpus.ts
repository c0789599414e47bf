// Large logs to measure on: the captured requests over and over, each time under new ids and at a later time, so that
// every line is one the proxy could have written and exactly one request carries the id that is looked for.

import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const CAPTURE = join(import.meta.dirname, '..', 'fixtures', 'captures', 'codex-app-server-proxy', 'proto.ndjson');
const NEEDLE = 'gzem0gSXvGkLYfiMxg7Gf';
const BASE_MS = 1_795_417_021_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

export interface Corpus {
  readonly path: string;
  readonly sizeBytes: number;
  readonly id: string;
  /** A time at which the request ran, for windows. */
  readonly aroundMs: number;
}

/** What stands around each line. */
const FORMS = {
  plain: (line: string) => line,
  compose: (line: string) => `codex-app-1  | ${line}`,
  'docker-in-compose': (line: string, ms: number) =>
    `codex-app-1  | ${JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: new Date(ms).toISOString() })}`,
} satisfies Record<string, (line: string, ms: number) => string>;

export interface CorpusOptions {
  readonly folder: string;
  readonly sizeBytes: number;
  readonly form?: keyof typeof FORMS;
}

/** Made once and kept in `folder`; about `sizeBytes` long, in order of time, the request in its middle. */
export function makeCorpus({ folder, sizeBytes, form = 'plain' }: CorpusOptions): Corpus {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `proto-${form}-${sizeBytes}.ndjson`);
  const lines = readFileSync(CAPTURE, 'utf8').trimEnd().split('\n');
  const wrapped = lines.map((line) => FORMS[form](line, BASE_MS));
  const blocks = Math.max(2, Math.round(sizeBytes / (wrapped.join('\n').length + 1)));
  const middle = Math.floor(blocks / 2);
  const aroundMs = BASE_MS + middle * 30_000 + 10_000;
  if (!existsSync(path)) {
    const fd = openSync(`${path}.part`, 'w');
    const random = randomFrom(42);
    for (let block = 0; block < blocks; block += 1)
      writeSync(fd, blockOf(lines, { offsetMs: block * 30_000, keepId: block === middle, random, form }));
    closeSync(fd);
    renameSync(`${path}.part`, path);
  }
  return { path, sizeBytes: statSync(path).size, id: NEEDLE, aroundMs };
}

interface BlockOptions {
  readonly offsetMs: number;
  readonly keepId: boolean;
  readonly random: () => number;
  readonly form: keyof typeof FORMS;
}

function blockOf(lines: readonly string[], { offsetMs, keepId, random, form }: BlockOptions): string {
  const ids = new Map<string, string>(keepId ? [[NEEDLE, NEEDLE]] : []);
  const first = BASE_MS + offsetMs;
  return lines
    .map((line, index) => {
      const ms = first + Math.floor((index / lines.length) * 30_000);
      const own = line
        .replace(/"req_id":"([^"]+)"/, (_, id: string) => `"req_id":"${renamed(ids, { id, random })}"`)
        .replace(/"ts":\d+/, `"ts":${ms}`)
        .replace(/"ts_ms":\d+/, `"ts_ms":${ms}`)
        .replace(/"timestamp":"[^"]+"/, `"timestamp":"${new Date(ms).toISOString()}"`);
      return `${FORMS[form](own, ms)}\n`;
    })
    .join('');
}

function renamed(
  ids: Map<string, string>,
  { id, random }: { readonly id: string; readonly random: () => number },
): string {
  const known = ids.get(id);
  if (known !== undefined) return known;
  const fresh = Array.from({ length: 21 }, () => ALPHABET[Math.floor(random() * 64)] ?? 'x').join('');
  ids.set(id, fresh);
  return fresh;
}

// mulberry32: the corpus is the same on every machine.
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
