// One question to every source at once. A source that fails is an answer with a gap; it never stops the others.

import type { SourceStatus } from '../model/coverage.ts';
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
}

interface Placed {
  readonly origin: Origin;
}

/** Records are redacted before anything looks at them; each is kept once, whichever question found it. */
export class RecordPool {
  readonly #byPlace = new Map<string, RedactedRecord>();
  readonly #statuses: SourceStatus[] = [];
  readonly #holdsId = new Set<string>();
  readonly #textKeys = new Map<string, string>();
  readonly #deps: SearchDeps;

  constructor(deps: SearchDeps) {
    this.#deps = deps;
  }

  /** `supersedes`: it asks for no less than the questions before it, whose account it replaces. */
  async find(question: FindQuestion, { supersedes = false } = {}): Promise<readonly RedactedRecord[]> {
    if (supersedes) this.#statuses.length = 0;
    const asked = own('a search for the id');
    return this.#ask((source) => source.find(question), { asked, holdsId: true });
  }

  async context(question: ContextQuestion): Promise<readonly RedactedRecord[]> {
    const asked = own('a search for what happened around the request');
    return this.#ask((source) => source.context(question), { asked, holdsId: false });
  }

  /** Everything found so far, in the order of sources and files. */
  get records(): readonly RedactedRecord[] {
    return [...this.#byPlace.values()];
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
  get statuses(): readonly SourceStatus[] {
    return this.#statuses;
  }

  async #ask(
    ask: (source: LogSource) => Promise<SourceAnswer>,
    { asked, holdsId }: { readonly asked: Prose; readonly holdsId: boolean },
  ): Promise<readonly RedactedRecord[]> {
    const answers = await Promise.all(
      this.#deps.sources.map((source) => ask(source).catch((error: unknown) => failed(source, { error, asked }))),
    );
    const fresh: RedactedRecord[] = [];
    for (const answer of answers) {
      this.#statuses.push(answer.status);
      if (holdsId) for (const record of answer.records) this.#holdsId.add(placeOf(record));
      const unseen = answer.records.filter((record) => !this.#byPlace.has(placeOf(record)));
      for (const record of unseen) this.#textKeys.set(placeOf(record), textKey(record.body));
      for (const record of await this.#deps.redactor.records(unseen, this.#deps.profile.content)) {
        this.#byPlace.set(placeOf(record), record);
        fresh.push(record);
      }
    }
    return fresh;
  }
}

// Two questions may find the same line. In a file its offset names it; in a stream its time and its text do, as the store
// itself has it.
function placeOf({ origin: { source, file, offset, entry } }: Placed): string {
  return entry === null
    ? `${source}\n${file}\n${offset}`
    : `${source}\n${file}\n${entry.tenant ?? ''}\n${entry.timeUnixNano}\n${entry.textKey}\n${entry.occurrence}`;
}

function failed(source: LogSource, { error, asked }: { readonly error: unknown; readonly asked: Prose }): SourceAnswer {
  const message = error instanceof Error ? error.message : String(error);
  return {
    records: [],
    status: {
      id: source.id,
      status: 'failed',
      server: null,
      queries: [],
      asked,
      range: null,
      files: [],
      searchedBytes: 0,
      matched: 0,
      overLimit: 0,
      flaws: [],
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
