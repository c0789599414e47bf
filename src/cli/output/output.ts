// The only module that writes: stdout, stderr, the file behind --out, the page behind --append, and bundles.

import { randomBytes } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { access, constants, type FileHandle, link, lstat, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { InputError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';

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

const ATTEMPTS = 5;

/**
 * Somebody else's text, changed: what `edit` gives for it stands there instead, whole or not at all, with the mode and the owner it had. A
 * text that is given back as it was is not written. `edit` may be called again: when the file was changed meanwhile, it is read anew.
 * It gets null where there is no file. Never through a link. Between the last look and the rename a change by others is lost.
 */
export async function editFileAtomically(path: string, edit: (text: string | null) => string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await statRegular(path, 'name the file itself');
    const text = before === null ? null : await readText(path);
    const next = edit(text);
    if (next === text) return;
    if (before === null) {
      if (await writeWhole(path, next, { mode: 0o600, owner: null, put: create })) return;
      continue;
    }
    const put = async (temporary: string): Promise<boolean> => {
      if (!isSame(before, await statRegular(path, 'name the file itself'))) return false;
      await rename(temporary, path);
      return true;
    };
    if (await writeWhole(path, next, { mode: Number(before.mode & 0o7777n), owner: before, put })) return;
  }
  throw new InputError(say`${path} was changed by others each time it was about to be written`, [
    own('close what writes to it, and run this again'),
  ]);
}

/** The text of a file that is to be edited; null where there is none. */
export async function readEditable(path: string): Promise<string | null> {
  return (await statRegular(path, 'name the file itself')) === null ? null : readText(path);
}

async function readText(path: string): Promise<string> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
      ? new InputError(say`${path} is not UTF-8 text and was not written to`, [own('name a Markdown file in UTF-8')])
      : new InputError(say`${path} may not be read and written (${code ?? 'unknown'})`, [
          own('name a file that you may write to'),
        ]);
  }
}

// Unlike a rename, a link does not take the place of a file that came into being meanwhile.
async function create(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!WITHOUT_LINKS.has(code)) throw error;
    await rename(temporary, path);
    return true;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What file systems that know no links say: FAT, some that are mounted over a network. */
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

function isSame(before: BigIntStats, now: BigIntStats | null): boolean {
  return (
    now !== null &&
    now.ino === before.ino &&
    now.dev === before.dev &&
    now.size === before.size &&
    now.mtimeNs === before.mtimeNs
  );
}

/** 0: there is none. Throws for a link and whatever else is no file. */
async function sizeOfRegular(path: string, tryNext: string): Promise<number> {
  return Number((await statRegular(path, tryNext))?.size ?? 0);
}

async function statRegular(path: string, tryNext: string): Promise<BigIntStats | null> {
  const existing = await lstat(path, { bigint: true }).catch(() => null);
  if (existing === null || existing.isFile()) return existing;
  const what = existing.isSymbolicLink() ? 'a symbolic link' : existing.isDirectory() ? 'a folder' : 'no regular file';
  throw new InputError(say`${path} is ${own(what)} and was not written to`, [own(tryNext)]);
}

async function replaceWhole(path: string, text: FileContent, mode: number): Promise<void> {
  const put = async (temporary: string): Promise<boolean> => {
    await rename(temporary, path);
    return true;
  };
  await writeWhole(path, text, { mode, owner: null, put });
}

type FileContent = string | Uint8Array | AsyncIterable<string>;

interface Written {
  readonly mode: number;
  /** Null: whoever runs this. */
  readonly owner: BigIntStats | null;
  /** Puts the finished file in its place; false: not there. */
  readonly put: (temporary: string, path: string) => Promise<boolean>;
}

async function writeWhole(path: string, text: FileContent, { mode, owner, put }: Written): Promise<boolean> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  let handle: FileHandle | null = null;
  try {
    handle = await open(temporary, 'wx', owner === null ? mode : 0o600);
    await handle.writeFile(typeof text === 'string' || text instanceof Uint8Array ? text : inParts(text));
    if (owner !== null) await keepOwner(handle, owner, mode);
    await handle.sync();
    await handle.close();
    handle = null;
    if (await put(temporary, path)) return true;
    await rm(temporary, { force: true });
    return false;
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

// Only root may give a file away; whoever else may write beside it owns the new one.
async function keepOwner(handle: FileHandle, { uid, gid }: BigIntStats, mode: number): Promise<void> {
  await handle.chown(Number(uid), Number(gid)).catch(() => undefined);
  await handle.chmod(mode);
}

// How the reports begin that a script reads or a person pastes. Anything else might be the log that was just read; a collector's own
// files begin with `{"resourceSpans"` too.
const BEGINNINGS = [
  '## `',
  '*Trace* `',
  'h2. {{',
  '<!doctype html>\n<!-- trace-by-id -->',
  '{\n  "schemaVersion"',
  '{"type":"report"',
  '{"resourceSpans":[{"resource":{"attributes":[{"key":"trace_by_id.',
  '{"otherData":{"made_by":"trace-by-id"',
];
const LONGEST_BEGINNING = 80;

async function isReport(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_BEGINNING), 0, LONGEST_BEGINNING, 0);
    const head = buffer.toString('latin1', 0, bytesRead);
    return BEGINNINGS.some((beginning) => head.startsWith(beginning));
  } finally {
    await handle.close();
  }
}
