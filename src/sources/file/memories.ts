// What one run remembers of files that take long to read, for its next question.

import type { LogFile } from './log-file.ts';
import type { PackedMemory } from './packed-memory.ts';

/** What an archive was found to hold. */
export interface ArchiveMemory {
  readonly members: readonly LogFile[];
  /** Members, by their paths, that belong to a bundle of ours. */
  readonly ownReports: ReadonlySet<string>;
}

export interface Memories {
  /** By the file's identity. */
  readonly files: Map<string, PackedMemory>;
  readonly archives: Map<string, ArchiveMemory>;
  /** Of all files together. */
  heldBytes: number;
}

export function createMemories(): Memories {
  return { files: new Map(), archives: new Map(), heldBytes: 0 };
}

const MAX_HELD_BYTES = 64 * 1024 * 1024;

/** Of what comes beyond the limit only times and outputs are kept: it is read again. */
export function remember(memories: Memories, identity: string, memory: PackedMemory): void {
  const size = memory.chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const fits = memories.heldBytes + size <= MAX_HELD_BYTES;
  if (fits) memories.heldBytes += size;
  memories.files.set(identity, fits ? memory : { ...memory, chunks: [] });
}
