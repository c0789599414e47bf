// Log files and standard input as a LogSource. Plain files: find-plain.ts. Compressed ones: find-packed.ts. Lines without
// the id: context.ts. Every way a file can disappoint ends as a gap in its account; none ends the run.

import type { Readable } from 'node:stream';
import type { Clock } from '../../decode/index.ts';
import type { Gap } from '../../model/coverage.ts';
import { needlesText } from '../../model/id-spelling.ts';
import { count, joinProse, own, type Prose, say } from '../../model/prose.ts';
import type {
  ContextQuestion,
  FindQuestion,
  LineGrammar,
  WholeSource,
  Progress,
  SearchLimits,
  SourceAnswer,
} from '../../model/source.ts';
import { formatUtc, type TimeRange } from '../../model/time.ts';
import { type FileAccount, filesOf, openAccount, settle } from './account.ts';
import { DEFAULT_BOUNDS, type FileBounds } from './bounds.ts';
import { findContext } from './context.ts';
import { createMemories, type Memories } from './memories.ts';
import { createFinder } from '../records/finder.ts';
import { journalNeedles } from '../journal-tools/entries.ts';
import { spellings } from '../records/marker-spellings.ts';
import { findInPacked } from './find-packed.ts';
import type { PackedTask } from './search-unpacked.ts';
import { findInPlain, type NeedleTask } from './find-plain.ts';
import { joinRotated } from './join-rotated.ts';
import { lookIntoFiles } from './look.ts';
import { FILE } from './name.ts';
import { type NamedFiles, nameFiles } from './name-files.ts';
import { type FileTask, type Found, keepRows } from './task.ts';
import { type SmallFiles, watchSmallFiles } from './small-files.ts';
import { createTurns } from './turns.ts';

export interface FileSourceOptions {
  /** What the user named: files, folders, globs, `-`. */
  readonly paths: readonly string[];
  readonly stdin: Readable | null;
  readonly grammar: LineGrammar;
  /** For times without a zone or a year. */
  readonly clock: Clock;
  readonly limits: SearchLimits;
  readonly rgPath: string;
  /** What questions for context will ask: small files are read once for all of it. */
  readonly foreseen?: readonly string[];
  readonly onProgress?: (progress: Progress) => void;
  readonly bounds?: Partial<FileBounds>;
  /** Called between locating and reading, when a file may change. */
  readonly onLocated?: () => void;
}

export function createFileSource(options: FileSourceOptions): WholeSource {
  let named: Promise<NamedFiles> | null = null;
  let small: SmallFiles = watchSmallFiles([]);
  const nameOnce = (signal: AbortSignal, needles: readonly string[] = []): Promise<NamedFiles> => {
    if (named !== null) return named;
    small = watchSmallFiles([needles, spellings(options.foreseen ?? [])]);
    const { paths, stdin } = options;
    named = nameFiles({ paths, stdin, small }, signal);
    return named;
  };
  const memories = createMemories();
  const taskFor = ({ signal, range }: Pick<FindQuestion, 'signal' | 'range'>): FileTask => ({
    grammar: options.grammar,
    clock: options.clock,
    limits: options.limits,
    bounds: { ...DEFAULT_BOUNDS, ...options.bounds },
    rgPath: options.rgPath,
    signal,
    range,
    small,
    onProgress: options.onProgress ?? (() => undefined),
    onLocated: options.onLocated ?? (() => undefined),
  });
  return {
    ...FILE,
    reach: 'whole',
    find: async (question) => {
      const files = await nameOnce(question.signal, question.needles);
      return find({ ...taskFor(question), needles: question.needles, memories }, files);
    },
    context: async (question) => {
      const files = await nameOnce(question.signal);
      return context({ question, task: taskFor(question), named: files, memories });
    },
    look: async (question) => {
      const { files } = await nameOnce(question.signal);
      return lookIntoFiles(question, { files, grammar: options.grammar, memories });
    },
    close: () => Promise.resolve(),
  };
}

async function find(task: PackedTask & NeedleTask, named: NamedFiles): Promise<SourceAnswer> {
  const accounts = named.files.map(openAccount);
  const plain = accounts.filter(({ file }) => file.format === 'plain');
  const packed = accounts.filter(({ file }) => file.format !== 'plain');
  const results = new Map<FileAccount, Found>();
  const [fromPlain] = await Promise.all([
    findInPlain(plain, task),
    eachOfTwo(packed, async (account) => void results.set(account, await findInPacked(account, task))),
  ]);
  for (const [account, found] of fromPlain) results.set(account, found);

  const kept = keepRows(task);
  let overLimit = 0;
  for (const account of accounts) {
    const found = results.get(account);
    overLimit += found?.dropped ?? 0;
    for (const row of found?.rows ?? []) kept.offer(row);
  }
  overLimit += kept.dropped;
  const rows = await joinRotated(kept.items(), { accounts, task, strings: task.needles });
  const asked = say`lines that hold ${needlesText(task.needles)}${windowPhrase(task.range)}`;
  const gaps = [
    ...named.gaps,
    ...ownReportGap(named, accounts),
    ...(overLimit > 0 ? [limitGap(overLimit)] : []),
    ...interruptedGaps(task.signal),
  ];
  return {
    records: rows.map(({ record }) => record),
    status: settle({ asked, range: task.range, accounts, rows, overLimit, gaps }),
  };
}

interface AskContext {
  readonly question: ContextQuestion;
  readonly task: FileTask;
  readonly named: NamedFiles;
  readonly memories: Memories;
}

async function context({
  question: { range, markers, signal },
  task,
  named,
  memories,
}: AskContext): Promise<SourceAnswer> {
  const accounts = named.files.map(openAccount);
  const kept = keepRows(task);
  const strings = spellings(markers);
  const finder = createFinder(strings);
  const turns = createTurns();
  for (const account of accounts) {
    if (turns.isDue()) await turns.take();
    if (signal.aborted) {
      account.verdict = 'skipped';
      continue;
    }
    // What is hidden in a file is not seen by looking for text in it.
    const { hides } = account.file;
    if (hides === null && account.file.format === 'plain' && task.small.holdsNone(account.file.identity, strings)) {
      account.searchedBytes = account.sizeBytes;
      continue;
    }
    const wanted = hides === 'journal' ? createFinder(journalNeedles(strings)) : finder;
    await findContext(account, { task: { ...task, range, finder: wanted, memories }, offer: (row) => kept.offer(row) });
  }
  const rows = await joinRotated(kept.items(), { accounts, task: { ...task, range }, strings: spellings(markers) });
  const asked = say`what the supervisor and other requests wrote${windowPhrase(range)}`;
  const gaps = [...(kept.dropped > 0 ? [contextLimitGap(kept.dropped)] : []), ...interruptedGaps(signal)];
  return {
    records: rows.map(({ record }) => record),
    status: settle({ asked, range, accounts, rows, overLimit: 0, gaps }),
  };
}

function windowPhrase(range: TimeRange | null): Prose {
  return range === null ? [] : own(`, from ${formatUtc(range.start)} to ${formatUtc(range.end)}`);
}

function interruptedGaps({ aborted }: AbortSignal): readonly Gap[] {
  return aborted
    ? [
        gapOfAll({
          kind: 'interrupted',
          errorType: 'canceled',
          summary: own('interrupted: not everything was read'),
          hidesRows: true,
        }),
      ]
    : [];
}

function limitGap(dropped: number): Gap {
  return gapOfAll({
    kind: 'limit-rows',
    errorType: null,
    summary: say`${count(dropped, 'line')} with the id beyond the row limit: counted, not kept`,
    hidesRows: true,
  });
}

function contextLimitGap(dropped: number): Gap {
  return gapOfAll({
    kind: 'limit-context',
    errorType: null,
    summary: say`${count(dropped, 'line')} around the request beyond the row limit were left out`,
    hidesRows: false,
  });
}

// One line, however many there are.
function ownReportGap({ ownReports }: NamedFiles, accounts: readonly FileAccount[]): readonly Gap[] {
  const paths = [
    ...ownReports,
    ...filesOf(accounts)
      .filter(({ isOwnReport }) => isOwnReport)
      .map(({ file }) => file.path),
  ];
  const [first] = paths;
  if (first === undefined) return [];
  const shown = joinProse(paths.slice(0, OWN_REPORTS_SHOWN).map((path) => say`${path}`));
  const more = paths.length > OWN_REPORTS_SHOWN ? own(` and ${paths.length - OWN_REPORTS_SHOWN} more`) : [];
  const summary =
    paths.length === 1
      ? say`${first} is a report of trace-by-id, no log, and was left out`
      : say`${count(paths.length, 'report')} of trace-by-id are no logs and were left out: ${shown}${more}`;
  return [gapOfAll({ kind: 'own-report', errorType: null, summary, hidesRows: false })];
}

const OWN_REPORTS_SHOWN = 3;

function gapOfAll(gap: Pick<Gap, 'kind' | 'errorType' | 'summary' | 'hidesRows'>): Gap {
  return { ...gap, file: null, line: null, offset: null };
}

async function eachOfTwo<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
