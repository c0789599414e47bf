// A bundle on disk, folder or zip, as a list of what is in it and a way to read one of these. It comes from anywhere: no link is
// followed, no more is unpacked than was announced, and nothing is written.

import { constants, type Stats } from 'node:fs';
import { lstat, open, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Entry, ZipFile } from 'yauzl';
import type { FoundEntry } from '../../bundle/verify-bundle.ts';
import { BUNDLE_LIMITS } from '../../bundle/members.ts';
import { InputError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';

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
  for await (const { name } of await opendir(join(root, below))) {
    const path = below === '' ? name : `${below}/${name}`;
    const found = await lstat(join(root, path));
    const kind = kindOf(found);
    if (entries.length > BUNDLE_LIMITS.members) throw tooMany(root);
    // A folder is no entry of its own, unless nothing is looked for below it.
    if (kind === 'folder' && depth < MAX_DEPTH) await listFolder(root, { below: path, depth: depth + 1, entries });
    else entries.push({ path, kind, sizeBytes: found.size });
  }
}

function kindOf(found: Stats): FoundEntry['kind'] {
  if (found.isSymbolicLink()) return 'link';
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'other';
}

async function readRegular(path: string, sizeBytes: number): Promise<Uint8Array> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const bytes = Buffer.alloc(sizeBytes + 1);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length !== sizeBytes) throw new Error('it changed while it was read');
    return bytes.subarray(0, length);
  } finally {
    await handle.close();
  }
}

async function openZip(path: string): Promise<OpenBundle> {
  const { default: yauzl } = await import('yauzl');
  const noZip = (error: unknown): never => {
    throw new InputError(say`${path} is no zip that can be read (${messageOf(error)})`, TRY);
  };
  // Names are looked at here, as bytes: what yauzl would do with them is what other programs do, each in its own way.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true };
  const zip: ZipFile = await yauzl.openPromise(path, options).catch(noZip);
  try {
    if (zip.entryCount > BUNDLE_LIMITS.members) throw tooMany(path);
    const byEntry = new Map<FoundEntry, Entry>();
    for (const entry of await listZip(zip).catch(noZip)) byEntry.set(await foundEntry(zip, entry), entry);
    return {
      entries: [...byEntry.keys()],
      async read(found) {
        const entry = byEntry.get(found);
        if (entry === undefined) throw new Error('no such entry');
        return readEntry(await zip.openReadStreamPromise(entry), found.sizeBytes);
      },
      close: () => Promise.resolve(zip.close()),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function listZip(zip: ZipFile): Promise<readonly Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(entries));
    zip.once('error', reject);
    zip.readEntry();
  });
}

const FILE_TYPE = 0o170_000;
const LINK = 0o120_000;
const REGULAR = 0o100_000;

async function foundEntry(zip: ZipFile, entry: Entry): Promise<FoundEntry> {
  const name = nameOf(entry.fileNameRaw);
  // What a tool sees that reads a zip from its front.
  const local = await zip
    .readLocalFileHeaderPromise(entry, { minimal: false })
    .then(({ fileName }) => nameOf(fileName))
    .catch(() => null);
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  const isPlain = (type === REGULAR || type === 0) && !entry.isEncrypted() && local === name;
  const kind = type === LINK ? 'link' : name.endsWith('/') ? 'folder' : isPlain ? 'file' : 'other';
  return { path: name, kind, sizeBytes: entry.uncompressedSize };
}

/** Bytes that are no UTF-8 stand as U+FFFD, which no member's name holds. */
function nameOf(bytes: Buffer): string {
  return bytes.toString('utf8');
}

/** yauzl ends a stream with an error as soon as it holds more than was announced. */
async function readEntry(stream: Readable, sizeBytes: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of stream) {
    length += (part as Buffer).length;
    if (length > sizeBytes) throw new Error('it holds more than it says');
    parts.push(part as Buffer);
  }
  if (length !== sizeBytes) throw new Error('it holds less than it says');
  return Buffer.concat(parts, length);
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
