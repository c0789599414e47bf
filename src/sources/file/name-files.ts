import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Gap } from '../../model/coverage.ts';
import { own, say } from '../../model/prose.ts';
import { fileGap, unreadable } from './file-gap.ts';
import { judgeFile, mixedFormat, type OnWhole } from './judge-file.ts';
import type { GivenStream, LogFile, NamedFile } from './log-file.ts';
import { expandPaths } from './paths.ts';
import { type Spool, spool } from './spool.ts';
import { createTurns } from './turns.ts';

export interface NamedFiles {
  readonly files: readonly LogFile[];
  readonly gaps: readonly Gap[];
  /** Reports, pages and bundles of our own that stood there: they are no logs. */
  readonly ownReports: readonly string[];
}

export interface NamedPaths {
  readonly paths: readonly string[];
  /** Null: what is no regular file is left alone, because reading it would take it away. */
  readonly stdin: Readable | null;
  readonly onWhole?: OnWhole;
}

/** Everything the user named, as regular files: what passes once is written to one first. */
export async function nameFiles({ paths, stdin, onWhole }: NamedPaths, signal: AbortSignal): Promise<NamedFiles> {
  const { files, streams, gaps, ownReports } = await expandPaths(paths, signal);
  const [regular, ...given] = await Promise.all([
    judgeFiles(files, { signal, onWhole }),
    // All at once: whoever writes to one of them may be waiting for another one to be read.
    ...streams.map((stream) => nameStream(stream, { stdin, signal })),
  ]);
  const parts = [regular, ...given];
  return {
    files: parts.flatMap((part) => part.files),
    gaps: [...gaps, ...parts.flatMap((part) => part.gaps)],
    ownReports: [...ownReports, ...parts.flatMap((part) => part.ownReports)],
  };
}

interface Judging {
  readonly signal: AbortSignal;
  readonly onWhole: OnWhole | undefined;
}

async function judgeFiles(named: readonly NamedFile[], { signal, onWhole }: Judging): Promise<NamedFiles> {
  const all: { files: LogFile[]; gaps: Gap[]; ownReports: string[] } = { files: [], gaps: [], ownReports: [] };
  const turns = createTurns();
  for (const file of named) {
    if (turns.isDue()) await turns.take();
    if (signal.aborted) break;
    const { files, gaps, ownReports } = judge(file, { from: 'file', onWhole });
    all.files.push(...files);
    all.gaps.push(...gaps);
    all.ownReports.push(...ownReports);
  }
  return all;
}

function judge(
  file: NamedFile,
  { from, onWhole }: { readonly from: LogFile['from']; readonly onWhole?: OnWhole | undefined },
): NamedFiles {
  const judged = judgeFile(file, onWhole);
  if (judged.format !== null) {
    const gaps = judged.isMixed ? [mixedFormat(file.path)] : [];
    return { files: [{ ...file, ...judged, modifiedMs: null, from }], gaps, ownReports: [] };
  }
  return judged.gap === null
    ? { files: [], gaps: [], ownReports: [file.path] }
    : { files: [], gaps: [judged.gap], ownReports: [] };
}

interface Reading {
  readonly stdin: Readable | null;
  readonly signal: AbortSignal;
}

async function nameStream({ path, from, open }: GivenStream, { stdin, signal }: Reading): Promise<NamedFiles> {
  if (from === 'stdin' && stdin === null) return { files: [], gaps: [], ownReports: [] };
  let spooled: Spool;
  try {
    spooled = await spool(from === 'stdin' && stdin !== null ? stdin : open(), signal);
  } catch (error) {
    return { files: [], gaps: [unreadable(path, error)], ownReports: [] };
  }
  const { dev, ino } = statSync(spooled.path);
  const named = { path, openPath: spooled.path, sizeBytes: spooled.sizeBytes, identity: `${dev}:${ino}` };
  const judged = judge(named, { from });
  return { ...judged, gaps: [...streamGaps(spooled, { path, from }), ...judged.gaps] };
}

function streamGaps({ broken, sizeBytes }: Spool, { path, from }: Pick<GivenStream, 'path' | 'from'>): readonly Gap[] {
  const what = own(from === 'stdin' ? 'standard input' : 'the pipe');
  const gapOf = (kind: string, says: Gap['summary']): Gap => fileGap({ kind, path, says, errorType: 'unavailable' });
  if (broken !== null) return [gapOf('input-broke-off', say`${what} ended early: ${broken}`)];
  // A pipe from a command that failed looks just like this: nothing found would be a bold answer.
  return sizeBytes === 0 ? [gapOf('empty-input', say`${what} was empty: did the command before it fail?`)] : [];
}
