import { spawn } from 'node:child_process';

/** A match, as ripgrep located it. Offsets are bytes; lines count from 1. */
export interface Hit {
  readonly file: string;
  readonly offset: number;
  /** Null when lines were not counted. */
  readonly line: number | null;
}

export type LocateEnd =
  /** Every file was read to its end. */
  | { readonly ended: 'whole' }
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
const MAX_ARGUMENT_BYTES = 24 * 1024;
const MAX_STDERR = 4096;

/** ripgrep as a locator only: it prints where, never what. Every line is fetched by us, with a cap (reliability.md). */
export async function locate(options: LocateOptions): Promise<LocateEnd> {
  for (const files of batches(options.files)) {
    const end = await runOnce({ ...options, files });
    if (end.ended === 'broken') return end;
  }
  return { ended: 'whole' };
}

function batches(files: readonly string[]): readonly (readonly string[])[] {
  const all: string[][] = [];
  let bytes = MAX_ARGUMENT_BYTES;
  for (const file of files) {
    bytes += Buffer.byteLength(file) + 1;
    if (bytes > MAX_ARGUMENT_BYTES) {
      all.push([]);
      bytes = Buffer.byteLength(file);
    }
    all.at(-1)?.push(file);
  }
  return all;
}

async function runOnce({ rgPath, needles, files, countsLines, signal, onHit }: LocateOptions): Promise<LocateEnd> {
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
  child.stdout.on('data', parse);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ ended: 'broken', why: signal.aborted ? 'interrupted' : error.message }));
    child.on('close', (code, killedBy) => {
      // 0: matches, 1: none. 2 is an error, also when there were matches.
      if (code === 0 || code === 1) resolve({ ended: 'whole' });
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
function hitParser({ countsLines, onHit }: HitParserOptions): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let pathBytes: Buffer = Buffer.alloc(0);
  let file = '';
  return (chunk) => {
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
}

const LF = 10;
const COLON = 58;

function numberAt(data: Buffer, from: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let end = from;
  for (; end < data.length && data[end] !== COLON; end += 1) value = value * 10 + ((data[end] ?? 48) - 48);
  return { value, end };
}
