// Standard input can be read once and only forwards; a timeline needs to look twice. It is written to a private file that
// loses its name as soon as it is open where the system allows that, and is removed in any case.

import { randomBytes } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface Spool {
  readonly path: string;
  readonly sizeBytes: number;
  /** Null when the input ended by itself. */
  readonly broken: string | null;
  remove(): void;
}

export async function spool(input: Readable, signal: AbortSignal): Promise<Spool> {
  const path = join(tmpdir(), `trace-by-id-${randomBytes(12).toString('hex')}`);
  const remove = (): void => rmSync(path, { force: true });
  process.once('exit', remove);
  let broken: string | null = null;
  try {
    // wx: never through a link or over a file that is there already.
    await pipeline(input, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
  } catch (error) {
    broken = signal.aborted ? 'interrupted' : error instanceof Error ? error.message : String(error);
  }
  const sizeBytes = await stat(path).then(({ size }) => size, () => 0);
  return { path, sizeBytes, broken, remove };
}
