/** Bytes of a stream that are kept, and where they stood in it. */
export interface HeldChunk {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** Bytes `offset` to `stop` of chunks that follow each other without a gap; what lies outside them is left out. */
export function readHeld(
  chunks: readonly HeldChunk[],
  { offset, stop }: { readonly offset: number; readonly stop: number },
): Buffer {
  if (stop <= offset) return Buffer.alloc(0);
  const parts: Buffer[] = [];
  for (let index = indexOfChunk(chunks, offset); index < chunks.length; index += 1) {
    const { offset: base, bytes } = chunks[index] as HeldChunk;
    if (base >= stop) break;
    parts.push(bytes.subarray(Math.max(0, offset - base), stop - base));
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}

function indexOfChunk(chunks: readonly HeldChunk[], offset: number): number {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((chunks[middle] as HeldChunk).offset <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
