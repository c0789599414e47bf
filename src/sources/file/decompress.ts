// .gz and .zst as a stream of plain bytes, member by member. Node's own streams stop at the first zstd frame
// (nodejs/node#64741) and lose buffered output when garbage follows a gzip member, so each member gets a stream of its
// own and the next one begins where that one says it ended. What can be had of a broken file is had, then it is said.

import { readSync } from 'node:fs';
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';

export interface CompressedFile {
  readonly fd: number;
  readonly sizeBytes: number;
  readonly format: 'gzip' | 'zstd';
}

/** What was wrong behind the last good byte; null when the file ended as it should. */
export interface StreamFlaw {
  readonly kind: 'truncated' | 'corrupt' | 'trailing-garbage';
  /** Offset in the compressed file. */
  readonly offset: number;
  readonly message: string;
}

// Small enough that one piece of a decompression bomb (zstd: 128 KiB from 4 bytes) stays bounded by backpressure, large
// enough that the thread pool is not the cost.
const INPUT_BYTES = 128 * 1024;
const FINE_INPUT_BYTES = 64;
const OUTPUT_BYTES = 512 * 1024;
const MAX_QUEUED = 6;

interface Member {
  readonly engine: Transform & { readonly bytesWritten: number };
  /** Where the compressed data begins, behind the header. */
  readonly dataStart: number;
  readonly trailerBytes: number;
}

/** Yields plain bytes; `onFlaw` is called for each damaged member, after what could be read of it was yielded. */
export async function* decompress(file: CompressedFile, onFlaw: (flaw: StreamFlaw) => void): AsyncGenerator<Buffer> {
  let position = 0;
  while (position < file.sizeBytes) {
    const member = openMember(file, position);
    if (member === 'truncated')
      return onFlaw({ kind: 'truncated', offset: position, message: 'the file ends within a header' });
    if (member === null) {
      if (onlyZeros(file, position)) return;
      return onFlaw(
        position === 0
          ? { kind: 'corrupt', offset: 0, message: 'the header is damaged' }
          : { kind: 'trailing-garbage', offset: position, message: 'what follows is not compressed data' },
      );
    }
    if (member === 'skip') {
      position = skipFrame(file, position);
      continue;
    }
    const end = yield* readMember(file, { member, skipBytes: 0, fineFrom: Number.POSITIVE_INFINITY });
    if (end.brokeAt !== null) {
      // zlib gives back nothing of the piece of input it stumbles over: once more, with small pieces where that was.
      const again = openMember(file, position);
      if (typeof again === 'object' && again !== null) {
        yield* readMember(file, { member: again, skipBytes: end.bytes, fineFrom: end.brokeAt });
      }
    }
    if (end.flaw !== null) onFlaw({ ...end.flaw, offset: end.position });
    if (end.flaw !== null && !end.canGoOn) return;
    position = end.position;
  }
}

/** Deflate data without a header, from `start` on and at most to `sizeBytes`: a member of a zip. */
export async function* inflate(
  { fd, sizeBytes }: Pick<CompressedFile, 'fd' | 'sizeBytes'>,
  { start, onEnd, onFlaw }: InflateOptions,
): AsyncGenerator<Buffer> {
  const file: CompressedFile = { fd, sizeBytes, format: 'gzip' };
  const open = (): Member => ({ engine: createInflater(), dataStart: start, trailerBytes: 0 });
  const end = yield* readMember(file, { member: open(), skipBytes: 0, fineFrom: Number.POSITIVE_INFINITY });
  if (end.brokeAt !== null) yield* readMember(file, { member: open(), skipBytes: end.bytes, fineFrom: end.brokeAt });
  if (end.flaw !== null) onFlaw({ ...end.flaw, offset: end.position });
  onEnd(end.position);
}

export interface InflateOptions {
  readonly start: number;
  /** Behind the last byte that belongs to it. */
  readonly onEnd: (position: number) => void;
  readonly onFlaw: (flaw: StreamFlaw) => void;
}

function createInflater(): Member['engine'] {
  return zlib.createInflateRaw({ chunkSize: OUTPUT_BYTES });
}

interface MemberEnd {
  readonly position: number;
  readonly flaw: Omit<StreamFlaw, 'offset'> | null;
  /** Behind a wrong checksum the next member begins where it should; where it does behind torn data is not known. */
  readonly canGoOn: boolean;
  /** Plain bytes there were. */
  readonly bytes: number;
  /** How much of the file had been understood when the data turned out to be damaged; null when it was not. */
  readonly brokeAt: number | null;
}

interface MemberRead {
  readonly member: Member;
  /** Plain bytes at the beginning that are not wanted. */
  readonly skipBytes: number;
  /** From this offset of the file on, input is given in small pieces. */
  readonly fineFrom: number;
}

async function* readMember(
  file: CompressedFile,
  { member, skipBytes, fineFrom }: MemberRead,
): AsyncGenerator<Buffer, MemberEnd> {
  const { engine, dataStart, trailerBytes } = member;
  const state: { error: NodeJS.ErrnoException | null; ended: boolean; stopped: boolean; wake: () => void } = {
    error: null,
    ended: false,
    stopped: false,
    wake: () => undefined,
  };
  // Chunks are queued here rather than in the stream: an error destroys the stream and what it still held, and a queue of a
  // few lets the thread pool inflate while the main thread searches.
  const queue: Buffer[] = [];
  engine.on('data', (chunk: Buffer) => {
    queue.push(chunk);
    if (queue.length >= MAX_QUEUED) engine.pause();
    state.wake();
  });
  engine.on('error', (reason) => (state.error = reason));
  engine.on('end', () => (state.ended = true));
  for (const event of ['error', 'end', 'close']) engine.on(event, () => state.wake());
  const feeding = feed({
    file,
    engine,
    from: dataStart,
    fineFrom,
    isStopped: () => state.ended || state.stopped || state.error !== null,
  });
  let crc = 0;
  let bytes = 0;
  try {
    for (;;) {
      // read() still gives what a paused stream held when an error destroyed it.
      const chunk = queue.shift() ?? (state.error === null ? null : (engine.read() as Buffer | null));
      if (chunk !== null) {
        if (queue.length === 0 && engine.isPaused()) engine.resume();
        if (trailerBytes > 0) crc = zlib.crc32(chunk, crc);
        bytes += chunk.length;
        if (bytes > skipBytes) yield chunk.subarray(Math.max(0, chunk.length - (bytes - skipBytes)));
      } else if (state.ended || state.error !== null || engine.destroyed) break;
      else await new Promise<void>((resolve) => (state.wake = resolve));
    }
  } finally {
    state.stopped = true;
    engine.destroy();
    await feeding;
  }
  return memberEnd({ file, consumed: dataStart + engine.bytesWritten, trailerBytes, error: state.error, crc, bytes });
}

interface MemberState {
  readonly file: CompressedFile;
  readonly consumed: number;
  readonly trailerBytes: number;
  readonly error: NodeJS.ErrnoException | null;
  readonly crc: number;
  readonly bytes: number;
}

function memberEnd({ file, consumed, trailerBytes, error, crc, bytes }: MemberState): MemberEnd {
  const whole = { bytes, brokeAt: null };
  const position = Math.min(consumed + trailerBytes, file.sizeBytes);
  if (error !== null) {
    const kind = error.code === 'Z_BUF_ERROR' || consumed >= file.sizeBytes ? 'truncated' : 'corrupt';
    return {
      position,
      flaw: { kind, message: error.message },
      canGoOn: false,
      bytes,
      brokeAt: kind === 'corrupt' ? consumed : null,
    };
  }
  if (consumed + trailerBytes > file.sizeBytes)
    return {
      ...whole,
      position,
      flaw: { kind: 'truncated', message: 'the file ends within a compressed member' },
      canGoOn: false,
    };
  if (trailerBytes > 0 && readAt(file, { position: consumed, length: 4 }).readUInt32LE(0) !== crc) {
    return {
      ...whole,
      position,
      flaw: { kind: 'corrupt', message: 'the checksum does not match: some of the text before this place is damaged' },
      canGoOn: true,
    };
  }
  return { ...whole, position, flaw: null, canGoOn: true };
}

async function feed({
  file,
  engine,
  from,
  fineFrom,
  isStopped,
}: {
  readonly file: CompressedFile;
  readonly engine: Transform;
  readonly from: number;
  readonly fineFrom: number;
  readonly isStopped: () => boolean;
}): Promise<void> {
  try {
    for (let position = from; position < file.sizeBytes && !isStopped();) {
      const step = position < fineFrom ? Math.min(INPUT_BYTES, fineFrom - position) : FINE_INPUT_BYTES;
      const input = Buffer.allocUnsafe(Math.min(step, file.sizeBytes - position));
      const got = readSync(file.fd, input, 0, input.length, position);
      if (got === 0) break;
      position += got;
      if (engine.destroyed) return;
      if (!engine.write(input.subarray(0, got))) {
        await untilWritable(engine);
      }
    }
    if (!engine.destroyed) engine.end();
  } catch {
    // A read error ends the input; the member is then truncated, and that is what is reported.
    engine.end();
  }
}

function untilWritable(engine: Transform): Promise<void> {
  return new Promise((resolve) => {
    const events = ['drain', 'close', 'end', 'error'];
    const done = (): void => {
      for (const event of events) engine.off(event, done);
      resolve();
    };
    for (const event of events) engine.on(event, done);
  });
}

function openMember(file: CompressedFile, position: number): Member | 'skip' | 'truncated' | null {
  return file.format === 'gzip' ? openGzip(file, position) : openZstd(file, position);
}

// RFC 1952. The deflate data is inflated raw: that stream says exactly where it ended, whatever follows.
function openGzip(file: CompressedFile, position: number): Member | 'truncated' | null {
  const head = readAt(file, { position, length: 64 * 1024 });
  if (head[0] !== 0x1f || head[1] !== 0x8b) return head.length < 2 && head[0] === 0x1f ? 'truncated' : null;
  if (head.length < 10) return 'truncated';
  const flags = head[3] ?? 0;
  let cursor = 10;
  if ((flags & 4) !== 0) cursor += 2 + head.readUInt16LE(Math.min(cursor, head.length - 2));
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const end = head.indexOf(0, cursor);
    if (end < 0) return 'truncated';
    cursor = end + 1;
  }
  if ((flags & 2) !== 0) cursor += 2;
  if (cursor > head.length) return 'truncated';
  return { engine: createInflater(), dataStart: position + cursor, trailerBytes: 8 };
}

function openZstd(file: CompressedFile, position: number): Member | 'skip' | 'truncated' | null {
  const head = readAt(file, { position, length: 8 });
  if (head.length < 4) return 'truncated';
  const magic = head.readUInt32LE(0);
  if (magic >= 0x184d2a50 && magic <= 0x184d2a5f) return head.length < 8 ? 'truncated' : 'skip';
  if (magic !== 0xfd2fb528) return null;
  return { engine: zlib.createZstdDecompress({ chunkSize: OUTPUT_BYTES }), dataStart: position, trailerBytes: 0 };
}

function skipFrame(file: CompressedFile, position: number): number {
  return position + 8 + readAt(file, { position: position + 4, length: 4 }).readUInt32LE(0);
}

// tape blocks and some copies pad with zeros; gzip(1) ignores them too.
function onlyZeros(file: CompressedFile, position: number): boolean {
  for (let from = position; from < file.sizeBytes; from += INPUT_BYTES) {
    if (readAt(file, { position: from, length: INPUT_BYTES }).some((byte) => byte !== 0)) return false;
  }
  return position > 0;
}

function readAt(
  { fd, sizeBytes }: CompressedFile,
  { position, length }: { readonly position: number; readonly length: number },
): Buffer {
  const buffer = Buffer.alloc(Math.max(0, Math.min(length, sizeBytes - position)));
  return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, position));
}
