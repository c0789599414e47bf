// What a file holds, by its bytes and never by its name: logs are rotated and renamed. What is not text and is not unpacked
// here is named: searched as if it were text, its rows would be missing in silence.

import { isOwnReport } from './own-reports.ts';
import { isCleanText, isText } from './text.ts';

export type PackedFormat = 'gzip' | 'zstd' | 'bzip2' | 'xz' | 'utf-16' | 'journal';
export type ArchiveFormat = 'zip' | 'tar';

export type Content =
  /** Mixed: its beginning is text, and not all of the rest. */
  | { readonly is: 'text'; readonly isMixed: boolean }
  | { readonly is: 'packed'; readonly format: PackedFormat }
  | { readonly is: 'archive'; readonly format: ArchiveFormat }
  /** With an article, as it stands in a sentence. */
  | { readonly is: 'unread'; readonly name: string }
  | { readonly is: 'own-report' };

/** As much of the beginning of a file as is looked at. */
export const HEAD_BYTES = 4096;

type Magic = readonly [bytes: string, name: string];

// No text begins with these.
const UNREAD: readonly Magic[] = [
  ['7z\xBC\xAF\x27\x1C', '7z'],
  ['Rar!\x1A\x07', 'a RAR archive'],
  ['\x04\x22\x4D\x18', 'lz4'],
  ['\x02\x21\x4C\x18', 'lz4'],
  ['\x1F\x9D', 'compress (.Z)'],
  ['\x1F\xA0', 'compress (.Z)'],
  ['\x5D\x00\x00', 'lzma'],
  ['\x89LZO', 'lzop'],
  ['LZIP\x01', 'lzip'],
  ['\xFF\x06\x00\x00sNaPpY', 'snappy'],
  ['\x82SNAPPY\x00', 'snappy'],
  ['SQLite format 3\x00', 'an SQLite database'],
  ['Obj\x01', 'Avro'],
  ['\x7FELF', 'a program or core dump (ELF)'],
  ['\xD4\xC3\xB2\xA1', 'a packet capture'],
  ['\xA1\xB2\xC3\xD4', 'a packet capture'],
  ['\x4D\x3C\xB2\xA1', 'a packet capture'],
  ['\xA1\xB2\x3C\x4D', 'a packet capture'],
  ['\n\r\r\n', 'a packet capture'],
  ['\x89PNG\r\n\x1A\n', 'a picture (PNG)'],
  ['\xFF\xD8\xFF', 'a picture (JPEG)'],
  ['ElfFile\x00', 'a Windows event log (.evtx)'],
  ['\xED\xAB\xEE\xDB', 'an RPM package'],
  ['\x00asm', 'WebAssembly'],
  ['\xCA\xFE\xBA\xBE', 'a Java class'],
  ['age-encryption.org/v1\n', 'encrypted with age'],
  ['-----BEGIN AGE ENCRYPTED FILE-----', 'encrypted with age'],
  ['-----BEGIN PGP MESSAGE-----', 'encrypted with PGP'],
  ['%PDF-', 'a PDF'],
  ['Salted__', 'encrypted with openssl'],
];

// Text may begin with these letters, but goes on as text then.
const UNREAD_UNLESS_TEXT: readonly Magic[] = [
  ['PAR1', 'Parquet'],
  ['PARE', 'Parquet'],
  ['ORC', 'ORC'],
  ['GIF8', 'a picture (GIF)'],
  ['RIFF', 'a RIFF file (a picture or sound)'],
  ['!<arch>\n', 'an ar archive'],
  ['MSCF', 'a cabinet archive'],
  ['MZ', 'a Windows program'],
  ['BM', 'a picture (BMP)'],
  ['\x78\x01', 'zlib'],
  ['\x78\x5E', 'zlib'],
  ['\x78\x9C', 'zlib'],
  ['\x78\xDA', 'zlib'],
];

/** Of systemd's journal files (Journal File Format). Text that begins with it goes on as text. */
const JOURNAL_FILE = 'LPKSHHRH';

const BRACE = 0x7b;
const BESIDE_MAGIC_BYTES = 48;
const BZIP2 = /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/s;
const PGP = /^(?:[\x84\x85\xC1].{0,3}\x03|[\x8C\xC3].\x04|\xA3[\x01-\x03])/s;

export interface Sampled {
  readonly head: Buffer;
  /** Elsewhere in the file; none of a file that the head is all of. */
  readonly others: readonly Buffer[];
  /** For the few formats that have no sign of their own. */
  readonly name: string;
}

export function contentOf({ head, others, name }: Sampled): Content {
  // Nearly all logs: an object, and no more than text.
  if (head[0] === BRACE && others.length === 0 && isCleanText(head) && !isOwnReport(head))
    return { is: 'text', isMixed: false };
  const packed = packedFormat(head);
  if (packed !== null) return { is: 'packed', format: packed };
  const archive = archiveFormat(head);
  if (archive !== null) return { is: 'archive', format: archive };
  const unread = UNREAD.find(([bytes]) => startsWith(head, bytes));
  if (unread !== undefined) return { is: 'unread', name: unread[1] };
  if (isUtf32(head)) return { is: 'unread', name: 'UTF-32' };
  if (isOwnReport(head)) return { is: 'own-report' };
  if (isDockerLocal(head)) return { is: 'unread', name: "a file of docker's local log driver" };
  const dirty = [head, ...others].find((sample) => !isText(sample));
  const isDirty = dirty !== undefined || !isCleanText(head.subarray(0, BESIDE_MAGIC_BYTES));
  if (!isDirty) return { is: 'text', isMixed: false };
  if (startsWith(head, JOURNAL_FILE)) return { is: 'packed', format: 'journal' };
  const unlessText = UNREAD_UNLESS_TEXT.find(([bytes]) => startsWith(head, bytes));
  if (unlessText !== undefined) return { is: 'unread', name: unlessText[1] };
  if (dirty === undefined || isText(head)) return { is: 'text', isMixed: dirty !== undefined };
  if (/\.br$/i.test(name)) return { is: 'unread', name: 'brotli' };
  if (PGP.test(head.toString('latin1', 0, 8))) return { is: 'unread', name: 'encrypted with PGP' };
  return { is: 'unread', name: 'binary data' };
}

/** What one reads of it piece by piece and cannot take back. */
export function isBinaryPiece(piece: Buffer): boolean {
  for (let at = 0; at < piece.length; at += SAMPLE_EVERY_BYTES)
    if (!isText(piece.subarray(at, at + PIECE_SAMPLE_BYTES))) return true;
  return false;
}

const SAMPLE_EVERY_BYTES = 16 * 1024;
const PIECE_SAMPLE_BYTES = 512;

function packedFormat(head: Buffer): PackedFormat | null {
  if (startsWith(head, '\x1F\x8B')) return 'gzip';
  // A skippable zstd frame may stand before the first real one (pzstd writes them).
  const skippable = (head[0] ?? 0) >> 4 === 5 && startsWith(head.subarray(1), '\x2A\x4D\x18');
  if (skippable || startsWith(head, '\x28\xB5\x2F\xFD')) return 'zstd';
  if (BZIP2.test(head.toString('latin1', 0, 10))) return 'bzip2';
  if (startsWith(head, '\xFD7zXZ\x00')) return 'xz';
  return utf16Order(head) === null ? null : 'utf-16';
}

function archiveFormat(head: Buffer): ArchiveFormat | null {
  // Of an empty one and of one in several volumes too.
  if (['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'].some((bytes) => startsWith(head, bytes))) return 'zip';
  return isTar(head) ? 'tar' : null;
}

const TAR_BLOCK_BYTES = 512;
const TAR_MAGIC_AT = 257;
const TAR_SUM_AT = 148;

// By the magic; the oldest form has none, and is known by the sum of its first block.
function isTar(head: Buffer): boolean {
  if (head.length < TAR_BLOCK_BYTES) return false;
  if (head.toString('latin1', TAR_MAGIC_AT, TAR_MAGIC_AT + 5) === 'ustar') return true;
  const stated = /^ *([0-7]{1,7})[\0 ]/.exec(head.toString('latin1', TAR_SUM_AT, TAR_SUM_AT + 8));
  if (stated === null) return false;
  let sum = 8 * 0x20;
  for (let at = 0; at < TAR_BLOCK_BYTES; at += 1)
    if (at < TAR_SUM_AT || at >= TAR_SUM_AT + 8) sum += head[at] as number;
  return sum === Number.parseInt(stated[1] as string, 8);
}

function startsWith(head: Buffer, bytes: string): boolean {
  if (head.length < bytes.length) return false;
  for (let at = 0; at < bytes.length; at += 1) if (head[at] !== bytes.charCodeAt(at)) return false;
  return true;
}

function isUtf32(head: Buffer): boolean {
  if (startsWith(head, '\xFF\xFE\x00\x00') || startsWith(head, '\x00\x00\xFE\xFF')) return true;
  const nuls = nulsByPlace(head, 4);
  return nuls.length > 0 && nuls.filter((share) => share > 0.8).length === 3 && nuls.some((share) => share < 0.2);
}

/** Null: it is not UTF-16. Without a byte order mark every other byte of mostly Latin text is NUL. */
export function utf16Order(head: Buffer): 'little' | 'big' | null {
  if (isUtf32(head)) return null;
  if (startsWith(head, '\xFF\xFE')) return 'little';
  if (startsWith(head, '\xFE\xFF')) return 'big';
  const [even = 0, odd = 0] = nulsByPlace(head, 2);
  if (Math.min(even, odd) > 0.2 || Math.max(even, odd) < 0.6) return null;
  return odd > even ? 'little' : 'big';
}

// The share of NUL bytes among every second (or fourth) byte. In a hole left by copytruncate all of them are.
function nulsByPlace(head: Buffer, width: number): readonly number[] {
  if (!head.subarray(0, 512).includes(0)) return [];
  const size = Math.min(512, head.length - (head.length % width));
  if (size < 16) return [];
  const nuls = Array.from({ length: width }, () => 0);
  for (let at = 0; at < size; at += 1) if (head[at] === 0) nuls[at % width] = (nuls[at % width] as number) + 1;
  return nuls.map((count) => count / (size / width));
}

// Protobuf with its length before and behind it; the first field of each is the name of a stream.
function isDockerLocal(head: Buffer): boolean {
  if (head.length < 16) return false;
  const size = head.readUInt32BE(0);
  if (head[4] !== 0x0a || !/^std(?:out|err)$/.test(head.toString('latin1', 6, 12))) return false;
  return size + 8 > head.length || head.readUInt32BE(size + 4) === size;
}
