// A bundle on disk, folder or zip, as a list of what is in it and a way to read one of these. It comes from anywhere: no link is
// followed, no more is unpacked than was announced, and nothing is written.

import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import type { FoundEntry } from '../../bundle/verify-bundle.ts';
import { BUNDLE_LIMITS } from '../../bundle/members.ts';
import { InputError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';
import { contentOffset, type PackedEntry, readAt, readPacking } from './packing.ts';

export interface OpenBundle {
  /** In no order. */
  readonly entries: readonly FoundEntry[];
  /** All of one entry of kind `file`, as long as it was said to be. Rejects with an Error where that cannot be had. */
  read(entry: FoundEntry): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Throws InputError for what is neither a folder nor a zip, or has more entries than a bundle. */
export async function openBundle(path: string): Promise<OpenBundle> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(say`${path} could not be read (${error.code ?? error.message})`, TRY);
  });
  if (found.isDirectory()) return openFolder(path);
  if (found.isFile()) return openZip(path);
  throw new InputError(say`${path} is neither a folder nor a file`, TRY);
}

const TRY = [own('name the folder or the .zip that --bundle wrote')];

const MAX_DEPTH = 8;

async function openFolder(root: string): Promise<OpenBundle> {
  const entries: FoundEntry[] = [];
  await listFolder(root, { below: '', depth: 0, entries }).catch((error: unknown) => {
    if (error instanceof InputError) throw error;
    throw new InputError(say`${root} could not be read (${codeOf(error)})`, TRY);
  });
  return {
    entries,
    read: ({ path, sizeBytes }) => readRegular(join(root, path), sizeBytes),
    close: () => Promise.resolve(),
  };
}

async function listFolder(
  root: string,
  { below, depth, entries }: { readonly below: string; readonly depth: number; readonly entries: FoundEntry[] },
): Promise<void> {
  let isEmpty = true;
  for await (const { name } of await opendir(join(root, below))) {
    isEmpty = false;
    const path = below === '' ? name : `${below}/${name}`;
    const found = await lstat(join(root, path));
    const kind = kindOf(found);
    if (entries.length > BUNDLE_LIMITS.members) throw tooMany(root);
    // A folder is no entry of its own, unless nothing is looked for below it, or nothing is there.
    if (kind === 'folder' && depth < MAX_DEPTH) await listFolder(root, { below: path, depth: depth + 1, entries });
    else entries.push({ path, kind, sizeBytes: found.size });
  }
  if (isEmpty && below !== '') entries.push({ path: below, kind: 'folder', sizeBytes: 0 });
}

function kindOf(found: Stats): FoundEntry['kind'] {
  if (found.isSymbolicLink()) return 'link';
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'other';
}

async function readRegular(path: string, sizeBytes: number): Promise<Uint8Array> {
  const handle = await openRegular(path, constants.O_NOFOLLOW);
  try {
    if ((await handle.stat()).size !== sizeBytes) throw new Error('it changed while it was read');
    return await readAt(handle, { at: 0, length: sizeBytes });
  } finally {
    await handle.close();
  }
}

/** It may have become something else since it was looked at: nobody waits for the other end of a pipe. */
function openRegular(path: string, flags = 0): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
}

async function openZip(path: string): Promise<OpenBundle> {
  const handle = await openRegular(path).catch((error: unknown) => {
    throw new InputError(say`${path} could not be read (${codeOf(error)})`, TRY);
  });
  try {
    const reading = await readPacking(handle, (await handle.stat()).size).catch((error: unknown) => {
      throw new InputError(say`${path} could not be read (${codeOf(error)})`, TRY);
    });
    if (reading.kind === 'too-many') throw tooMany(path);
    if (reading.kind === 'no-zip') throw new InputError(say`${path} is no zip`, TRY);
    if (reading.kind === 'otherwise') throw packedOtherwise(path);
    const byEntry = new Map(reading.entries.map((entry) => [foundEntry(entry), entry]));
    return {
      entries: [...byEntry.keys()],
      async read(found) {
        const entry = byEntry.get(found);
        if (entry === undefined) throw new Error('no such entry');
        return unpack(await readAt(handle, { at: contentOffset(entry), length: entry.packedBytes }), entry);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function packedOtherwise(path: string): InputError {
  return new InputError(
    say`${path} is damaged, or was packed by another program: what is in such a zip, each program may see differently`,
    [own('unpack it and verify the folder')],
  );
}

/** Bytes of a name that are no UTF-8 stand as U+FFFD, which no member's name holds. */
function foundEntry({ name, sizeBytes }: PackedEntry): FoundEntry {
  const path = name.toString('utf8');
  return { path, kind: path.endsWith('/') ? 'folder' : 'file', sizeBytes };
}

/** Whoever reads a zip from its front goes on where the packed bytes end by themselves: there has to be nothing behind that end. */
function unpack(packed: Buffer, { sizeBytes, crc32: expected }: PackedEntry): Uint8Array {
  // `info` gives the engine as well, which knows how much it took; the types do not have it.
  const options = { info: true, maxOutputLength: sizeBytes + 1 };
  const { buffer, engine } = inflateRawSync(packed, options) as unknown as {
    readonly buffer: Buffer;
    readonly engine: { readonly bytesWritten: number };
  };
  if (buffer.length !== sizeBytes) throw new Error('it does not hold as much as it says');
  if (engine.bytesWritten !== packed.length) throw new Error('more is packed behind its end');
  if (crc32(buffer) !== expected) throw new Error('its checksum differs');
  return buffer;
}

function tooMany(path: string): InputError {
  return new InputError(say`${path} holds more files than any bundle`, TRY);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
