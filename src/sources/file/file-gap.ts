import type { Stats } from 'node:fs';
import type { Gap } from '../../model/coverage.ts';
import { own, type Prose } from '../../model/prose.ts';

/** A whole file that was not read. */
export function fileGap({
  kind,
  path,
  says,
  errorType,
}: {
  readonly kind: string;
  readonly path: string;
  readonly says: string | Prose;
  readonly errorType: Gap['errorType'];
}): Gap {
  const summary = typeof says === 'string' ? own(says) : says;
  return { kind, errorType, file: path, line: null, offset: null, summary, hidesRows: true };
}

export function unreadable(path: string, error: unknown): Gap {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return fileGap({ kind: 'unreadable', path, says: `could not be read (${code})`, errorType: 'unavailable' });
}

/** A pipe, socket or device, which could hang. */
export function notRegular(path: string, stats: Stats): Gap {
  const says = stats.isFIFO()
    ? 'is a named pipe and was not opened: it is read when its own name is given, -f PIPE'
    : 'is a socket or device and was not opened; pipe it in with -f -';
  return fileGap({ kind: 'not-a-regular-file', path, says, errorType: 'bad_data' });
}
