import type { Readable } from 'node:stream';
import type { FileCoverage } from '../../model/coverage.ts';
import type { RawPath } from './raw-path.ts';

export interface FileName {
  /** As it is shown: the way the user reached it. */
  readonly path: string;
  /** What is opened; another path when what the shell gave was spooled. */
  readonly openPath: RawPath;
}

export interface NamedFile extends FileName {
  readonly sizeBytes: number;
  /** Two names may stand for one file. */
  readonly identity: string;
}

export interface LogFile extends NamedFile {
  readonly format: Exclude<FileCoverage['format'], 'stdin' | 'pipe'>;
  /** Besides text it holds bytes that are none. */
  readonly isMixed: boolean;
  /** What it says may not stand in it as text, so that looking for text does not find it. Null: it does. */
  readonly hides: 'journal' | 'base64' | null;
  /** Of a member of an archive, what the archive says; null where the file itself tells. */
  readonly modifiedMs: number | null;
  /** Standard input and pipes were written to a private file first. */
  readonly from: 'file' | 'stdin' | 'pipe';
}

/** Standard input, a descriptor that the shell opened, or a named pipe: it passes once. */
export interface GivenStream {
  readonly path: string;
  readonly from: 'stdin' | 'pipe';
  readonly open: () => Readable;
}
