// Members of a zip, as its directory lists them. The directory stands at the end: without it, the members are read from the
// beginning on, as far as they go.

import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { type ArchiveMember, type OnFlaw, shownName } from './archive-member.ts';
import { inflate } from './decompress.ts';
import { chunksOf } from '../records/scan.ts';

export interface ZipBytes {
  readonly fd: number;
  readonly sizeBytes: number;
}

const STORED = 0;
const DEFLATED = 8;
const METHODS: Readonly<Record<number, string>> = {
  1: 'shrink',
  6: 'implode',
  9: 'deflate64',
  12: 'bzip2',
  14: 'lzma',
  93: 'zstd',
  95: 'xz',
  98: 'PPMd',
  99: 'AES',
};
const DAY_MS = 86_400_000;

export async function* membersOfZip(file: ZipBytes, onFlaw: OnFlaw): AsyncGenerator<ArchiveMember> {
  const { fromFdPromise, getFileNameLowLevel } = await import('yauzl');
  let some = false;
  try {
    // Never closed: that would close the file, which is not its own.
    const zip = await fromFdPromise(file.fd, { autoClose: false, decodeStrings: false, validateEntrySizes: false });
    for await (const entry of zip.eachEntry()) {
      const { fileNameRaw, extraFields, generalPurposeBitFlag } = entry;
      const shown = shownName(fileNameRaw);
      const name = shown.includes('\\x')
        ? shownName(getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true))
        : shown;
      some = true;
      if (!isFile(entry, name)) continue;
      yield {
        name,
        sizeBytes: entry.uncompressedSize,
        modifiedMs: modifiedMs(entry),
        unread: unreadReason({ isEncrypted: entry.isEncrypted(), method: entry.compressionMethod }),
        open: (onMemberFlaw) => bytesOfEntry(file, { zip, entry, onFlaw: onMemberFlaw }),
      };
    }
  } catch (error) {
    if (some) onFlaw({ kind: 'corrupt', offset: file.sizeBytes, message: messageOf(error) });
    else
      yield* membersWithoutDirectory(file, (at) =>
        onFlaw({ kind: 'truncated', offset: at, message: messageOf(error) }),
      );
  }
}

const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

function isFile({ externalFileAttributes }: Entry, name: string): boolean {
  return !name.endsWith('/') && ((externalFileAttributes >>> 16) & FILE_TYPE) !== SYMBOLIC_LINK;
}

const TIMES_WITH_ZONE: ReadonlySet<number> = new Set([0x5455, 0x000a]);

// The old field is a clock on some wall: a day later nothing in it was written in any zone.
function modifiedMs(entry: Entry): number | null {
  const time = entry.getLastModDate().getTime();
  if (Number.isNaN(time)) return null;
  return entry.extraFields.some(({ id }) => TIMES_WITH_ZONE.has(id)) ? time : time + DAY_MS;
}

function unreadReason({
  isEncrypted,
  method,
}: {
  readonly isEncrypted: boolean;
  readonly method: number;
}): string | null {
  if (isEncrypted) return 'is encrypted and was not searched';
  if (method === STORED || method === DEFLATED) return null;
  return `is packed with ${METHODS[method] ?? `method ${method} of zip`} and was not searched`;
}

interface EntryRead {
  readonly zip: ZipFile;
  readonly entry: Entry;
  readonly onFlaw: OnFlaw;
}

async function* bytesOfEntry(file: ZipBytes, { zip, entry, onFlaw }: EntryRead): AsyncGenerator<Buffer> {
  let start: number;
  try {
    start = (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart;
  } catch (error) {
    onFlaw({ kind: 'corrupt', offset: entry.relativeOffsetOfLocalHeader, message: messageOf(error) });
    return;
  }
  const { compressedSize, compressionMethod: method, uncompressedSize, crc32: sum } = entry;
  const end = Math.min(start + compressedSize, file.sizeBytes);
  const read = yield* memberBytes(file, { start, end, method, onFlaw });
  if (read.isFlawed || (read.crc === sum && read.bytes === uncompressedSize)) return;
  onFlaw(
    read.bytes < uncompressedSize
      ? { kind: 'truncated', offset: end, message: 'it is shorter than the archive states' }
      : { kind: 'corrupt', offset: end, message: 'the checksum does not match: some of its text is damaged' },
  );
}

interface MemberSpan {
  readonly start: number;
  readonly end: number;
  readonly method: number;
  readonly onFlaw: OnFlaw;
}

interface MemberRead {
  readonly crc: number;
  readonly bytes: number;
  /** Behind its last byte. */
  readonly position: number;
  readonly isFlawed: boolean;
}

async function* memberBytes(
  { fd }: ZipBytes,
  { start, end, method, onFlaw }: MemberSpan,
): AsyncGenerator<Buffer, MemberRead> {
  let crc = 0;
  let bytes = 0;
  let isFlawed = false;
  let position = end;
  const stream =
    method === STORED
      ? chunksOf(fd, { start, end })
      : inflate(
          { fd, sizeBytes: end },
          {
            start,
            onEnd: (at) => (position = at),
            onFlaw: (flaw) => {
              isFlawed = true;
              onFlaw(flaw);
            },
          },
        );
  for await (const chunk of stream) {
    crc = crc32(chunk, crc);
    bytes += chunk.length;
    yield chunk;
  }
  return { crc, bytes, position, isFlawed };
}

const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_HEADER = 0x02014b50;
const LOCAL_HEADER_BYTES = 30;
const HAS_DESCRIPTOR = 8;
const ENCRYPTED = 1;
/** With and without a signature, of sizes in 32 bits and in 64. */
const DESCRIPTOR_BYTES = [0, 12, 16, 20, 24];

/** `onCut` gets the place where it goes on no more. Where the directory begins, there is no other member. */
async function* membersWithoutDirectory(file: ZipBytes, onCut: (at: number) => void): AsyncGenerator<ArchiveMember> {
  let at = 0;
  for (;;) {
    const head = readAt(file, { position: at, length: LOCAL_HEADER_BYTES + 2 * 0xffff });
    if (at > 0 && head.length >= 4 && head.readUInt32LE(0) === DIRECTORY_HEADER) return;
    if (head.length < LOCAL_HEADER_BYTES || head.readUInt32LE(0) !== LOCAL_HEADER) break;
    const nameEnd = LOCAL_HEADER_BYTES + head.readUInt16LE(26);
    const dataAt = nameEnd + head.readUInt16LE(28);
    if (dataAt > head.length) break;
    const flags = head.readUInt16LE(6);
    const method = head.readUInt16LE(8);
    const stated = sizesIn(head, { nameEnd, dataAt });
    const isOpen = (flags & HAS_DESCRIPTOR) !== 0;
    const start = at + dataAt;
    const reason = unreadReason({ isEncrypted: (flags & ENCRYPTED) !== 0, method });
    const name = shownName(head.subarray(LOCAL_HEADER_BYTES, nameEnd));
    const unread = reason ?? (isOpen && method !== DEFLATED ? 'does not say where it ends and was not searched' : null);
    // Where it ends, is only known of deflated data.
    const end = isOpen ? file.sizeBytes : start + stated.packed;
    let next: number | null = isOpen ? null : end;
    const isCut = end > file.sizeBytes || (isOpen && method !== DEFLATED);
    if (!name.endsWith('/'))
      yield {
        name,
        sizeBytes: stated.plain,
        modifiedMs: null,
        unread,
        async *open(onFlaw) {
          const span = { start, end: Math.min(end, file.sizeBytes), method, onFlaw };
          const read = yield* memberBytes(file, span);
          if (!read.isFlawed && isCut)
            onFlaw({ kind: 'truncated', offset: file.sizeBytes, message: 'the file ends within it' });
          if (isOpen && method === DEFLATED && !read.isFlawed) next = behindDescriptor(file, read.position);
        },
      };
    if (next === null || isCut) break;
    at = next;
  }
  onCut(at);
}

function sizesIn(
  head: Buffer,
  { nameEnd, dataAt }: { readonly nameEnd: number; readonly dataAt: number },
): { readonly packed: number; readonly plain: number } {
  const packed = head.readUInt32LE(18);
  const plain = head.readUInt32LE(22);
  if (packed !== 0xffffffff && plain !== 0xffffffff) return { packed, plain };
  for (let at = nameEnd; at + 4 <= dataAt; at += 4 + head.readUInt16LE(at + 2)) {
    if (head.readUInt16LE(at) !== 1 || at + 20 > dataAt) continue;
    return { plain: Number(head.readBigUInt64LE(at + 4)), packed: Number(head.readBigUInt64LE(at + 12)) };
  }
  return { packed, plain };
}

function behindDescriptor(file: ZipBytes, position: number): number | null {
  const bytes = readAt(file, { position, length: 28 });
  const size = DESCRIPTOR_BYTES.find(
    (skipped) => skipped + 4 <= bytes.length && [LOCAL_HEADER, DIRECTORY_HEADER].includes(bytes.readUInt32LE(skipped)),
  );
  return size === undefined ? null : position + size;
}

function readAt(
  { fd, sizeBytes }: ZipBytes,
  { position, length }: { readonly position: number; readonly length: number },
): Buffer {
  const buffer = Buffer.alloc(Math.max(0, Math.min(length, sizeBytes - position)));
  return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, position));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
