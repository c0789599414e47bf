// Log files and standard input as a LogSource. Plain files: ripgrep says where, we read there. Compressed files and byte
// ranges: scan.ts. Every way a file can disappoint ends as a gap in its account; none ends the run.

import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Gap } from '../../model/coverage.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { joinProse, own, say } from '../../model/prose.ts';
import type { ContextQuestion, FindQuestion, LineGrammar, LogSource, Progress, SearchLimits, SourceAnswer } from '../../model/source.ts';
import { formatUtc, type TimeRange } from '../../model/time.ts';
import { type FileAccount, noteGap, openAccount, type ReadRow, settle } from './account.ts';
import { bisect, type Region } from './bisect.ts';
import { viewFile } from './byte-view.ts';
import { decompress } from './decompress.ts';
import { keepEnds } from './kept-records.ts';
import { expandPaths, type LogFile, sniff, unreadable } from './paths.ts';
import { hashRange, type ReadOptions, readRecordAt } from './read-record.ts';
import { type Hit, locate } from './ripgrep.ts';
import { chunksOf, matchAny, matchNeedles, scan } from './scan.ts';
import { type Spool, spool } from './spool.ts';

export interface FileSourceOptions {
  /** What the user named: files, folders, globs, `-`. */
  readonly paths: readonly string[];
  readonly stdin: Readable | null;
  readonly grammar: LineGrammar;
  readonly limits: SearchLimits;
  readonly rgPath: string;
  /** A compressed file is read once: lines that may be asked for as context are kept as they pass. */
  readonly contextMarkers: readonly string[];
  readonly onProgress?: (progress: Progress) => void;
}

/** A plain file this small is scanned whole for context rather than bisected. */
const SMALL_BYTES = 4 * 1024 * 1024;
/** A file that is not in order of time is scanned whole for context up to this size. */
const MAX_UNORDERED_BYTES = 256 * 1024 * 1024;
/** Of an ordered file, this much around the middle of the window is scanned for context. */
const MAX_REGION_BYTES = 128 * 1024 * 1024;
/** Line numbers of a byte range are counted from the file's beginning up to this size. */
const MAX_COUNTED_BYTES = 64 * 1024 * 1024;
/** Context records kept of one compressed file before it is read a second time instead. */
const MAX_RETAINED = 5000;
const MAX_RAW_BYTES = 256 * 1024;

interface Prepared {
  readonly files: readonly LogFile[];
  readonly gaps: readonly Gap[];
}

export function createFileSource(options: FileSourceOptions): LogSource {
  let prepared: Promise<Prepared> | null = null;
  const prepare = (signal: AbortSignal): Promise<Prepared> => (prepared ??= prepareFiles(options, signal));
  const retained = new Map<string, readonly ReadRow[]>();
  return {
    id: 'file',
    find: async (question) => find({ options, question, prepared: await prepare(question.signal), retained }),
    context: async (question) => context({ options, question, prepared: await prepare(question.signal), retained }),
  };
}

async function prepareFiles({ paths, stdin }: FileSourceOptions, signal: AbortSignal): Promise<Prepared> {
  const { files, gaps } = await expandPaths(paths.filter((path) => path !== '-'));
  if (!paths.includes('-') || stdin === null) return { files, gaps };
  const spooled = await spool(stdin, signal);
  const sniffed = sniff(spooled.path);
  const format = sniffed.format ?? 'plain';
  const file: LogFile = { path: '-', openPath: spooled.path, format, sizeBytes: spooled.sizeBytes, identity: 'stdin' };
  return { files: [...files, file], gaps: [...gaps, ...stdinGaps(spooled, sniffed)] };
}

function stdinGaps({ broken }: Spool, sniffed: ReturnType<typeof sniff>): readonly Gap[] {
  const gaps: Gap[] = [];
  if (sniffed.format === null) gaps.push({ ...sniffed.gap, file: '-' });
  if (broken !== null) {
    gaps.push({ kind: 'input-broke-off', errorType: 'unavailable', file: '-', line: null, offset: null, summary: say`standard input ended early: ${broken}`, hidesRows: true });
  }
  return gaps;
}

interface Task<Q> {
  readonly options: FileSourceOptions;
  readonly question: Q;
  readonly prepared: Prepared;
  readonly retained: Map<string, readonly ReadRow[]>;
}

// ---- find: every record that holds the id

async function find(task: Task<FindQuestion>): Promise<SourceAnswer> {
  const { options, question, prepared } = task;
  const accounts = prepared.files.map(openAccount);
  const plain = accounts.filter(({ file }) => file.format === 'plain');
  const packed = accounts.filter(({ file }) => file.format !== 'plain');
  const results = new Map<FileAccount, Found>();
  const [fromPlain] = await Promise.all([findInPlain(plain, task), eachOfTwo(packed, async (account) => void results.set(account, await findInPacked(account, task)))]);
  for (const [account, found] of fromPlain) results.set(account, found);

  const rows: ReadRow[] = [];
  let overLimit = 0;
  const kept = keepEnds<ReadRow>(options.limits.maxRecords);
  for (const account of accounts) {
    const found = results.get(account);
    if (found === undefined) continue;
    overLimit += found.dropped;
    for (const row of found.rows) if (inRange(row.record, { range: question.range, grammar: options.grammar })) kept.offer(row);
  }
  rows.push(...kept.items());
  overLimit += kept.dropped;
  const asked = say`lines that hold ${joinProse(question.needles.map((needle) => say`${needle}`), ' or ')}${windowPhrase(question.range)}`;
  const gaps = question.signal.aborted ? [...prepared.gaps, interruptedGap()] : prepared.gaps;
  return { records: rows.map(({ record }) => record), status: settle({ asked, range: question.range, accounts, rows, overLimit, gaps }) };
}

interface Found {
  readonly rows: readonly ReadRow[];
  /** Matches beyond the limit. */
  readonly dropped: number;
}

async function findInPlain(accounts: readonly FileAccount[], task: Task<FindQuestion>): Promise<ReadonlyMap<FileAccount, Found>> {
  const found = new Map<FileAccount, Found>();
  const whole: FileAccount[] = [];
  for (const account of accounts) {
    const region = task.question.range === null ? null : regionOf(account, { range: task.question.range, options: readOptions(account, task.options) });
    if (region === null) whole.push(account);
    else found.set(account, await scanRegion(account, { task, region }));
  }
  for (const [account, result] of await findWhole(whole, task)) found.set(account, result);
  return found;
}

async function findWhole(accounts: readonly FileAccount[], task: Task<FindQuestion>): Promise<ReadonlyMap<FileAccount, Found>> {
  const { options, question } = task;
  const found = new Map<FileAccount, Found>();
  if (accounts.length === 0) return found;
  const hits = new Map(accounts.map((account) => [account.file.openPath, keepEnds<Hit>(options.limits.maxRecords)]));
  const lastLine = new Map<string, number>();
  const totalBytes = accounts.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  let matched = 0;
  const end = await locate({
    rgPath: options.rgPath,
    needles: question.needles,
    files: accounts.map(({ file }) => file.openPath),
    signal: question.signal,
    onHit: (hit) => {
      // -o prints a line as often as it holds the id.
      if (lastLine.get(hit.file) === hit.line) return;
      lastLine.set(hit.file, hit.line);
      matched += 1;
      hits.get(hit.file)?.offer(hit);
      if (matched % 10_000 === 0) options.onProgress?.({ doneBytes: 0, totalBytes, matched });
    },
  });
  for (const account of accounts) {
    const kept = hits.get(account.file.openPath) ?? keepEnds<Hit>(0);
    if (question.signal.aborted) {
      found.set(account, { rows: readHits(account, { hits: kept.items(), task }).rows, dropped: kept.dropped });
      noteGap(account, { kind: 'interrupted', says: own('interrupted before the end of the file'), errorType: 'canceled' });
      continue;
    }
    account.searchedBytes = account.file.sizeBytes;
    const read = readHits(account, { hits: kept.items(), task });
    const changed = changedWhileRead(account);
    if (end.ended === 'whole' && !changed && read.intact) {
      found.set(account, { rows: read.rows, dropped: kept.dropped });
      continue;
    }
    // ripgrep did not finish, or the file is no longer what it looked at: read what is there now, and say so if it shrank.
    const again = await scanRegion(account, { task, region: null });
    found.set(account, again);
    if (changed || !read.intact) {
      noteGap(account, { kind: 'changed-while-read', says: own('was truncated or replaced while it was read: rows that were in it before are gone'), errorType: 'unavailable' });
    }
  }
  return found;
}

function readHits(account: FileAccount, { hits, task }: { readonly hits: readonly Hit[]; readonly task: Task<FindQuestion> }): { readonly rows: readonly ReadRow[]; readonly intact: boolean } {
  if (hits.length === 0) return { rows: [], intact: true };
  const rows: ReadRow[] = [];
  let intact = true;
  withFile(account, ({ fd, size }) => {
    const view = viewFile(fd, size);
    const options = readOptions(account, task.options);
    const needles = task.question.needles.map((needle) => Buffer.from(needle));
    let lastEnd = -1;
    for (const hit of hits) {
      if (hit.offset < lastEnd) continue;
      if (!needles.some((needle) => view.read(hit.offset, needle.length).equals(needle))) {
        intact = false;
        continue;
      }
      const { record, end } = readRecordAt(view, { offset: hit.offset, line: hit.line, options });
      lastEnd = end;
      rows.push(rowOf(record, view, end));
    }
  });
  return { rows, intact };
}

function rowOf(record: LogRecord, view: ReturnType<typeof viewFile>, end: number): ReadRow {
  const start = record.origin.offset;
  const sha256Part = end - start <= MAX_RAW_BYTES ? Buffer.from(view.read(start, end - start)) : hashRange(view, { start, end }).digest();
  return { record, sha256Part };
}

/** A byte range of a plain file, or with region null all of it as it is now. */
async function scanRegion(account: FileAccount, { task, region }: { readonly task: Task<FindQuestion>; readonly region: Region | null }): Promise<Found> {
  const kept = keepEnds<ReadRow>(task.options.limits.maxRecords);
  await withFileAsync(account, async ({ fd, size }) => {
    const start = region?.start ?? 0;
    const end = Math.min(size, region?.end ?? size);
    const result = await scan(chunksOf(fd, { start, end }), {
      matcher: matchNeedles(task.question.needles),
      options: {
        read: readOptions(account, task.options),
        baseOffset: start,
        baseLine: lineNumberAt(fd, { offset: start, size }),
        signal: task.question.signal,
        onRecord: (record, raw) => kept.offer({ record, sha256Part: clipRaw(raw()) }),
      },
    });
    account.searchedBytes = result.bytes;
    account.skippedBytes = region === null ? 0 : Math.max(0, size - (end - start));
    account.orderProbes = region?.probes ?? null;
    if (result.interrupted) noteGap(account, { kind: 'interrupted', says: own('interrupted before the end of the file'), errorType: 'canceled' });
  });
  return { rows: kept.items(), dropped: kept.dropped };
}

async function findInPacked(account: FileAccount, task: Task<FindQuestion>): Promise<Found> {
  const { options, question, retained } = task;
  const kept = keepEnds<ReadRow>(options.limits.maxRecords);
  const keepContext = options.contextMarkers.length > 0 && !retained.has(account.file.identity);
  const context: ReadRow[] = [];
  let contextOverflow = false;
  const needles = question.needles.map((needle) => Buffer.from(needle));
  await scanPacked(account, {
    task,
    matcher: keepContext ? either(matchNeedles(question.needles), matchAny(options.contextMarkers)) : matchNeedles(question.needles),
    onRecord: (record, raw) => {
      const bytes = raw();
      if (!keepContext || needles.some((needle) => bytes.includes(needle))) kept.offer({ record, sha256Part: clipRaw(bytes) });
      else if (context.length < MAX_RETAINED) context.push({ record, sha256Part: clipRaw(bytes) });
      else contextOverflow = true;
    },
  });
  if (keepContext && !contextOverflow) retained.set(account.file.identity, [...context, ...kept.items()]);
  return { rows: kept.items(), dropped: kept.dropped };
}

function either(first: ReturnType<typeof matchAny>, second: ReturnType<typeof matchAny>): ReturnType<typeof matchAny> {
  return (window, from) => {
    const a = first(window, from);
    const b = second(window, from);
    return a < 0 ? b : b < 0 ? a : Math.min(a, b);
  };
}

interface PackedScan {
  readonly task: Task<FindQuestion | ContextQuestion>;
  readonly matcher: ReturnType<typeof matchAny>;
  readonly onRecord: (record: LogRecord, raw: () => Buffer) => void;
}

async function scanPacked(account: FileAccount, { task, matcher, onRecord }: PackedScan): Promise<void> {
  const { file } = account;
  await withFileAsync(account, async ({ fd, size }) => {
    if (file.format === 'plain') return;
    const plain = decompress({ fd, sizeBytes: size, format: file.format }, (flaw) => {
      noteGap(account, {
        kind: `${flaw.kind}-${file.format}`,
        says: say`${own(FLAW_WORDS[flaw.kind])} at byte ${flaw.offset} of ${size} (${flaw.message}); what could be read before it was read`,
        offset: flaw.offset,
      });
    });
    const result = await scan(plain, {
      matcher,
      options: { read: readOptions(account, task.options), baseOffset: 0, baseLine: 1, signal: task.question.signal, onRecord },
    });
    account.searchedBytes = result.bytes;
    if (result.interrupted) noteGap(account, { kind: 'interrupted', says: own('interrupted before the end of the file'), errorType: 'canceled' });
  });
}

const FLAW_WORDS = {
  truncated: 'the compressed file is cut off',
  corrupt: 'the compressed file is damaged',
  'trailing-garbage': 'something that is not compressed data follows',
} as const;

// ---- context: what else was written in a window

async function context(task: Task<ContextQuestion>): Promise<SourceAnswer> {
  const { options, question, prepared, retained } = task;
  const accounts = prepared.files.map(openAccount);
  const kept = keepEnds<ReadRow>(options.limits.maxRecords);
  const offer = (row: ReadRow): void => {
    if (inRange(row.record, { range: question.range, grammar: options.grammar })) kept.offer(row);
  };
  for (const account of accounts) {
    if (question.signal.aborted) break;
    if (account.file.format === 'plain') await contextOfPlain(account, { task, offer });
    else await contextOfPacked(account, { task, offer, rows: retained.get(account.file.identity) });
  }
  const rows = kept.items();
  const asked = say`what the supervisor and other requests wrote${windowPhrase(question.range)}`;
  const gaps: Gap[] = kept.dropped > 0 ? [limitGap(kept.dropped)] : [];
  return { records: rows.map(({ record }) => record), status: settle({ asked, range: question.range, accounts, rows, overLimit: 0, gaps }) };
}

async function contextOfPlain(account: FileAccount, { task, offer }: { readonly task: Task<ContextQuestion>; readonly offer: (row: ReadRow) => void }): Promise<void> {
  await withFileAsync(account, async ({ fd, size }) => {
    const bytes = contextRegion(account, { task, fd, size });
    if (bytes === null) return;
    const result = await scan(chunksOf(fd, bytes), {
      matcher: matchAny(task.question.markers),
      options: {
        read: readOptions(account, task.options),
        baseOffset: bytes.start,
        baseLine: lineNumberAt(fd, { offset: bytes.start, size }),
        signal: task.question.signal,
        onRecord: (record, raw) => offer({ record, sha256Part: clipRaw(raw()) }),
      },
    });
    account.searchedBytes = result.bytes;
  });
}

function contextRegion(account: FileAccount, { task, fd, size }: { readonly task: Task<ContextQuestion>; readonly fd: number; readonly size: number }): { readonly start: number; readonly end: number } | null {
  if (size <= SMALL_BYTES) return { start: 0, end: size };
  const region = bisect(viewFile(fd, size), { range: task.question.range, options: readOptions(account, task.options) });
  if (region === null) {
    if (size <= MAX_UNORDERED_BYTES) return { start: 0, end: size };
    noteGap(account, { kind: 'not-in-order', says: own('is not in order of time and too large to be read whole again: supervisor events in it were not looked for'), hidesRows: false });
    return null;
  }
  account.orderProbes = region.probes;
  if (region.end - region.start <= MAX_REGION_BYTES) return region;
  const middle = Math.floor((region.start + region.end) / 2);
  noteGap(account, { kind: 'limit-context', says: own(`holds more than ${MAX_REGION_BYTES / 1024 / 1024} MiB in the window around the request: only that much nearest to it was looked through for supervisor events`), hidesRows: false });
  return { start: Math.max(region.start, middle - MAX_REGION_BYTES / 2), end: Math.min(region.end, middle + MAX_REGION_BYTES / 2) };
}

async function contextOfPacked(account: FileAccount, { task, offer, rows }: { readonly task: Task<ContextQuestion>; readonly offer: (row: ReadRow) => void; readonly rows: readonly ReadRow[] | undefined }): Promise<void> {
  if (rows !== undefined) {
    for (const row of rows) if (task.question.markers.some((marker) => row.record.body.includes(marker))) offer(row);
    return;
  }
  await scanPacked(account, { task, matcher: matchAny(task.question.markers), onRecord: (record, raw) => offer({ record, sha256Part: clipRaw(raw()) }) });
}

// ---- shared

function regionOf(account: FileAccount, { range, options }: { readonly range: TimeRange; readonly options: ReadOptions }): Region | null {
  let region: Region | null = null;
  withFile(account, ({ fd, size }) => {
    if (size > SMALL_BYTES) region = bisect(viewFile(fd, size), { range, options });
  });
  return region;
}

function readOptions({ file }: FileAccount, { grammar, limits }: FileSourceOptions): ReadOptions {
  return { file: file.path, grammar, maxLineBytes: limits.maxLineBytes };
}

/** Records that are known to lie outside are left out; an undated one stays unless its neighbours place it outside. */
function inRange(record: LogRecord, { range, grammar }: { readonly range: TimeRange | null; readonly grammar: LineGrammar }): boolean {
  if (range === null) return true;
  const written = grammar.writtenAt(record);
  // A span counts when any part of it lies in the window: its record is stamped with the start and written at the end.
  const started = record.timeUnixNano ?? written;
  if (written !== null && started !== null) return started < range.end && written >= range.start;
  const { notBefore = null, notAfter = null } = record.between ?? {};
  return !(notBefore !== null && notBefore >= range.end) && !(notAfter !== null && notAfter < range.start);
}

function changedWhileRead({ file }: FileAccount): boolean {
  try {
    const now = statSync(file.openPath);
    return file.identity !== 'stdin' && (`${now.dev}:${now.ino}` !== file.identity || now.size < file.sizeBytes);
  } catch {
    return true;
  }
}

interface OpenFile {
  readonly fd: number;
  readonly size: number;
}

function withFile(account: FileAccount, use: (file: OpenFile) => void): void {
  let fd: number | null = null;
  try {
    fd = openSync(account.file.openPath, 'r');
    use({ fd, size: fstatSync(fd).size });
  } catch (error) {
    account.verdict = 'failed';
    account.gaps.push(unreadable(account.file.path, error));
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

async function withFileAsync(account: FileAccount, use: (file: OpenFile) => Promise<void>): Promise<void> {
  let fd: number | null = null;
  try {
    fd = openSync(account.file.openPath, 'r');
    await use({ fd, size: fstatSync(fd).size });
  } catch (error) {
    account.verdict = 'failed';
    account.gaps.push(unreadable(account.file.path, error));
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

function lineNumberAt(fd: number, { offset, size }: { readonly offset: number; readonly size: number }): number | null {
  if (size > MAX_COUNTED_BYTES) return null;
  let line = 1;
  for (const chunk of chunksOf(fd, { start: 0, end: offset })) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) line += 1;
  }
  return line;
}

function clipRaw(bytes: Buffer): Buffer {
  return bytes.length <= MAX_RAW_BYTES ? bytes : bytes.subarray(0, MAX_RAW_BYTES);
}

function windowPhrase(range: TimeRange | null): ReturnType<typeof own> {
  return range === null ? [] : own(`, from ${formatUtc(range.start)} to ${formatUtc(range.end)}`);
}

function interruptedGap(): Gap {
  return { kind: 'interrupted', errorType: 'canceled', file: null, line: null, offset: null, summary: own('interrupted: not everything was read'), hidesRows: true };
}

function limitGap(dropped: number): Gap {
  return { kind: 'limit-context', errorType: null, file: null, line: null, offset: null, summary: own(`${dropped} lines around the request beyond the row limit were left out`), hidesRows: false };
}

async function eachOfTwo<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
