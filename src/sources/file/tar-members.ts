// Members of a tar as it passes, at its beginning or unpacked from something else. node-tar reads the headers; what it has
// for whole archives writes files.

import type { HeaderData } from 'tar/header';
import { type ArchiveMember, type OnFlaw, shownName } from './archive-member.ts';

const BLOCK_BYTES = 512;
/** Names and attributes. Nobody has longer ones. */
const MAX_EXTENSION_BYTES = 1024 * 1024;

const FILES: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile']);
/** These have no data, whatever size they state. */
const HEADERS_ALONE: ReadonlySet<string> = new Set([
  'Link',
  'SymbolicLink',
  'CharacterDevice',
  'BlockDevice',
  'Directory',
  'FIFO',
]);
const IGNORED: ReadonlySet<string> = new Set(['GNUDumpDir', 'TapeVolumeHeader', 'NextFileHasLongLinkpath', 'Inode']);

export async function* membersOfTar(chunks: AsyncGenerator<Buffer>, onFlaw: OnFlaw): AsyncGenerator<ArchiveMember> {
  const [{ Header }, { Pax }] = await Promise.all([import('tar/header'), import('tar/pax')]);
  const reader = openReader(chunks);
  let own: HeaderData | undefined;
  let shared: HeaderData | undefined;
  let isSparse = false;
  let isEnded = false;
  const truncated = (): void =>
    onFlaw({ kind: 'truncated', offset: reader.offset(), message: 'the archive ends within a member' });
  try {
    for (;;) {
      const at = reader.offset();
      const block = await reader.take(BLOCK_BYTES);
      // The end is marked: without a mark, members may be missing.
      if (block.length === 0 && isEnded) return;
      if (block.length < BLOCK_BYTES) return void (isEnded || truncated());
      const header = new Header(block, 0, own, shared);
      if (header.nullBlock) {
        isEnded = true;
        continue;
      }
      if (!header.cksumValid || header.size === undefined)
        return onFlaw(
          isEnded
            ? { kind: 'trailing-garbage', offset: at, message: 'what follows is no tar' }
            : { kind: 'corrupt', offset: at, message: 'a header is damaged' },
        );
      const { type, size } = header;
      isEnded = false;
      if (
        [
          'ExtendedHeader',
          'OldExtendedHeader',
          'GlobalExtendedHeader',
          'NextFileHasLongPath',
          'OldGnuLongPath',
        ].includes(type)
      ) {
        const bytes = size > MAX_EXTENSION_BYTES ? null : await reader.take(size);
        if (bytes === null) return onFlaw({ kind: 'corrupt', offset: at, message: 'a header is too long' });
        if (bytes.length < size || !(await reader.skip(padding(size)))) return truncated();
        const text = bytes.toString('utf8');
        if (type === 'GlobalExtendedHeader') shared = Pax.parse(text, shared, true);
        else if (type.endsWith('LongPath')) own = { ...own, path: shownName(bytes.subarray(0, lengthOfText(bytes))) };
        else own = Pax.parse(text, own);
        isSparse ||= text.includes(' GNU.sparse.');
        continue;
      }
      const dataBytes = HEADERS_ALONE.has(type) ? 0 : size;
      const rest = reader.part(dataBytes);
      if (!HEADERS_ALONE.has(type) && !IGNORED.has(type))
        yield {
          name: shownName(own?.path ?? nameIn(block, header.path ?? '')),
          sizeBytes: size,
          modifiedMs: header.mtime?.getTime() ?? null,
          unread: FILES.has(type) && !isSparse ? null : unreadType(type, isSparse),
          open: rest.open,
        };
      own = undefined;
      isSparse = false;
      if (!(await rest.drain()) || !(await reader.skip(padding(dataBytes)))) return truncated();
    }
  } finally {
    await chunks.return(undefined);
  }
}

function unreadType(type: string, isSparse: boolean): string {
  if (isSparse || type === 'SparseFile') return 'is kept as a sparse file, a form of tar that is not read';
  if (type === 'ContinuationFile') return 'goes on from another volume of the archive and was not searched';
  return 'is of a kind that is not read in a tar';
}

function padding(size: number): number {
  return (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;
}

function lengthOfText(bytes: Buffer): number {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes.length : end;
}

// Bytes that are no UTF-8 are lost in the header: they stand in the first field.
function nameIn(block: Buffer, path: string): string | Buffer {
  const field = block.subarray(0, 100);
  return path.includes('\uFFFD') ? field.subarray(0, lengthOfText(field)) : path;
}

interface Part {
  readonly open: (onFlaw: OnFlaw) => AsyncGenerator<Buffer>;
  /** Passes over what was not read of it. False: it is not all there. */
  readonly drain: () => Promise<boolean>;
}

interface Reader {
  readonly offset: () => number;
  /** Fewer bytes at the end. */
  readonly take: (bytes: number) => Promise<Buffer>;
  readonly skip: (bytes: number) => Promise<boolean>;
  readonly part: (bytes: number) => Part;
}

function openReader(chunks: AsyncGenerator<Buffer>): Reader {
  let held: Buffer = Buffer.alloc(0);
  let offset = 0;
  // At most so many bytes; null at the end.
  const some = async (most: number): Promise<Buffer | null> => {
    while (held.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return null;
      held = next.value;
    }
    const piece = held.subarray(0, most);
    held = held.subarray(piece.length);
    offset += piece.length;
    return piece;
  };
  const skip = async (bytes: number): Promise<boolean> => {
    for (let left = bytes; left > 0;) {
      const piece = await some(left);
      if (piece === null) return false;
      left -= piece.length;
    }
    return true;
  };
  return {
    offset: () => offset,
    take: async (bytes) => {
      const pieces: Buffer[] = [];
      for (let left = bytes; left > 0;) {
        const piece = await some(left);
        if (piece === null) break;
        pieces.push(piece);
        left -= piece.length;
      }
      return Buffer.concat(pieces);
    },
    skip,
    part: (bytes) => {
      let left = bytes;
      return {
        drain: () => skip(left),
        async *open(onFlaw) {
          while (left > 0) {
            const piece = await some(left);
            if (piece === null) {
              onFlaw({ kind: 'truncated', offset, message: 'the archive ends within it' });
              return;
            }
            left -= piece.length;
            yield piece;
          }
        },
      };
    },
  };
}
