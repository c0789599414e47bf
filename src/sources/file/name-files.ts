import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Gap } from '../../model/coverage.ts';
import { own, say } from '../../model/prose.ts';
import { fileGap, unreadable } from './file-gap.ts';
import { sniff } from './formats.ts';
import type { GivenStream, LogFile, NamedFile } from './log-file.ts';
import { expandPaths } from './paths.ts';
import { type Spool, spool } from './spool.ts';
import { createTurns } from './turns.ts';

export interface NamedFiles {
  readonly files: readonly LogFile[];
  readonly gaps: readonly Gap[];
}

export interface NamedPaths {
  readonly paths: readonly string[];
  /** Null: what is no regular file is left alone, because reading it would take it away. */
  readonly stdin: Readable | null;
}

/** Everything the user named, as regular files: what passes once is written to one first. */
export async function nameFiles({ paths, stdin }: NamedPaths, signal: AbortSignal): Promise<NamedFiles> {
  const { files, streams, gaps } = await expandPaths(paths, signal);
  const [regular, ...given] = await Promise.all([
    judgeFiles(files, signal),
    // All at once: whoever writes to one of them may be waiting for another one to be read.
    ...streams.map((stream) => nameStream(stream, { stdin, signal })),
  ]);
  return {
    files: [regular, ...given].flatMap((one) => one.files),
    gaps: [...gaps, ...[regular, ...given].flatMap((one) => one.gaps)],
  };
}

async function judgeFiles(named: readonly NamedFile[], signal: AbortSignal): Promise<NamedFiles> {
  const files: LogFile[] = [];
  const gaps: Gap[] = [];
  const turns = createTurns();
  for (const file of named) {
    if (turns.isDue()) await turns.take();
    if (signal.aborted) break;
    const sniffed = sniff(file);
    if (sniffed.format === null) gaps.push(sniffed.gap);
    else files.push({ ...file, format: sniffed.format, from: 'file' });
  }
  return { files, gaps };
}

interface Reading {
  readonly stdin: Readable | null;
  readonly signal: AbortSignal;
}

async function nameStream({ path, from, open }: GivenStream, { stdin, signal }: Reading): Promise<NamedFiles> {
  if (from === 'stdin' && stdin === null) return { files: [], gaps: [] };
  let spooled: Spool;
  try {
    spooled = await spool(from === 'stdin' && stdin !== null ? stdin : open(), signal);
  } catch (error) {
    return { files: [], gaps: [unreadable(path, error)] };
  }
  const { dev, ino } = statSync(spooled.path);
  const named = { path, openPath: spooled.path, sizeBytes: spooled.sizeBytes, identity: `${dev}:${ino}` };
  const gaps = streamGaps(spooled, { path, from });
  const sniffed = sniff(named);
  if (sniffed.format === null) return { files: [], gaps: [...gaps, sniffed.gap] };
  return { files: [{ ...named, format: sniffed.format, from }], gaps };
}

function streamGaps({ broken, sizeBytes }: Spool, { path, from }: Pick<GivenStream, 'path' | 'from'>): readonly Gap[] {
  const what = own(from === 'stdin' ? 'standard input' : 'the pipe');
  const gapOf = (kind: string, says: Gap['summary']): Gap => fileGap({ kind, path, says, errorType: 'unavailable' });
  if (broken !== null) return [gapOf('input-broke-off', say`${what} ended early: ${broken}`)];
  // A pipe from a command that failed looks just like this: nothing found would be a bold answer.
  return sizeBytes === 0 ? [gapOf('empty-input', say`${what} was empty: did the command before it fail?`)] : [];
}
