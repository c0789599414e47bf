// Beginning and end of a file, and several files as one: what a container runtime rotated away in the middle of a record.

import { readSync } from 'node:fs';
import { type FileAccount, openAccount } from './account.ts';
import type { ByteView } from '../records/byte-view.ts';
import { lineNumberAt } from './line-number.ts';
import { withFile } from './open-file.ts';
import { REACH } from '../records/scan.ts';
import { isUnpacked, unpack } from './unpack.ts';

export interface FileEnds {
  readonly account: FileAccount;
  /** Of the unpacked bytes. */
  readonly sizeBytes: number;
  /** The first and the last REACH bytes; all of it where they touch. */
  readonly head: Buffer;
  readonly tail: Buffer;
  /** Null: counting would mean reading too much. */
  readonly lineAt: (offset: number) => Promise<number | null>;
}

const LF = 10;

/** Null: it cannot be read to its end. */
export async function readEnds({ file }: FileAccount, countedBytes: number): Promise<FileEnds | null> {
  const account = openAccount(file);
  let ends: FileEnds | null = null;
  await withFile(account, async ({ fd, size }) => {
    // An archive has no ends of its own; its members are not joined.
    const { format } = file;
    if (format === 'tar' || format === 'zip') return;
    if (format !== 'plain') {
      // Entries of a journal are never cut.
      ends = isUnpacked(format) ? await endsOfPacked(account, { fd, sizeBytes: size, format }) : null;
      return;
    }
    const head = readAt(fd, { from: 0, to: Math.min(size, REACH) });
    const tail = size <= REACH ? head : readAt(fd, { from: size - REACH, to: size });
    const lineAt = async (offset: number): Promise<number | null> =>
      size > countedBytes ? null : lineInFile(account, offset);
    ends = { account, sizeBytes: size, head, tail, lineAt };
  });
  return ends;
}

async function lineInFile(account: FileAccount, offset: number): Promise<number | null> {
  let line: number | null = null;
  await withFile(account, ({ fd }) => void (line = lineNumberAt(fd, offset)));
  return line;
}

function readAt(fd: number, { from, to }: { readonly from: number; readonly to: number }): Buffer {
  const buffer = Buffer.allocUnsafe(to - from);
  return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, from));
}

// What was unpacked once is unpacked again: only a file that begins or ends within a record of the request comes here.
async function endsOfPacked(account: FileAccount, packed: Parameters<typeof unpack>[0]): Promise<FileEnds | null> {
  let isDamaged = false;
  let head = Buffer.alloc(0);
  let held: Buffer[] = [];
  let heldBytes = 0;
  let sizeBytes = 0;
  let lines = 0;
  for await (const chunk of unpack(packed, () => (isDamaged = true))) {
    if (head.length < REACH) head = Buffer.concat([head, chunk]).subarray(0, REACH);
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) lines += 1;
    held.push(chunk);
    heldBytes += chunk.length;
    sizeBytes += chunk.length;
    for (let [first] = held; first !== undefined && heldBytes - first.length >= REACH; [first] = held) {
      heldBytes -= first.length;
      held = held.slice(1);
    }
  }
  if (isDamaged) return null;
  const tail = Buffer.concat(held).subarray(-REACH);
  const lineAt = async (offset: number): Promise<number | null> => {
    const behind = offset - (sizeBytes - tail.length);
    return behind < 0 ? null : lines + 1 - countLines(tail.subarray(behind));
  };
  return { account, sizeBytes, head, tail, lineAt };
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) lines += 1;
  return lines;
}

/** Files one behind the other. Offsets go on from one to the next; the first keeps its own. */
export interface Chain {
  readonly files: readonly FileEnds[];
  readonly view: ByteView;
  /** Where each file begins. */
  readonly bases: readonly number[];
}

/** Of the first file the end, of the last the beginning; those between are small enough to be held whole (`isHeldWhole`). */
export function chainFiles(files: readonly FileEnds[]): Chain {
  const bases: number[] = [];
  const pieces: { readonly offset: number; readonly bytes: Buffer }[] = [];
  let base = 0;
  for (const [index, { head, tail, sizeBytes }] of files.entries()) {
    bases.push(base);
    const isFirst = index === 0;
    pieces.push({ offset: isFirst ? base + sizeBytes - tail.length : base, bytes: isFirst ? tail : head });
    base += sizeBytes;
  }
  const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
  const start = pieces[0]?.offset ?? 0;
  const view: ByteView = {
    start,
    end: start + bytes.length,
    read: (offset, length) => bytes.subarray(Math.max(0, offset - start), Math.max(0, offset - start + length)),
  };
  return { files, view, bases };
}

export function isHeldWhole({ head, sizeBytes }: FileEnds): boolean {
  return head.length === sizeBytes;
}

/** A file that ends within a line is still being written, or was torn: nothing goes on behind it. */
export function endsWithLine({ tail }: FileEnds): boolean {
  return tail.at(-1) === LF;
}
