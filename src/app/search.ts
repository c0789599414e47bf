// One question to every source at once. A source that fails is an answer with a gap; it never stops the others.

import type { Gap, SourceName, SourceStatus } from '../model/coverage.ts';
import { holdsAs } from '../model/id-spelling.ts';
import type { LogRecord, Origin, RedactedRecord } from '../model/log-record.ts';
import { count, own, type Prose, say } from '../model/prose.ts';
import type { Profile } from '../model/profile.ts';
import type { Redactor } from '../model/redaction.ts';
import { textKey } from '../model/text-key.ts';
import type {
  ContextQuestion,
  FindQuestion,
  Look,
  LogSource,
  SourceAnswer,
  WindowedSource,
  WindowQuestion,
} from '../model/source.ts';
import type { TimeRange } from '../model/time.ts';
import type { Witness } from '../model/witness.ts';
import { withDoubts } from './witnesses.ts';

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

interface Asked extends AskOptions {
  readonly asked: Prose;
  /** Null: it was no search for ids. */
  readonly needles: readonly string[] | null;
  /** What lines of the system's supervisor hold, where such lines were asked for. */
  readonly markers?: readonly string[];
}

/** What a question brought. */
export interface Taken {
  readonly matched: number;
  readonly readBytes: number;
}

/** Records are redacted before anything looks at them; each is kept once, whichever question found it. */
export class RecordPool {
  readonly #byPlace = new Map<string, RedactedRecord>();
  #statuses: AskedStatus[] = [];
  readonly #holdsId = new Set<string>();
  readonly #holdsPiece = new Set<string>();
  /** Records that may be rows in a form that is not read, by place. */
  readonly #unread = new Map<string, RedactedRecord>();
  readonly #textKeys = new Map<string, string>();
  /** In the order in which they were named, whichever of them a question found something in first. */
  readonly #fileRanks = new Map<string, number>();
  /** Stores that will not answer, whatever else they are asked: their first account says why. */
  readonly #hopeless = new Set<string>();
  #looks: readonly Look[] | null = null;
  /** Settles when the answers to the question before have been taken in. */
  #taken: Promise<unknown> = Promise.resolve();
  readonly #deps: SearchDeps;

  constructor(deps: SearchDeps) {
    this.#deps = deps;
  }

  /** Resolves to the rows that the sources gave for it, those known before included. */
  async find({ needles, range }: Omit<FindQuestion, 'signal'>, options: AskOptions): Promise<Taken> {
    const asked = own('a search for the id');
    const ask = async (source: LogSource): Promise<SourceAnswer> => {
      const signal = this.#signalOf(source);
      if (source.reach === 'whole') return source.find({ needles, range, signal });
      if (range === null) throw new Error('a store is asked window by window');
      return source.find({ needles, range, signal });
    };
    return this.#ask(ask, { ...options, asked, needles });
  }

  async context(question: Omit<ContextQuestion, 'signal'>): Promise<void> {
    const asked = own('a search for what happened around the request');
    const ask = (source: LogSource): Promise<SourceAnswer> =>
      source.context({ ...question, signal: this.#signalOf(source) });
    await this.#ask(ask, { role: 'context', asked, needles: null, markers: this.#deps.profile.supervisorMarkers });
  }

  /** What kinds of lines there are near the request, or at all: what absence may be concluded from. */
  async look(span: TimeRange | null): Promise<void> {
    const everywhere = this.records.map(({ origin }) => origin);
    const ofIds = this.originsOfIds();
    const { outputs } = this.#deps.profile;
    const sources = this.#deps.sources.filter((source) => !this.#isGivenUp(source, 'context'));
    const looks = await Promise.all(
      sources.map(async (source): Promise<Look> => {
        // A store is asked where the request's own lines stand; files are looked into wherever something stood.
        const beside = source.reach === 'whole' ? everywhere : ofIds;
        const question = { span, beside, outputs, signal: this.#signalOf(source) };
        // A look that fails shows nothing: then absence is not known.
        return source.look(question).catch(() => NOTHING_SEEN);
      }),
    );
    this.#looks = looks;
    for (const [index, { queries = [] }] of looks.entries()) {
      const source = sources[index];
      if (source === undefined || queries.length === 0) continue;
      const searchedBytes = queries.reduce((sum, { processedBytes }) => sum + (processedBytes ?? 0), 0);
      this.#statuses.push({ role: 'rest', status: { ...emptyStatus(source), queries, searchedBytes } });
    }
  }

  /** Null: nobody has looked yet. */
  get witnesses(): readonly Witness[] | null {
    if (this.#looks === null) return null;
    return withDoubts(
      this.#looks.flatMap(({ witnesses }) => witnesses),
      this.#statuses.filter(({ role }) => role === 'context').map(({ status }) => status),
    );
  }

  /** Files that were looked into, and whether they stand newest first. */
  get newestFirst(): ReadonlyMap<string, boolean> {
    return new Map((this.#looks ?? []).flatMap(({ newestFirst }) => [...newestFirst]));
  }

  /** Asks the stores in a second way whether a window that gave no rows holds none. */
  async confirmEmpty(question: Omit<WindowQuestion, 'signal'>): Promise<void> {
    const asked = own('a count of what was not found');
    const ask = async (source: LogSource): Promise<SourceAnswer> => {
      const answer =
        source.reach === 'whole' ? null : await source.confirmEmpty({ ...question, signal: this.#signalOf(source) });
      return answer ?? { records: [], status: emptyStatus(source) };
    };
    await this.#ask(ask, { role: 'rest', reach: 'windowed', asked, needles: null });
  }

  /** What a source is known not to have been asked, beside its own accounts. */
  addGaps(sourceId: string, gaps: readonly Gap[]): void {
    if (gaps.length > 0)
      this.#statuses.push({ role: 'none', status: { ...emptyStatus(this.#nameOf(sourceId)), gaps } });
  }

  hasSource(reach: LogSource['reach']): boolean {
    return this.#deps.sources.some((source) => source.reach === reach);
  }

  get stores(): readonly WindowedSource[] {
    return this.#deps.sources.filter((source) => source.reach === 'windowed');
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

  /** Whether a search for an id found it, and only because the id is a piece of a longer word in it. */
  holdsPiece(record: RedactedRecord): boolean {
    return this.#holdsPiece.has(placeOf(record));
  }

  /** Where the lines stand that a search for an id found. */
  originsOfIds(): readonly Origin[] {
    return this.records.filter((record) => this.holdsId(record)).map(({ origin }) => origin);
  }

  /** What each question covered, in the order they were asked. */
  get statuses(): readonly AskedStatus[] {
    const unread = Map.groupBy(this.#unread.values(), ({ origin }) => origin.source);
    const notes = [...unread].map(([id, records]): AskedStatus => ({
      role: 'none',
      status: { ...emptyStatus(this.#nameOf(id)), gaps: unreadGaps(records) },
    }));
    return [...this.#statuses, ...notes];
  }

  // Null: it was found by something else than an id. Of what was cut from a long line nobody knows.
  #note(record: LogRecord, needles: readonly string[] | null): void {
    const place = placeOf(record);
    const isPiece =
      needles !== null && !this.#holdsId.has(place) && holdsOnlyPieces(`${record.quoted ?? ''}${record.body}`, needles);
    if (isPiece && !this.#byPlace.has(place)) this.#holdsPiece.add(place);
    if (isPiece) return;
    this.#holdsPiece.delete(place);
    if (needles !== null) this.#holdsId.add(place);
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

  #nameOf(id: string): Pick<SourceName, 'id' | 'title'> {
    return this.#deps.sources.find((source) => source.id === id) ?? { id, title: id };
  }

  #signalOf({ reach }: Pick<LogSource, 'reach'>): AbortSignal {
    return this.#deps.signals[reach];
  }

  async #ask(
    ask: (source: LogSource) => Promise<SourceAnswer>,
    { asked, needles, role, reach, supersedes = false, markers = [] }: Asked,
  ): Promise<Taken> {
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
      this.#take(answers, { sources, role, needles, markers, supersedes }),
    );
    this.#taken = taking.catch(() => undefined);
    await taking;
    return (await asking).reduce(
      (sum, { status }) => ({
        matched: sum.matched + status.matched,
        readBytes: sum.readBytes + status.searchedBytes,
      }),
      { matched: 0, readBytes: 0 },
    );
  }

  async #take(
    answers: readonly SourceAnswer[],
    {
      sources,
      role,
      needles,
      markers,
      supersedes,
    }: Required<Pick<Asked, 'role' | 'needles' | 'markers' | 'supersedes'>> & {
      readonly sources: readonly LogSource[];
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
      for (const record of answer.records) this.#note(record, needles);
      const unseen = answer.records.filter((record) => !this.#byPlace.has(placeOf(record)));
      for (const record of unseen) this.#textKeys.set(placeOf(record), textKey(record.body));
      // A text that is known already may hold a line that only this question looked for.
      const isUnread = (record: LogRecord): boolean =>
        this.#deps.profile.isUnread(record, needles ?? markers) || (needles !== null && isLost(record, needles));
      const toJudge = answer.records.filter(
        (record) => record.attributes === null || !this.#byPlace.has(placeOf(record)),
      );
      const unreadPlaces = new Set(toJudge.filter(isUnread).map(placeOf));
      for (const record of await this.#deps.redactor.records(unseen, this.#deps.profile.content))
        this.#byPlace.set(placeOf(record), record);
      for (const place of unreadPlaces) {
        const record = this.#byPlace.get(place);
        if (record !== undefined) this.#unread.set(place, record);
      }
    }
  }
}

// The id was found in the line, and not in what was made of it: it stands in what was taken for an envelope.
function isLost({ body, quoted, flaws, attributes, besideLine = [] }: LogRecord, needles: readonly string[]): boolean {
  const beside = besideLine.map((name) =>
    JSON.stringify(attributes?.[name] ?? '', (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item)),
  );
  const texts = [`${quoted ?? ''}${body}`, ...beside];
  return !flaws.includes('oversize') && !needles.some((needle) => texts.some((text) => text.includes(needle)));
}

const QUOTED_CHARACTERS = 120;

// One gap a file, with the first such line.
function unreadGaps(records: readonly RedactedRecord[]): readonly Gap[] {
  return [...Map.groupBy(records, ({ origin }) => origin.file)].map(([file, found]): Gap => {
    const [first] = found as [RedactedRecord, ...RedactedRecord[]];
    const [line = ''] = `${first.quoted ?? ''}${first.body}`.split('\n', 1);
    const shown = line.length > QUOTED_CHARACTERS ? `${line.slice(0, QUOTED_CHARACTERS)}…` : line;
    return {
      kind: 'unread-form',
      errorType: 'bad_data',
      file,
      line: first.origin.line,
      offset: first.origin.offset,
      summary: say`${count(found.length, 'line')} that may belong to the request or to the supervisor, in a form that is not read: ${shown}`,
      hidesRows: true,
    };
  });
}

function holdsOnlyPieces(body: string, needles: readonly string[]): boolean {
  let isPiece = false;
  for (const needle of needles) {
    const as = holdsAs(body, needle);
    if (as === 'word') return false;
    isPiece ||= as === 'piece';
  }
  return isPiece;
}

const NOTHING_SEEN: Look = { witnesses: [], newestFirst: new Map() };

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
      ...emptyStatus(source),
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

function emptyStatus({ id, title }: Pick<SourceName, 'id' | 'title'>): SourceStatus {
  return {
    id,
    title,
    holds: 'lines',
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
