import { readSync } from 'node:fs';

const LF = 10;
const BLOCK = 1024 * 1024;

/** The 1-based number of the line that holds `offset`, counted from the beginning of the file. */
export function lineNumberAt(fd: number, offset: number): number {
  const buffer = Buffer.allocUnsafe(BLOCK);
  let line = 1;
  for (let position = 0; position < offset;) {
    const got = readSync(fd, buffer, 0, Math.min(BLOCK, offset - position), position);
    if (got === 0) break;
    const bytes = buffer.subarray(0, got);
    for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) line += 1;
    position += got;
  }
  return line;
}
