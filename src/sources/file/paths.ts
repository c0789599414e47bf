// From what stood behind -f to names of files and what the shell handed over. What could hang (a pipe, device or socket that
// was only met on the way) is not opened, no folder is walked twice (links), and every name that led to nothing is a gap.

import { type Dirent, readdir, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import type { Gap } from '../../model/coverage.ts';
import { fileGap, notRegular, unreadable } from './file-gap.ts';
import { descriptorOf, identityOfDescriptor, openDescriptor, openPipe } from './given-streams.ts';
import type { FileName, GivenStream } from './log-file.ts';
import { MANIFEST_NAME, membersOfBundle } from './own-reports.ts';
import { entriesIn, joinRaw, type RawPath, restoreLostBytes, shownPath } from './raw-path.ts';
import { createTurns, type Turns } from './turns.ts';

export interface ExpandedPaths {
  /** By identity. */
  readonly streams: ReadonlyMap<string, GivenStream>;
  readonly gaps: readonly Gap[];
  /** Folders that are bundles of ours. */
  readonly ownReports: readonly string[];
}

const GLOB_CHARACTERS = /[*?[\]{}()!]/;

export interface Expanding {
  readonly signal: AbortSignal;
  /** Told of each file as it is met. */
  readonly onFile: (file: FileName) => void;
}

export async function expandPaths(patterns: readonly string[], { signal, onFile }: Expanding): Promise<ExpandedPaths> {
  const streams = new Map<string, GivenStream>();
  const gaps: Gap[] = [];
  const ownReports: string[] = [];
  const collected = { streams, gaps, ownReports, signal, onFile, turns: createTurns() };
  for (const pattern of patterns) {
    const fd = descriptorOf(pattern);
    if (fd !== null) {
      addDescriptor(fd, { path: pattern, collected });
      continue;
    }
    const { paths, isExplicit } = await namedBy(pattern, gaps);
    if (paths.length === 0)
      gaps.push(fileGap({ kind: 'no-such-file', path: pattern, says: 'no file matches', errorType: 'not_found' }));
    const walk = {
      ...collected,
      isExplicit,
      seenFolders: new Set<string>(),
      met: { names: 0 },
      inBundle: new Set<string>(),
    };
    for (const path of paths.flatMap(restoreLostBytes)) await addPath(path, walk);
    if (paths.length > 0 && walk.met.names === 0 && !signal.aborted) gaps.push(emptyFolder(pattern));
  }
  return { streams, gaps, ownReports };
}

interface NamedBy {
  readonly paths: readonly string[];
  /** Not by a pattern. */
  readonly isExplicit: boolean;
}

// A file that exists under this very name wins over the pattern the name could be read as.
async function namedBy(pattern: string, gaps: Gap[]): Promise<NamedBy> {
  if (statOf(pattern) !== null || !GLOB_CHARACTERS.test(pattern)) return { paths: [pattern], isExplicit: true };
  const fs = { readdir: listFolder((folder, error) => gaps.push(unreadable(folder, error))) as typeof readdir };
  const found = await glob(pattern, {
    dot: true,
    onlyFiles: false,
    followSymbolicLinks: true,
    expandDirectories: false,
    fs,
  });
  // Folders matched by `**` are walked by the pattern already.
  return { paths: found.filter((path) => !path.endsWith('/')).sort(), isExplicit: false };
}

type Listed = (error: NodeJS.ErrnoException | null, entries: readonly Dirent[]) => void;

// The globber passes over pipes, dangling links and folders it may not read without a word. Listed as files they come out
// when they match, and are then judged like every other name.
function listFolder(onError: (folder: string, error: Error) => void) {
  return (folder: string, _options: { readonly withFileTypes: true }, done: Listed): void => {
    readdir(folder, { withFileTypes: true }, (error, entries) => {
      if (error !== null) onError(folder, error);
      done(error, error === null ? entries.map((entry) => (isOdd(folder, entry) ? asFile(entry) : entry)) : []);
    });
  };
}

function isOdd(folder: string, entry: Dirent): boolean {
  if (entry.isSymbolicLink()) return !(statOf(join(folder, entry.name))?.isDirectory() ?? false);
  return !entry.isFile() && !entry.isDirectory();
}

function asFile(entry: Dirent): Dirent {
  const shown = Object.create(entry) as Dirent;
  shown.isFile = () => true;
  shown.isSymbolicLink = () => false;
  return shown;
}

interface Collected {
  readonly streams: Map<string, GivenStream>;
  readonly gaps: Gap[];
  readonly ownReports: string[];
  readonly signal: AbortSignal;
  readonly onFile: (file: FileName) => void;
  readonly turns: Turns;
}

interface Walk extends Collected {
  readonly seenFolders: Set<string>;
  /** The user wrote this very name: a pipe behind it is meant. */
  readonly isExplicit: boolean;
  /** Names that are no folders. */
  readonly met: { names: number };
  /** What a bundle lists, by the path it is met under. */
  readonly inBundle: ReadonlySet<string>;
}

function emptyFolder(path: string): Gap {
  return fileGap({ kind: 'no-such-file', path, says: 'is a folder without files', errorType: 'not_found' });
}

function addDescriptor(
  fd: number,
  { path, collected }: { readonly path: string; readonly collected: Collected },
): void {
  const { streams, gaps } = collected;
  try {
    // Reading from where the report goes to would take it away.
    if (fd === 1 || fd === 2) throw Object.assign(new Error('it is for output'), { code: 'EBADF' });
    const identity = identityOfDescriptor(fd);
    if (streams.has(identity)) return;
    const from = fd === 0 ? 'stdin' : 'pipe';
    streams.set(identity, { path: fd === 0 ? '-' : path, from, open: () => openDescriptor(fd) });
  } catch (error) {
    gaps.push(unreadable(path, error));
  }
}

async function addPath(path: RawPath, walk: Walk): Promise<void> {
  if (walk.turns.isDue()) await walk.turns.take();
  if (!walk.signal.aborted && addName(path, walk) === 'folder') await addFolder(path, walk);
}

/** What is no folder is done with at once: there may be tens of thousands. */
function addName(path: RawPath, walk: Walk): 'folder' | 'done' {
  let stats: Stats | null = null;
  try {
    stats = statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    walk.gaps.push(unreadable(shownPath(path), error));
    walk.met.names += 1;
    return 'done';
  }
  if (stats === null) {
    const says = 'does not exist, or is a link that leads nowhere';
    walk.gaps.push(fileGap({ kind: 'no-such-file', path: shownPath(path), says, errorType: 'not_found' }));
  } else if (stats.isDirectory()) {
    return 'folder';
  } else if (stats.isFile()) {
    addFile(path, walk);
  } else if (stats.isFIFO() && walk.isExplicit) {
    const identity = identityOf(stats);
    walk.streams.set(identity, { path: shownPath(path), from: 'pipe', open: () => openPipe(path) });
  } else {
    walk.gaps.push(notRegular(shownPath(path), stats));
  }
  walk.met.names += 1;
  return 'done';
}

async function addFolder(path: RawPath, walk: Walk): Promise<void> {
  try {
    const real = realpathSync.native(path, { encoding: 'buffer' }).toString('latin1');
    if (walk.seenFolders.has(real)) return;
    walk.seenFolders.add(real);
    const entries = entriesIn(path);
    const hasManifest = entries.some(({ name }) => name === MANIFEST_NAME);
    const inBundle = hasManifest ? bundleAt(path, walk) : walk.inBundle;
    const inside = { ...walk, inBundle, isExplicit: false };
    for (const { name, isFile } of entries) {
      if (walk.turns.isDue()) await walk.turns.take();
      if (walk.signal.aborted) return;
      const inner = joinRaw(path, name);
      // What the folder says of a plain file is enough: it is asked again when it is open.
      if (isFile) {
        addFile(inner, inside);
        walk.met.names += 1;
      } else if (addName(inner, inside) === 'folder') await addFolder(inner, inside);
    }
  } catch (error) {
    walk.gaps.push(unreadable(shownPath(path), error));
    walk.met.names += 1;
  }
}

const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** What belongs to a bundle is left out; what somebody put beside it is not. */
function bundleAt(folder: RawPath, { ownReports, inBundle }: Walk): ReadonlySet<string> {
  const path = joinRaw(folder, MANIFEST_NAME);
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > MAX_MANIFEST_BYTES) return inBundle;
    const members = membersOfBundle(readFileSync(path));
    if (members === null) return inBundle;
    ownReports.push(shownPath(folder));
    return new Set([...inBundle, ...[MANIFEST_NAME, ...members].map((member) => shownPath(joinRaw(folder, member)))]);
  } catch {
    return inBundle;
  }
}

function addFile(path: RawPath, { inBundle, onFile }: Walk): void {
  if (inBundle.size > 0 && inBundle.has(shownPath(path))) return;
  // ripgrep and the report take a bare `-` for standard input.
  const openPath = path === '-' ? './-' : path;
  onFile({ path: shownPath(openPath), openPath });
}

function identityOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
