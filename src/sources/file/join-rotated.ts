// A record that rotation cut: the older file ends with its first lines, the newer one begins with the rest. Where a row stands
// at such an end, the file on the other side is put behind it (or before it) and the record is read again, as from one file.
// Only with proof: the same envelope, process and stream, written without a pause, and no second file that would fit as well.

import type { PhysicalLine } from '../../decode/index.ts';
import { type FileAccount, type ReadRow, toRow } from './account.ts';
import { type Chain, chainFiles, endsWithLine, type FileEnds, isHeldWhole, readEnds } from './file-ends.ts';
import { type Edges, type FoundRecord, readRecordAt } from '../records/read-record.ts';
import { areOfOneLog, besidePart } from './rotated-names.ts';
import { type FileTask, isInRange, readOptions } from './task.ts';

/** A process writes a line in one go; rotation holds it up for a moment at most. */
const MAX_PAUSE_NANOS = 2_000_000_000n;
const MAX_PAUSE_OF_STRANGERS_NANOS = 100_000_000n;
/** A record has 1 MiB at most; files that hold a few pieces each are already odd. */
const MAX_FILES_JOINED = 64;
/** Files whose names do not say that they are of one log are tried up to this number. */
const MAX_STRANGERS = 256;
/** Beginnings and ends of files that are held at a time. */
const MAX_HELD = 4;

interface JoinTask {
  readonly accounts: readonly FileAccount[];
  readonly task: FileTask;
  /** What was looked for. */
  readonly strings: readonly string[];
}

/** The rows, those that other files hold the rest of joined with it: each record once, where its first line stands. */
export async function joinRotated(
  rows: readonly ReadRow[],
  { accounts, task, strings }: JoinTask,
): Promise<readonly ReadRow[]> {
  if (!rows.some(({ edges }) => edges !== undefined)) return rows;
  const whole: Whole = { accounts, task, strings, endsOf: holdEnds(task) };
  const joined = new Map<string, ReadRow>();
  const within = new Set<string>();
  for (const row of rows) {
    if (row.edges === undefined || task.signal.aborted) continue;
    // What goes on with a record of the file before may itself be followed by lines that stand alone then.
    const { file } = row.record.origin;
    if (row.edges.lines.every((offset) => within.has(keyOf(file, offset)))) continue;
    const { places, records } = await joinRow(row, row.edges, whole);
    for (const place of places) within.add(place);
    for (const record of records) joined.set(placeKey(record), record);
  }
  if (joined.size === 0) return rows;
  const kept = rows.filter((row) => !within.has(placeKey(row)));
  const added = [...joined.values()].filter((row) => isInRange(row.record, task));
  const ranks = new Map(accounts.map(({ file }, rank) => [file.path, rank]));
  const rankOf = ({ record }: ReadRow): number => ranks.get(record.origin.file) ?? ranks.size;
  return [...kept, ...added].sort((a, b) => rankOf(a) - rankOf(b) || a.record.origin.offset - b.record.origin.offset);
}

function placeKey({ record: { origin } }: ReadRow): string {
  return keyOf(origin.file, origin.offset);
}

function keyOf(file: string, offset: number): string {
  return `${offset}\n${file}`;
}

interface Whole {
  readonly accounts: readonly FileAccount[];
  readonly task: FileTask;
  readonly strings: readonly string[];
  readonly endsOf: (account: FileAccount) => Promise<FileEnds | null>;
}

// Rows stand in the order of their files: the same few are asked for again.
function holdEnds({ bounds }: FileTask): Whole['endsOf'] {
  const held = new Map<FileAccount, FileEnds | null>();
  return async (account) => {
    const known = held.get(account);
    if (known !== undefined) return known;
    const ends = await readEnds(account, bounds.countedBytes);
    for (const [oldest] of held) if (held.size >= MAX_HELD) held.delete(oldest);
    held.set(account, ends);
    return ends;
  };
}

interface Joined {
  readonly records: readonly ReadRow[];
  /** Where their lines stand: no row of its own begins at one of them. */
  readonly places: readonly string[];
}

/** A record as read from several files. */
interface Reading {
  readonly chain: Chain;
  readonly found: FoundRecord;
}

type Side = 'before' | 'after';

/** Nothing: no other file holds more of it. */
async function joinRow(row: ReadRow, edges: Edges, whole: Whole): Promise<Joined> {
  const { origin } = row.record;
  const account = whole.accounts.find(({ file }) => file.path === origin.file);
  const own = account === undefined ? null : await whole.endsOf(account);
  if (account === undefined || own === null) return NOT_JOINED;
  const anchor: Anchor = { ends: own, offset: origin.offset };
  let files: readonly FileEnds[] = [own];
  let reading: Reading | null = null;
  let open: Edges | null = edges;
  for (const side of ['before', 'after'] as const) {
    for (let edge = edgeAt(open, side); edge !== null && files.length < MAX_FILES_JOINED; edge = edgeAt(open, side)) {
      const next: Reading | null = await goOn(files, { side, anchor, whole, isCut: edge === 'cut' });
      if (next === null) break;
      reading = next;
      files = next.chain.files;
      open = next.found.edges;
    }
  }
  if (reading === null) return NOT_JOINED;
  const { chain } = reading;
  const records: ReadRow[] = [];
  const places = new Set<string>();
  const add = async (found: FoundRecord): Promise<void> => {
    // Read as from one file a record may be two, of which only one holds what was looked for.
    if (holds(chain, found, whole.strings)) records.push(await placed({ chain, found }, row));
    for (const { line } of found.lines) places.add(placeIn(chain, line.offset).key);
  };
  await add(reading.found);
  for (const offset of edges.lines) {
    if (!places.has(keyOf(origin.file, offset))) await add(readFrom(chain, { ends: own, offset }, whole.task));
  }
  return { records, places: [...places] };
}

const NOT_JOINED: Joined = { records: [], places: [] };

function holds({ view }: Chain, { spans }: FoundRecord, strings: readonly string[]): boolean {
  return spans.some(({ start, end }) => {
    const bytes = view.read(start, end - start);
    return strings.some((text) => bytes.includes(text));
  });
}

function readFrom({ view, files, bases }: Chain, { ends, offset }: Anchor, task: FileTask): FoundRecord {
  const base = bases[files.indexOf(ends)] ?? 0;
  return readRecordAt(view, { offset: base + offset, line: null, options: readOptions(ends.account, task) });
}

function edgeAt(edges: Edges | null, side: Side): Edges[keyof Edges] {
  return (side === 'before' ? edges?.start : edges?.end) ?? null;
}

/** A place that the record is read from. */
interface Anchor {
  readonly ends: FileEnds;
  readonly offset: number;
}

interface GoOn {
  readonly side: Side;
  readonly anchor: Anchor;
  readonly whole: Whole;
}

async function goOn(
  files: readonly FileEnds[],
  { side, anchor, whole, isCut }: GoOn & { readonly isCut: boolean },
): Promise<Reading | null> {
  const at = (side === 'before' ? files[0] : files.at(-1)) as FileEnds;
  // A file in the middle is read from its beginning to its end.
  if (!isHeldWhole(at) && files.length > 1) return null;
  const { path } = at.account.file;
  const used = new Set(files.map(({ account }) => account.file.path));
  const others = whole.accounts.filter(({ file, verdict }) => verdict !== 'failed' && !used.has(file.path));
  const paths = others.map(({ file }) => file.path);
  const named = besidePart(path, { paths, side });
  if (named !== null) {
    const other = others.find(({ file }) => file.path === named) as FileAccount;
    return tryFile(other, { files, side, anchor, whole, isNamed: true });
  }
  if (!isCut) return null;
  const fitting = await strangersFor(files, { side, anchor, whole });
  const [one] = fitting;
  if (one === undefined || fitting.length > 1) return null;
  // What fits here may go with another file as well.
  const back: GoOn = { side: side === 'before' ? 'after' : 'before', anchor: one.seam, whole };
  const rivals = await strangersFor([one.other], back);
  return rivals.length === 1 ? one : null;
}

interface Fitting extends Reading {
  readonly other: FileEnds;
  /** The record's line in the other file that stands next to the seam. */
  readonly seam: Anchor;
}

async function strangersFor(files: readonly FileEnds[], { side, anchor, whole }: GoOn): Promise<readonly Fitting[]> {
  const paths = files.map(({ account }) => account.file.path);
  const strangers = whole.accounts.filter(
    ({ file, verdict }) =>
      verdict !== 'failed' && file.format === 'plain' && !paths.some((path) => areOfOneLog(path, file.path)),
  );
  if (strangers.length > MAX_STRANGERS) return [];
  const fitting: Fitting[] = [];
  for (const stranger of strangers) {
    const found = await tryFile(stranger, { files, side, anchor, whole, isNamed: false });
    if (found !== null) fitting.push(found);
    if (fitting.length > 1 || whole.task.signal.aborted) break;
  }
  return fitting;
}

interface Try extends GoOn {
  readonly files: readonly FileEnds[];
  /** The names say that the one follows the other. */
  readonly isNamed: boolean;
}

async function tryFile(
  account: FileAccount,
  { files, side, anchor, whole: { endsOf, task }, isNamed }: Try,
): Promise<Fitting | null> {
  const other = await endsOf(account);
  if (other === null) return null;
  const chain = chainFiles(side === 'before' ? [other, ...files] : [...files, other]);
  const seamAt = side === 'before' ? 1 : chain.files.length - 1;
  if (!endsWithLine(chain.files[seamAt - 1] as FileEnds)) return null;
  const found = readFrom(chain, anchor, task);
  const base = chain.bases[seamAt] as number;
  const before = found.lines.findLast(({ line }) => line.offset < base)?.line;
  const after = found.lines.find(({ line }) => line.offset >= base)?.line;
  if (before === undefined || after === undefined) return null;
  if (!isOneLine({ before, after, isNamed, task })) return null;
  const seam = side === 'before' ? before.offset : after.offset - base;
  return { chain, found, other, seam: { ends: other, offset: seam } };
}

interface Seam {
  readonly before: PhysicalLine;
  readonly after: PhysicalLine;
  readonly isNamed: boolean;
  readonly task: FileTask;
}

/** Whether what stands after a seam surely goes on with what stands before it. */
function isOneLine({ before, after, isNamed, task: { grammar } }: Seam): boolean {
  const [outer] = before.layout;
  if (outer?.cutsLines !== true || outer.id !== after.layout[0]?.id) return false;
  if (before.written === null || after.written === null) return false;
  const pause = after.written.time - before.written.time;
  if (pause < 0n || pause > (isNamed ? MAX_PAUSE_NANOS : MAX_PAUSE_OF_STRANGERS_NANOS)) return false;
  // The next line of a stack trace could follow any file. A piece follows a piece: docker gives all of a line one time, and
  // what looks like a line of the system is one unless that says otherwise.
  return before.partial ? pause === 0n || !grammar.knows(after.text) : isNamed && !after.begins;
}

async function placed({ chain, found: { record, spans } }: Reading, row: ReadRow): Promise<ReadRow> {
  const { ends, offset } = placeIn(chain, record.origin.offset);
  const line = row.record.origin.line === null ? null : await ends.lineAt(offset);
  const origin = { ...record.origin, file: ends.account.file.path, offset, line };
  return toRow({ record: { ...record, origin }, spans, lines: [], edges: null }, chain.view);
}

function placeIn({ files, bases }: Chain, offset: number): Anchor & { readonly key: string } {
  const index = bases.findLastIndex((base) => offset >= base);
  const ends = files[index] as FileEnds;
  const own = offset - (bases[index] as number);
  return { ends, offset: own, key: keyOf(ends.account.file.path, own) };
}
