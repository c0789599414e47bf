// The only place that picks implementations: which sources, which profile, which redactor. Loaded when a command runs, so
// that --help and --version do not pay for it.

import { rgPath } from '@vscode/ripgrep';
import type { TraceDeps } from '../app/trace-request.ts';
import type { Progress } from '../model/source.ts';
import { PROFILES } from '../profiles/index.ts';
import { createRedactor } from '../redact/index.ts';
import { SOURCES } from '../sources/index.ts';

export interface Composition {
  readonly files: readonly string[];
  readonly stdin: NodeJS.ReadStream | null;
  readonly maxRows: number;
  readonly redact: boolean;
  readonly version: string;
  readonly onProgress: (progress: Progress) => void;
}

/** One line of a log is kept up to this size; of a longer one head, tail, size and hash. */
const MAX_LINE_BYTES = 256 * 1024;

export function compose({ files, stdin, maxRows, redact, version, onProgress }: Composition): TraceDeps {
  const [profile] = PROFILES;
  const settings = {
    files:
      files.length === 0
        ? null
        : {
            paths: files,
            stdin,
            grammar: profile.grammar,
            limits: { maxRecords: maxRows, maxLineBytes: MAX_LINE_BYTES },
            rgPath,
            onProgress,
          },
  };
  return {
    sources: SOURCES.map(({ create }) => create(settings)).filter((source) => source !== null),
    redactor: createRedactor({ enabled: redact }),
    profile,
    tool: { name: 'trace-by-id', version },
  };
}
