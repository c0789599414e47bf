import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Gap } from '../../model/coverage.ts';
import { own, say } from '../../model/prose.ts';
import { expandPaths, type ExpandedPaths, type LogFile, sniff } from './paths.ts';
import { type Spool, spool } from './spool.ts';

export type NamedFiles = ExpandedPaths;

export interface NamedPaths {
  readonly paths: readonly string[];
  readonly stdin: Readable | null;
}

/** Everything the user named, as regular files: standard input is written to one first. */
export async function nameFiles({ paths, stdin }: NamedPaths, signal: AbortSignal): Promise<NamedFiles> {
  const { files, gaps } = await expandPaths(paths.filter((path) => path !== '-'));
  if (!paths.includes('-') || stdin === null) return { files, gaps };
  const spooled = await spool(stdin, signal);
  const sniffed = sniff(spooled.path);
  const stats = statSync(spooled.path, { throwIfNoEntry: false });
  const file: LogFile = {
    path: '-',
    openPath: spooled.path,
    format: sniffed.format ?? 'plain',
    sizeBytes: spooled.sizeBytes,
    identity: `${stats?.dev}:${stats?.ino}`,
  };
  return { files: [...files, file], gaps: [...gaps, ...stdinGaps(spooled, sniffed)] };
}

function stdinGaps({ broken, sizeBytes }: Spool, sniffed: ReturnType<typeof sniff>): readonly Gap[] {
  const gaps: Gap[] = [];
  if (sniffed.format === null) gaps.push({ ...sniffed.gap, file: '-' });
  if (broken === null && sizeBytes === 0) {
    // A pipe from a command that failed looks just like this: nothing found would be a bold answer.
    gaps.push({
      kind: 'empty-input',
      errorType: 'unavailable',
      file: '-',
      line: null,
      offset: null,
      summary: own('standard input was empty: did the command before it fail?'),
      hidesRows: true,
    });
  }
  if (broken !== null) {
    gaps.push({
      kind: 'input-broke-off',
      errorType: 'unavailable',
      file: '-',
      line: null,
      offset: null,
      summary: say`standard input ended early: ${broken}`,
      hidesRows: true,
    });
  }
  return gaps;
}
