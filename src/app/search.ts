// One question to every source at once. A source that fails is an answer with a gap; it never stops the others.

import type { Gap, SourceStatus } from '../model/coverage.ts';
import type { Origin, RedactedRecord } from '../model/log-record.ts';
import { own, type Prose } from '../model/prose.ts';
import type { Profile } from '../model/profile.ts';
import type { Redactor } from '../model/redaction.ts';
import { textKey } from '../model/text-key.ts';
import type { ContextQuestion, FindQuestion, LogSource, SourceAnswer } from '../model/source.ts';

export interface SearchDeps {
  readonly sources: readonly LogSource[];
  readonly redactor: Redactor;
  readonly profile: Profile;
  readonly signals: SearchSignals;
}

/** What ends a search: an interrupt ends all of it, a deadline what is asked of servers. */
export type SearchSignals = Readonly<Record<LogSource['reach'], AbortSignal>>;

/**
 * What a question was for. search: for the id, the question a source's account is about. rest: for more of the same request.
 * context: what happened around it. none: nothing was asked, which is said.
 */
export type QuestionRole = 'search' | 'rest' | 'context' | 'none';

/** One source's account of one question. */
export interface AskedStatus {
  readonly role: QuestionRole;
  readonly status: SourceStatus;
}

export interface AskOptions {
  readonly role: QuestionRole;
  /** Which sources to ask; both kinds unless said. */
  readonly reach?: LogSource['reach'];
  /** It asks for no less than the questions before it, whose account (of the sources asked) it replaces. */
  readonly supersedes?: boolean;
}

/** Records are redacted before anything looks at them; each is kept once, whichever question found it. */
export class RecordPool {
  readonly #byPlace = new Map<string, RedactedRecord>();
  #statuses: AskedStatus[] = [];
  readonly #holdsId = new Set<string>();
  readonly #textKeys = new Map<string, string>();
  /** In the order in which they were named, whichever of them a question found something in first. */
  readonly #fileRanks = new Map<string, number>();
  /** Stores that will not answer, whatever else they are asked: their first account says why. */
  readonly #hopeless = new Set<string>();
  /** Settles when the answers to the question before have been taken in. */
  #taken: Promise<unknown> = Promise.resolve();
  readonly #deps: SearchDeps;

  constructor(deps: SearchDeps) {
    this.#deps = deps;
  }

  /** Resolves to the rows that the sources gave for it, those known before included. */
  async find(question: Omit<FindQuestion, 'signal'>, options: AskOptions): Promise<number> {
    const asked = own('a search for the id');
    const ask = (source: LogSource): Promise<SourceAnswer> =>
      source.find({ ...question, signal: this.#signalOf(source) });
    return this.#ask(ask, { ...options, asked, holdsId: true });
  }

  async context(question: Omit<ContextQuestion, 'signal'>): Promise<void> {
    const asked = own('a search for what happened around the request');
    const ask = (source: LogSource): Promise<SourceAnswer> =>
      source.context({ ...question, signal: this.#signalOf(source) });
    await this.#ask(ask, { role: 'context', asked, holdsId: false });
  }

  /** Asks the stores in a second way whether a window that gave no rows holds none. */
  async confirmEmpty(question: Omit<FindQuestion, 'signal'>): Promise<void> {
    const asked = own('a count of what was not found');
    const ask = async (source: LogSource): Promise<SourceAnswer> =>
      (await source.confirmEmpty?.({ ...question, signal: this.#signalOf(source) })) ?? {
        records: [],
        status: emptyStatus(source.id),
      };
    await this.#ask(ask, { role: 'rest', reach: 'windowed', asked, holdsId: false });
  }

  /** What a source is known not to have been asked, beside its own accounts. */
  addGaps(sourceId: string, gaps: readonly Gap[]): void {
    if (gaps.length > 0) this.#statuses.push({ role: 'none', status: { ...emptyStatus(sourceId), gaps } });
  }

  hasSource(reach: LogSource['reach']): boolean {
    return this.#deps.sources.some((source) => source.reach === reach);
  }

  sources(reach: LogSource['reach']): readonly LogSource[] {
    return this.#deps.sources.filter((source) => source.reach === reach);
  }

  /** False once it has shown that it will not answer. */
  isAsked({ id }: LogSource): boolean {
    return !this.#hopeless.has(id);
  }

  /** Everything found so far, in the order of sources and files. */
  get records(): readonly RedactedRecord[] {
    const rankOf = ({ origin }: Placed): number =>
      this.#fileRanks.get(`${origin.source}\n${origin.file}`) ?? this.#fileRanks.size;
    return [...this.#byPlace.values()].sort((a, b) => rankOf(a) - rankOf(b));
  }

  /** Names its text as it was before redaction. */
  textKeyOf(record: RedactedRecord): string {
    return this.#textKeys.get(placeOf(record)) ?? record.body;
  }

  /** Whether a search for an id found it. Its text need not hold the id any more: redaction takes out message text. */
  holdsId(record: RedactedRecord): boolean {
    return this.#holdsId.has(placeOf(record));
  }

  /** Where the lines stand that a search for an id found. */
  originsOfIds(): readonly Origin[] {
    return this.records.filter((record) => this.holdsId(record)).map(({ origin }) => origin);
  }

  /** What each question covered, in the order they were asked. */
  get statuses(): readonly AskedStatus[] {
    return this.#statuses;
  }

  // A store whose whole search came to nothing has no more to say of the request either.
  #isGivenUp({ id, reach }: LogSource, role: QuestionRole): boolean {
    if (this.#hopeless.has(id)) return true;
    const searches = this.#statuses.filter((asked) => asked.role === 'search' && asked.status.id === id);
    return (
      reach === 'windowed' &&
      role !== 'search' &&
      searches.length > 0 &&
      searches.every(({ status }) => status.status === 'failed')
    );
  }

  #signalOf({ reach }: LogSource): AbortSignal {
    return this.#deps.signals[reach];
  }

  async #ask(
    ask: (source: LogSource) => Promise<SourceAnswer>,
    {
      asked,
      holdsId,
      role,
      reach,
      supersedes = false,
    }: AskOptions & { readonly asked: Prose; readonly holdsId: boolean },
  ): Promise<number> {
    const sources = this.#deps.sources.filter(
      (source) => (reach === undefined || source.reach === reach) && !this.#isGivenUp(source, role),
    );
    // Questions may be under way together. What comes of them is taken in in the order in which they were asked, whichever
    // store was the quicker one: the same answers give the same report.
    const before = this.#taken;
    const asking = Promise.all(
      sources.map((source) => ask(source).catch((error: unknown) => failed(source, { error, asked }))),
    );
    const taking = Promise.all([asking, before]).then(([answers]) =>
      this.#take(answers, { sources, role, holdsId, supersedes }),
    );
    this.#taken = taking.catch(() => undefined);
    await taking;
    return (await asking).reduce((sum, { status }) => sum + status.matched, 0);
  }

  async #take(
    answers: readonly SourceAnswer[],
    {
      sources,
      role,
      holdsId,
      supersedes,
    }: Required<Pick<AskOptions, 'role' | 'supersedes'>> & {
      readonly sources: readonly LogSource[];
      readonly holdsId: boolean;
    },
  ): Promise<void> {
    if (supersedes) {
      // A question that was cut short asks for less than the one before it, whose account then stays beside its own.
      const ids = new Set(sources.filter((source) => !this.#signalOf(source).aborted).map(({ id }) => id));
      this.#statuses = this.#statuses.filter(({ status }) => !ids.has(status.id));
    }
    for (const answer of answers) {
      this.#statuses.push({ role, status: answer.status });
      if (isHopeless(answer.status)) this.#hopeless.add(answer.status.id);
      for (const { path } of answer.status.files) {
        const file = `${answer.status.id}\n${path}`;
        if (!this.#fileRanks.has(file)) this.#fileRanks.set(file, this.#fileRanks.size);
      }
      if (holdsId) for (const record of answer.records) this.#holdsId.add(placeOf(record));
      const unseen = answer.records.filter((record) => !this.#byPlace.has(placeOf(record)));
      for (const record of unseen) this.#textKeys.set(placeOf(record), textKey(record.body));
      for (const record of await this.#deps.redactor.records(unseen, this.#deps.profile.content)) {
        this.#byPlace.set(placeOf(record), record);
      }
    }
  }
}

interface Placed {
  readonly origin: Origin;
}

// Two questions may find the same line. In a file its offset names it; in a stream its time and its text do, as the store
// itself has it.
function placeOf({ origin: { source, file, offset, entry } }: Placed): string {
  return entry === null
    ? `${source}\n${file}\n${offset}`
    : `${source}\n${file}\n${entry.tenant ?? ''}\n${entry.timeUnixNano}\n${entry.textKey}\n${entry.occurrence}`;
}

// Nobody there, or somebody who does not take such questions.
const HOPELESS: ReadonlySet<string | null> = new Set(['unavailable', 'bad_data', 'not_found']);

function isHopeless({ status, server, gaps }: SourceStatus): boolean {
  const hiding = gaps.filter(({ hidesRows }) => hidesRows);
  return (
    server !== null &&
    status === 'failed' &&
    hiding.length > 0 &&
    hiding.every(({ errorType }) => HOPELESS.has(errorType))
  );
}

function failed(source: LogSource, { error, asked }: { readonly error: unknown; readonly asked: Prose }): SourceAnswer {
  const message = error instanceof Error ? error.message : String(error);
  return {
    records: [],
    status: {
      ...emptyStatus(source.id),
      status: 'failed',
      asked,
      gaps: [
        {
          kind: 'source-failed',
          errorType: 'internal',
          file: null,
          line: null,
          offset: null,
          summary: ['the source stopped with an error: ', { code: message }],
          hidesRows: true,
        },
      ],
    },
  };
}

function emptyStatus(id: string): SourceStatus {
  return {
    id,
    status: 'complete',
    server: null,
    queries: [],
    asked: [],
    range: null,
    files: [],
    searchedBytes: 0,
    matched: 0,
    overLimit: 0,
    flaws: [],
    gaps: [],
  };
}
