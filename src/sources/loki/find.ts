// Every line that holds one of the ids, in its text or in its structured metadata.

import type { Gap } from '../../model/coverage.ts';
import { needlesText } from '../../model/id-spelling.ts';
import { type Prose, say } from '../../model/prose.ts';
import type { FindQuestion, SourceAnswer } from '../../model/source.ts';
import type { TimeRange } from '../../model/time.ts';
import { type QueryAccount, verdictOf } from '../windowed/account.ts';
import { keepRows } from '../windowed/collect.ts';
import { contentKey, type Row } from '../windowed/entries.ts';
import { limitGap, sourceGap, youngGap } from '../windowed/gaps.ts';
import type { Kept } from '../windowed/kept-records.ts';
import { isSourceError } from '../windowed/pages.ts';
import { settle } from '../windowed/settle.ts';
import { wholeRecords } from '../windowed/whole-records.ts';
import { type Asker, rangeParams } from './asker.ts';
import { collect } from './collect.ts';
import { crossCheck } from './cross-check.ts';
import { learnIdFields, noticeIdFields } from './id-fields.ts';
import { holdsOneOf, metadataIsOneOf } from './logql.ts';
import { LOKI } from './name.ts';
import type { LokiQuery } from './page.ts';
import { continuations } from './continuations.ts';
import { readRefusal } from './server-words.ts';
import type { Session } from './session.ts';

export interface RangedQuestion extends FindQuestion {
  readonly range: TimeRange;
}

export async function find(session: Session, { needles, range, signal }: RangedQuestion): Promise<SourceAnswer> {
  const { options, bounds, tenants } = session;
  const askerOf = session.askers({ range, signal });
  const askers = tenants.map(askerOf);
  const kept = keepRows({ limits: options.limits, keptBytes: bounds.keptBytes });
  const gaps: Gap[] = [];
  const accounts: QueryAccount[] = [];
  let version: Promise<string | null> | null = null;
  if (needles.length > 0 && range.end > range.start) {
    if (needles.length > 1) await Promise.all(askers.map((asker) => learnOr(asker, options.selector)));
    const knownFields = new Map(askers.map((asker) => [asker, new Set(asker.learnt.idFields)]));
    const queries = askers.flatMap((asker) => [
      ...lineQueries(asker, { needles, selector: options.selector }),
      ...metadataQuery(asker, { needles, selector: options.selector, fields: asker.learnt.idFields }),
    ]);
    const reading = collect(queries, { session, range, kept });
    // Beside the first page: fields that are learnt are asked for in a second round.
    const learning = Promise.all(askers.map((asker) => learnIdFields(asker, options.selector)));
    // Behind the question that everything waits for.
    version = askers[0] === undefined ? null : session.version(askers[0]);
    accounts.push(...(await reading));
    for (const unknown of await learning) if (unknown !== null) gaps.push(metadataGap(unknown));
    // Fields that were learnt, or in which an id was seen, only now.
    const late = askers.flatMap((asker) => {
      const fields = [...asker.learnt.idFields].filter((name) => knownFields.get(asker)?.has(name) !== true);
      return metadataQuery(asker, { needles, selector: options.selector, fields });
    });
    if (late.length > 0) accounts.push(...(await collect(late, { session, range, kept: unlessKept(kept) })));
  }
  // Counting costs as much as reading: that a window is empty is only counted when nothing else was found (confirm.ts).
  const toCount = signal.aborted ? [] : accounts.filter(({ rows }) => rows > 0);
  const [whole] = await Promise.all([
    wholeRecords(kept.items(), continuations(session, { askerOf, needles })),
    ...toCount.map((account) => crossCheck(account, { asker: askerOf(account.tenant), bounds, now: options.now })),
  ]);
  // Where nothing was read at all, that says it.
  if (accounts.every((account) => verdictOf(account) === 'failed')) gaps.length = 0;
  gaps.push(...whole.gaps);
  if (kept.dropped > 0) gaps.push(limitGap(kept.dropped));
  const age = options.now() - range.end;
  if (age < bounds.youngNanos) gaps.push(youngGap(age));
  // Without the window: it is one of several, which the report lists.
  const asked = say`lines that hold ${needlesText(needles)}`;
  const server = { address: options.client.shownUrl, version: await version };
  return {
    records: whole.records,
    status: settle({
      source: LOKI,
      probes: session.takeProbes(),
      asked,
      range,
      server,
      accounts: [...accounts, ...whole.accounts],
      overLimit: kept.dropped,
      records: whole.records,
      gaps,
    }),
  };
}

interface Wanted {
  readonly needles: readonly string[];
  readonly selector: string;
}

export function lineQueries(asker: Asker, { needles, selector }: Wanted): readonly LokiQuery[] {
  const onMetadata = noticeIdFields(asker, needles);
  return [
    {
      asker,
      selector,
      pipeline: holdsOneOf(needles, { hasOr: asker.learnt.hasOr === true }),
      isAnswer: ({ line }) => needles.some((needle) => line.includes(needle)),
      onMetadata,
    },
  ];
}

function metadataQuery(
  asker: Asker,
  { needles, selector, fields }: Wanted & { readonly fields: Iterable<string> },
): readonly LokiQuery[] {
  const names = [...fields];
  return names.length === 0
    ? []
    : [
        {
          asker,
          selector,
          pipeline: metadataIsOneOf(names, needles),
          isAnswer: ({ metadata }) => needles.some((needle) => metadata.includes(needle)),
        },
      ];
}

/** Takes what is not there yet. */
function unlessKept(kept: Kept<Row>): Kept<Row> {
  const nameOf = (row: Row): string => `${row.timeUnixNano}\n${row.occurrence}\n${contentKey(row)}`;
  const known = new Set(kept.items().map(nameOf));
  return {
    offer: (row) => {
      if (!known.has(nameOf(row))) kept.offer(row);
    },
    get dropped() {
      return kept.dropped;
    },
    items: () => kept.items(),
  };
}

/** One line long ago in the window would do: what counts is whether the server can read the question. */
async function learnOr(asker: Asker, selector: string): Promise<void> {
  const { learnt, window } = asker;
  if (learnt.hasOr !== null) return;
  const query = `${selector} ${holdsOneOf(['a', 'b'], { hasOr: true })}`;
  const range = { start: window.end - 1n, end: window.end };
  try {
    await asker.ask({
      path: 'query_range',
      params: [['query', query], ...rangeParams(range), ['limit', '1']],
      retries: 0,
    });
    learnt.hasOr = true;
  } catch (error) {
    if (!isSourceError(error)) throw error;
    if (readRefusal(error).kind === 'query') learnt.hasOr = false;
  }
}

function metadataGap(why: Prose): Gap {
  return sourceGap({ kind: 'metadata-unknown', errorType: null, summary: why, hidesRows: false });
}
