// The one way in which a bundle is packed. Programs disagree on what a zip holds that says two things: by its front or by its end, by a
// name or by the extra field behind it. So a zip of ours says each thing once, and what is packed otherwise is not read.

import type { FileHandle } from 'node:fs/promises';
import { BUNDLE_LIMITS } from '../../bundle/members.ts';

/** One file of the zip, as both of its headers have it. */
export interface PackedEntry {
  readonly name: Buffer;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** Of its local header. */
  readonly offset: number;
}

/** Fields of each header that are the same in every entry (APPNOTE.TXT 4.3.7 and 4.3.12); the time is noon of 1980-01-01. */
const VERSION = 20;
const MADE_BY = (3 << 8) | 63;
const NAME_IS_UTF8 = 0x800;
const DEFLATED = 8;
const NOON = 12 << 11;
const FIRST_DAY = (1 << 5) | 1;
const REGULAR_FILE = (0o100_644 << 16) >>> 0;

const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
/** Names of ours have 138 at most. */
const MOST_NAME_BYTES = 512;
/** The manifest is one more. */
const MOST_ENTRIES = BUNDLE_LIMITS.members + 1;

function localHeader({ name, crc32, packedBytes, sizeBytes }: PackedEntry): Buffer {
  const header = Buffer.alloc(LOCAL_BYTES);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(VERSION, 4);
  writeCommon(header, 6, { name, crc32, packedBytes, sizeBytes });
  return Buffer.concat([header, name]);
}

function centralHeader(entry: PackedEntry): Buffer {
  const header = Buffer.alloc(CENTRAL_BYTES);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(MADE_BY, 4);
  header.writeUInt16LE(VERSION, 6);
  writeCommon(header, 8, entry);
  header.writeUInt32LE(REGULAR_FILE, 38);
  header.writeUInt32LE(entry.offset, 42);
  return Buffer.concat([header, entry.name]);
}

/** No extra field, no comment, no disk, no data descriptor: those stay zero. */
function writeCommon(header: Buffer, at: number, entry: Omit<PackedEntry, 'offset'>): void {
  header.writeUInt16LE(NAME_IS_UTF8, at);
  header.writeUInt16LE(DEFLATED, at + 2);
  header.writeUInt16LE(NOON, at + 4);
  header.writeUInt16LE(FIRST_DAY, at + 6);
  header.writeUInt32LE(entry.crc32, at + 8);
  header.writeUInt32LE(entry.packedBytes, at + 12);
  header.writeUInt32LE(entry.sizeBytes, at + 16);
  header.writeUInt16LE(entry.name.length, at + 20);
}

function endRecord({
  entries,
  directoryBytes,
  offset,
}: {
  readonly entries: number;
  readonly directoryBytes: number;
  readonly offset: number;
}): Buffer {
  const record = Buffer.alloc(END_BYTES);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(entries, 8);
  record.writeUInt16LE(entries, 10);
  record.writeUInt32LE(directoryBytes, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}

/** Where the packed bytes of an entry begin. */
export function contentOffset({ offset, name }: PackedEntry): number {
  return offset + LOCAL_BYTES + name.length;
}

export type PackingReading =
  | { readonly kind: 'packed'; readonly entries: readonly PackedEntry[] }
  | { readonly kind: 'no-zip' }
  | { readonly kind: 'otherwise' }
  | { readonly kind: 'too-many' };

/** Every byte of the file that is not content is one that we would have written. Rejects where the file cannot be read. */
export async function readPacking(handle: FileHandle, sizeBytes: number): Promise<PackingReading> {
  if (sizeBytes < END_BYTES) return { kind: 'no-zip' };
  const start = await readAt(handle, { at: 0, length: 2 });
  const end = await readAt(handle, { at: sizeBytes - END_BYTES, length: END_BYTES });
  if (![start, end].some((bytes) => bytes.toString('latin1', 0, 2) === 'PK')) return { kind: 'no-zip' };
  const [count, directoryBytes, offset] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)];
  if (!end.equals(endRecord({ entries: count, directoryBytes, offset }))) return { kind: 'otherwise' };
  if (count > MOST_ENTRIES) return { kind: 'too-many' };
  const isBehindEntries = offset + directoryBytes + END_BYTES === sizeBytes;
  if (!isBehindEntries || directoryBytes > count * (CENTRAL_BYTES + MOST_NAME_BYTES)) return { kind: 'otherwise' };
  const entries = readDirectory(await readAt(handle, { at: offset, length: directoryBytes }), count);
  if (entries === null) return { kind: 'otherwise' };
  let next = 0;
  for (const entry of entries) {
    const local = localHeader(entry);
    if (entry.offset !== next || contentOffset(entry) + entry.packedBytes > offset) return { kind: 'otherwise' };
    if (!(await readAt(handle, { at: next, length: local.length })).equals(local)) return { kind: 'otherwise' };
    next = contentOffset(entry) + entry.packedBytes;
  }
  return next === offset ? { kind: 'packed', entries } : { kind: 'otherwise' };
}

/** Null: not one that we write. */
function readDirectory(directory: Buffer, count: number): readonly PackedEntry[] | null {
  const entries: PackedEntry[] = [];
  let at = 0;
  while (entries.length < count && at + CENTRAL_BYTES <= directory.length) {
    const nameBytes = directory.readUInt16LE(at + 28);
    const next = at + CENTRAL_BYTES + nameBytes;
    const entry = {
      name: directory.subarray(at + CENTRAL_BYTES, next),
      crc32: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      sizeBytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    };
    if (next > directory.length || !directory.subarray(at, next).equals(centralHeader(entry))) return null;
    if (entry.packedBytes > mostPackedBytes(entry.sizeBytes)) return null;
    entries.push(entry);
    at = next;
  }
  return entries.length === count && at === directory.length ? entries : null;
}

/** What cannot be made smaller grows by 5 bytes in 16 kB (zlib's deflateBound). */
function mostPackedBytes(sizeBytes: number): number {
  return sizeBytes + Math.ceil(sizeBytes / 1000) + 64;
}

export async function readAt(
  handle: FileHandle,
  { at, length }: { readonly at: number; readonly length: number },
): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new Error('it changed while it was read');
    done += bytesRead;
  }
  return bytes;
}
