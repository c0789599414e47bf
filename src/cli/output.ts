// The only module that writes: stdout, stderr, the file behind --out and bundles.

import { randomBytes } from 'node:crypto';
import { type FileHandle, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { InputError } from '../model/errors.ts';
import { own, say } from '../model/prose.ts';

/** Waits until the text is handed to the reader; a reader that went away (head, less) is no error. */
export async function writeStdout(text: string | AsyncIterable<string>): Promise<void> {
  for await (const part of typeof text === 'string' ? [text] : inParts(text)) {
    const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      process.stdout.write(part, (error) => resolve(error ?? null));
    });
    if (failure?.code === 'EPIPE') return;
    if (failure !== null)
      throw new InputError(say`standard output could not be written (${failure.code ?? failure.message})`, [
        own('make room, or write to a file elsewhere with --out FILE'),
      ]);
  }
}

const PART_LENGTH = 32 * 1024;

/** Small pieces joined: a write costs more than a piece. Not so much that pieces grow old on the heap. */
async function* inParts(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let part = '';
  for await (const piece of pieces) {
    part += piece;
    if (part.length < PART_LENGTH) continue;
    yield part;
    part = '';
  }
  if (part !== '') yield part;
}

export function writeStderr(text: string): void {
  process.stderr.write(text);
}

/** Objects as NDJSON, through the ndjson package's writer: whole lines, one or more at a time. */
export async function* toNdjson(rows: Iterable<object>): AsyncGenerator<string> {
  const { default: ndjson } = await import('ndjson');
  const writer = ndjson.stringify();
  // When the reader goes away, the composed stream takes its listeners off and then destroys this one, which says so aloud.
  // Any other error has reached the loop below before.
  writer.on('error', () => undefined);
  for await (const lines of Readable.from(rows).compose(writer)) yield String(lines);
}

/**
 * All of the text or nothing: a new file beside the target, readable by its owner alone, flushed, then renamed over it.
 * Never through a link, never onto something that is no regular file.
 */
export async function writeFileAtomically(path: string, text: string | AsyncIterable<string>): Promise<void> {
  const size = await sizeOfRegular(
    path,
    'name a new file, or redirect standard output: trace-by-id … -o markdown > FILE',
  );
  if (size > 0 && !(await isReport(path))) {
    throw new InputError(say`${path} exists and is not a report of this program: it was not overwritten`, [
      own('name another file; a report is replaced, a log never is'),
    ]);
  }
  await replaceWhole(path, text, 0o600);
}

/** A file of the drill's evidence, in place of the one before; folders above it are made. For others to read, as it is committed. */
export async function writeEvidenceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await sizeOfRegular(path, 'name another folder with --out DIR');
  await replaceWhole(path, text, 0o644);
}

/** A packed bundle in place of the one before, whose place was checked (bundle/write-bundle.ts). */
export async function writeBundleFile(path: string, bytes: Uint8Array): Promise<void> {
  await sizeOfRegular(path, 'name another file with --bundle FILE.zip');
  await replaceWhole(path, bytes, 0o600);
}

/**
 * A folder with these files, all of them or none: made beside its place, flushed, then renamed. A folder that is there already is
 * moved aside first, and removed at the end: no file system that we know of replaces a full folder in one step.
 */
export async function writeBundleFolder(
  path: string,
  members: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  const beside = (ending: string): string =>
    join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.${ending}`);
  const [fresh, old] = [beside('tmp'), beside('old')];
  try {
    await mkdir(fresh, { mode: 0o700 });
    for (const folder of new Set(members.map((member) => dirname(member.path))))
      await mkdir(join(fresh, folder), { recursive: true, mode: 0o700 });
    for (const member of members) await writeNew(join(fresh, member.path), member.bytes, 0o600);
    // Over a folder that is not empty it fails, and nothing has happened.
    await rename(fresh, path).catch(() => exchange({ fresh, path, old }));
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError(say`${path} could not be written (${code})`, [
      own('name a folder in one that exists and that you may write to'),
    ]);
  }
  await rm(old, { recursive: true, force: true });
}

async function exchange({
  fresh,
  path,
  old,
}: {
  readonly fresh: string;
  readonly path: string;
  readonly old: string;
}): Promise<void> {
  await rename(path, old);
  try {
    await rename(fresh, path);
  } catch (error) {
    await rename(old, path);
    throw error;
  }
}

async function writeNew(path: string, content: Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** 0: there is none. Throws for a link and whatever else is no file. */
async function sizeOfRegular(path: string, tryNext: string): Promise<number> {
  const existing = await lstat(path).catch(() => null);
  if (existing === null) return 0;
  if (existing.isFile()) return existing.size;
  const what = existing.isSymbolicLink() ? 'a symbolic link' : existing.isDirectory() ? 'a folder' : 'no regular file';
  throw new InputError(say`${path} is ${own(what)} and was not written to`, [own(tryNext)]);
}

async function replaceWhole(
  path: string,
  text: string | Uint8Array | AsyncIterable<string>,
  mode: number,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  let handle: FileHandle | null = null;
  try {
    handle = await open(temporary, 'wx', mode);
    await handle.writeFile(typeof text === 'string' || text instanceof Uint8Array ? text : inParts(text));
    await handle.sync();
    await handle.close();
    handle = null;
    await rename(temporary, path);
  } catch (error) {
    await handle?.close().catch(() => undefined);
    await rm(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    // Not of the file: the text could not be made.
    if (code === undefined) throw error;
    throw new InputError(say`${path} could not be written (${code})`, [
      own('name a file in a folder that exists and that you may write to'),
    ]);
  }
}

// How the reports begin that a script reads or a person pastes. Anything else might be the log that was just read.
const BEGINNINGS = ['## `', '{\n  "schemaVersion"', '{"type":"report"'];

async function isReport(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(32), 0, 32, 0);
    const head = buffer.toString('latin1', 0, bytesRead);
    return BEGINNINGS.some((beginning) => head.startsWith(beginning));
  } finally {
    await handle.close();
  }
}
