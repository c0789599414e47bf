// Standard input can be read once and only forwards; a timeline needs to look twice. It is written to a private file that
// is removed when the process ends. ripgrep opens it by its name, so it has to keep one until then.

import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export interface Spool {
  readonly path: string;
  readonly sizeBytes: number;
  /** Null when the input ended by itself. */
  readonly broken: string | null;
  remove(): void;
}

export async function spool(input: Readable, signal: AbortSignal): Promise<Spool> {
  const path = join(tmpdir(), `trace-by-id-${randomBytes(12).toString('hex')}`);
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(path, { force: true });
  };
  process.once('exit', remove);
  const stop = (): void => void input.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  // wx: never through a link or over a file that is there already.
  const fd = openSync(path, 'wx', 0o600);
  let sizeBytes = 0;
  let broken: string | null = null;
  try {
    // Each piece is written before the next is asked for: when the input breaks off, what came is all there.
    for await (const piece of input) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : (piece as Buffer);
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
      sizeBytes += bytes.length;
    }
  } catch (error) {
    broken = error instanceof Error ? error.message : String(error);
  } finally {
    closeSync(fd);
    signal.removeEventListener('abort', stop);
  }
  return { path, sizeBytes, broken: signal.aborted ? 'interrupted' : broken, remove };
}
