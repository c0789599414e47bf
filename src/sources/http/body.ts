// The body of an answer, whole or not at all: capped, unpacked, and told apart from one that was cut on its way.

import { isUtf8 } from 'node:buffer';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export interface Body {
  readonly text: string;
  /** Over the wire. */
  readonly receivedBytes: number;
  readonly badUtf8: boolean;
}

/** truncated: ends before its end. too-large: beyond the cap. bad-encoding: packed in a way not asked for, or damaged. */
export class BodyError extends Error {
  readonly problem: 'truncated' | 'too-large' | 'bad-encoding';

  constructor(problem: 'truncated' | 'too-large' | 'bad-encoding') {
    super(problem);
    this.name = 'BodyError';
    this.problem = problem;
  }
}

/** Sixteen times Node's own: a third of the time for a large answer. */
const GUNZIP_CHUNK_BYTES = 256 * 1024;

/** Throws BodyError, or what the stream throws. Reads at most one chunk beyond the cap. */
export async function readBody(
  stream: Readable,
  { encoding, maxBytes }: { readonly encoding: string | undefined; readonly maxBytes: number },
): Promise<Body> {
  const kept: Buffer[] = [];
  let [receivedBytes, keptBytes] = [0, 0];
  const count = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      receivedBytes += chunk.length;
      if (receivedBytes > maxBytes) throw new BodyError('too-large');
      yield chunk;
    }
  };
  const keep = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      keptBytes += chunk.length;
      if (keptBytes > maxBytes) throw new BodyError('too-large');
      kept.push(chunk);
    }
  };
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      await pipeline(stream, count, keep);
      break;
    case 'gzip':
    case 'x-gzip':
      await pipeline(stream, count, createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES }), keep).catch(rethrowZlib);
      break;
    default:
      discard(stream);
      throw new BodyError('bad-encoding');
  }
  const bytes = Buffer.concat(kept);
  // The decoder drops a byte order mark, which JSON.parse would refuse.
  return { text: new TextDecoder().decode(bytes), receivedBytes, badUtf8: !isUtf8(bytes) };
}

/** Lets go of a body that nobody reads: undici's raises an error when it is destroyed early. */
export function discard(stream: Readable): void {
  stream.on('error', () => {});
  stream.destroy();
}

function rethrowZlib(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'Z_BUF_ERROR') throw new BodyError('truncated');
  if (typeof code === 'string' && code.startsWith('Z_')) throw new BodyError('bad-encoding');
  throw error;
}
