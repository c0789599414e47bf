import type { LogSource } from '../model/source.ts';
import { createFileSource, type FileSourceOptions } from './file/index.ts';

/** Everything a source could need to be made; each takes what it needs. */
export interface SourceSettings {
  /** Null: no log files were named. */
  readonly files: FileSourceOptions | null;
}

/** One line a source. Null: not asked for. */
export const SOURCES: readonly {
  readonly id: string;
  readonly create: (settings: SourceSettings) => LogSource | null;
}[] = [{ id: 'file', create: ({ files }) => (files === null ? null : createFileSource(files)) }];
