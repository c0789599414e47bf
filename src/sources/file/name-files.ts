import type { Readable } from 'node:stream';
import type { Gap } from '../../model/coverage.ts';
import { own, say } from '../../model/prose.ts';
import { fileGap, unreadable } from './file-gap.ts';
import { type Judged, judgeFile, mixedFormat } from './judge-file.ts';
import { startJudging } from './judge-files.ts';
import type { FileName, GivenStream, LogFile } from './log-file.ts';
import { expandPaths } from './paths.ts';
import type { SmallFiles } from './small-files.ts';
import { type Spool, spool } from './spool.ts';

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
  readonly small: SmallFiles;
}

/** Everything the user named, as regular files: what passes once is written to one first. */
export async function nameFiles({ paths, stdin, small }: NamedPaths, signal: AbortSignal): Promise<NamedFiles> {
  const judging = startJudging(small, signal);
  const { streams, gaps, ownReports } = await expandPaths(paths, { signal, onFile: judging.add });
  const all = { files: new Array<LogFile>(), gaps: [...gaps], ownReports: [...ownReports] };
  // By what stands for a file whatever name led to it.
  const met = new Set<string>();
  for (const [file, judged] of await judging.finish()) {
    const key = judged.identity ?? file.path;
    if (!met.has(key)) addTo(all, { file, judged, from: 'file' });
    met.add(key);
  }
  // All at once: whoever writes to one of them may be waiting for another one to be read.
  const given = [...streams].filter(([identity]) => !met.has(identity));
  const named = await Promise.all(given.map(([, stream]) => nameStream(stream, { stdin, small, signal })));
  return {
    files: [...all.files, ...named.flatMap((part) => part.files)],
    gaps: [...all.gaps, ...named.flatMap((part) => part.gaps)],
    ownReports: [...all.ownReports, ...named.flatMap((part) => part.ownReports)],
  };
}

const NOTHING: NamedFiles = { files: [], gaps: [], ownReports: [] };

interface Collected {
  readonly files: LogFile[];
  readonly gaps: Gap[];
  readonly ownReports: string[];
}

interface ToAdd {
  readonly file: FileName;
  readonly judged: Judged;
  readonly from: LogFile['from'];
}

function addTo({ files, gaps, ownReports }: Collected, { file, judged, from }: ToAdd): void {
  if (judged.format !== null) {
    const { sizeBytes, identity, format, isMixed, hides } = judged;
    files.push({ ...file, sizeBytes, identity, format, isMixed, hides, modifiedMs: null, from });
    if (judged.isMixed) gaps.push(mixedFormat(file.path));
  } else if (judged.gap !== null) gaps.push(judged.gap);
  else ownReports.push(file.path);
}

interface Reading {
  readonly stdin: Readable | null;
  readonly small: SmallFiles;
  readonly signal: AbortSignal;
}

async function nameStream({ path, from, open }: GivenStream, { stdin, small, signal }: Reading): Promise<NamedFiles> {
  if (from === 'stdin' && stdin === null) return NOTHING;
  let spooled: Spool;
  try {
    spooled = await spool(from === 'stdin' && stdin !== null ? stdin : open(), signal);
  } catch (error) {
    return { ...NOTHING, gaps: [unreadable(path, error)] };
  }
  const file = { path, openPath: spooled.path };
  const named = { files: [], gaps: [...streamGaps(spooled, { path, from })], ownReports: [] };
  addTo(named, { file, judged: judgeFile(file, small), from });
  return named;
}

function streamGaps({ broken, sizeBytes }: Spool, { path, from }: Pick<GivenStream, 'path' | 'from'>): readonly Gap[] {
  const what = own(from === 'stdin' ? 'standard input' : 'the pipe');
  const gapOf = (kind: string, says: Gap['summary']): Gap => fileGap({ kind, path, says, errorType: 'unavailable' });
  if (broken !== null) return [gapOf('input-broke-off', say`${what} ended early: ${broken}`)];
  // A pipe from a command that failed looks just like this: nothing found would be a bold answer.
  return sizeBytes === 0 ? [gapOf('empty-input', say`${what} was empty: did the command before it fail?`)] : [];
}
