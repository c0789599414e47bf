import { spawn } from 'node:child_process';

/** A match, as ripgrep located it. Offsets are bytes; lines count from 1. */
export interface Hit {
  readonly file: string;
  readonly offset: number;
  /** Null when lines were not counted. */
  readonly line: number | null;
}

export type LocateEnd =
  /** Every file was read to its end; together they held this much. */
  | { readonly ended: 'whole'; readonly bytes: number }
  /** ripgrep reported an error or died; what it had found was delivered. */
  | { readonly ended: 'broken'; readonly why: string };

export interface LocateOptions {
  readonly rgPath: string;
  readonly needles: readonly string[];
  readonly files: readonly string[];
  /** Counting costs ripgrep a third of its time. */
  readonly countsLines: boolean;
  readonly signal: AbortSignal;
  readonly onHit: (hit: Hit) => void;
}

// Arguments are one page at most (MAX_ARG_STRLEN is 128 KiB on Linux, all of them together 2 MiB; Windows allows 32 KiB).
const MAX_ARGUMENT_BYTES = process.platform === 'win32' ? 24 * 1024 : 256 * 1024;
const MAX_STDERR = 4096;

/** As many as one command line takes. */
export function argumentBatches<T>(items: readonly T[], pathOf: (item: T) => string): readonly (readonly T[])[] {
  const all: T[][] = [];
  let bytes = MAX_ARGUMENT_BYTES;
  for (const item of items) {
    const size = Buffer.byteLength(pathOf(item)) + 1;
    bytes += size;
    if (bytes > MAX_ARGUMENT_BYTES) {
      all.push([]);
      bytes = size;
    }
    all.at(-1)?.push(item);
  }
  return all;
}

/**
 * ripgrep as a locator only: it prints where, never what. Every line is fetched by us, with a cap (reliability.md). Files must
 * fit one command line.
 */
export async function locate({
  rgPath,
  needles,
  files,
  countsLines,
  signal,
  onHit,
}: LocateOptions): Promise<LocateEnd> {
  const patterns = needles.flatMap((needle) => ['-e', needle]);
  const flags = [
    '--no-config',
    '--no-ignore',
    '--hidden',
    '--follow',
    '-a',
    '-F',
    '-b',
    '-o',
    '-0',
    '-H',
    countsLines ? '-n' : '-N',
    '--no-heading',
    '--color=never',
    '--no-messages',
    '--encoding=none',
    '--stats',
  ];
  const { RIPGREP_CONFIG_PATH: _, ...env } = process.env;
  const child = spawn(rgPath, [...flags, ...patterns, '--', ...files], {
    shell: false,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < MAX_STDERR) stderr += text;
  });
  const parse = hitParser({ countsLines, onHit });
  child.stdout.on('data', parse.take);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ ended: 'broken', why: signal.aborted ? 'interrupted' : error.message }));
    child.on('close', (code, killedBy) => {
      // 0: matches, 1: none. 2 is an error, also when there were matches.
      const bytes = bytesSearched(parse.rest());
      if ((code === 0 || code === 1) && bytes !== null) resolve({ ended: 'whole', bytes });
      else resolve({ ended: 'broken', why: stderr.trim() || `ripgrep ended with ${killedBy ?? `code ${code}`}` });
    });
  });
}

interface HitParserOptions {
  readonly countsLines: boolean;
  readonly onHit: (hit: Hit) => void;
}

// `path NUL line : offset : match LF`, without `line :` when lines are not counted. The match is one of our needles and holds
// no line end. A million of these may come: nothing is made a string that need not be one.
function hitParser({ countsLines, onHit }: HitParserOptions): {
  readonly take: (chunk: Buffer) => void;
  readonly rest: () => Buffer;
} {
  let rest: Buffer = Buffer.alloc(0);
  let pathBytes: Buffer = Buffer.alloc(0);
  let file = '';
  const take = (chunk: Buffer): void => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (;;) {
      const nul = data.indexOf(0, from);
      const end = nul < 0 ? -1 : data.indexOf(LF, nul);
      if (end < 0) break;
      if (data.compare(pathBytes, 0, pathBytes.length, from, nul) !== 0) {
        pathBytes = Buffer.from(data.subarray(from, nul));
        file = pathBytes.toString('utf8');
      }
      const first = numberAt(data, nul + 1);
      const offset = countsLines ? numberAt(data, first.end + 1).value : first.value;
      onHit({ file, line: countsLines ? first.value : null, offset });
      from = end + 1;
    }
    rest = Buffer.from(data.subarray(from));
  };
  return { take, rest: () => rest };
}

// Behind the last match stands what --stats says. "Nothing found" is worth as much as what was looked through.
function bytesSearched(stats: Buffer): number | null {
  const found = /^(\d+) bytes searched$/m.exec(stats.toString('latin1'));
  return found === null ? null : Number(found[1]);
}

const LF = 10;
const COLON = 58;

function numberAt(data: Buffer, from: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let end = from;
  for (; end < data.length && data[end] !== COLON; end += 1) value = value * 10 + ((data[end] ?? 48) - 48);
  return { value, end };
}
