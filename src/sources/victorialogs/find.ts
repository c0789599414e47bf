// Every row that holds one of the ids, anywhere. What proves it is the search for the very characters; in a long window it is
// asked for whole words first, so that something is had where the server would not do the other in time.

import type { Gap } from '../../model/coverage.ts';
import { needlesText } from '../../model/id-spelling.ts';
import { own, type Prose, say } from '../../model/prose.ts';
import type { SourceAnswer, WindowQuestion } from '../../model/source.ts';
import { coverageOf, type QueryAccount, verdictOf } from '../windowed/account.ts';
import { keepRows } from '../windowed/collect.ts';
import { limitGap, sourceGap, youngGap } from '../windowed/gaps.ts';
import { settle } from '../windowed/settle.ts';
import { wholeRecords } from '../windowed/whole-records.ts';
import { type AskedQuery, collect } from './collect.ts';
import { continuations } from './continuations.ts';
import { crossCheck } from './cross-check.ts';
import { idFieldsOf, learnFields } from './fields.ts';
import { holdsOneOf, queryText, wordsOf } from './logsql.ts';
import { VICTORIALOGS } from './name.ts';
import type { Session } from './session.ts';

export async function find(session: Session, { needles, range, signal }: WindowQuestion): Promise<SourceAnswer> {
  const { options, bounds, selection } = session;
  const asker = session.asker({ range, signal });
  const kept = keepRows({ limits: options.limits, keptBytes: bounds.keptBytes });
  const gaps: Gap[] = [];
  let exact: QueryAccount | null = null;
  let words: QueryAccount | null = null;
  if (needles.length > 0 && range.end > range.start) {
    const { names, why } = await learnFields(session, { asker, range });
    if (why !== null && !signal.aborted) gaps.push(fieldsGap(why));
    const queries: AskedQuery[] = [{ asker, needles, query: queryText(selection, holdsOneOf(needles, names)) }];
    if (range.end - range.start > bounds.wordsFirstNanos) {
      const query = queryText(selection, wordsOf(needles, idFieldsOf(names)));
      queries.push({ asker, needles, query, purpose: 'probe' });
    }
    [exact = null, words = null] = await collect(queries, { session, range, kept });
  }
  const toCount = signal.aborted || exact === null || exact.rows === 0 ? [] : [exact];
  const version = exact === null ? null : await session.version(asker);
  const [whole] = await Promise.all([
    wholeRecords(kept.items(), continuations(session, { asker, needles })),
    ...toCount.map((account) => crossCheck(account, { asker, bounds })),
  ]);
  const hasWords = words !== null && words.rows > 0;
  // Where nothing was read at all, that says it.
  if (exact !== null && verdictOf(exact) === 'failed') gaps.length = 0;
  gaps.push(...whole.gaps);
  if (hasWords && exact !== null && verdictOf(exact) !== 'complete') gaps.push(wordsGap());
  if (kept.dropped > 0) gaps.push(limitGap(kept.dropped));
  const age = options.now() - range.end;
  if (age < bounds.youngNanos) gaps.push(youngGap(age));
  const status = settle({
    source: VICTORIALOGS,
    // Without the window: it is one of several, which the report lists.
    asked: say`lines that hold ${needlesText(needles)}`,
    range,
    server: { address: options.client.shownUrl, version },
    accounts: [...(exact === null ? [] : [exact]), ...whole.accounts],
    // What the quick way did not find either, the exact one says.
    probes: [...(words === null ? [] : [coverageOf(words)]), ...session.takeProbes()],
    overLimit: kept.dropped,
    records: whole.records,
    gaps,
  });
  const isPartial = hasWords && status.status === 'failed';
  return { records: whole.records, status: isPartial ? { ...status, status: 'partial' } : status };
}

function fieldsGap(summary: Prose): Gap {
  return sourceGap({ kind: 'fields-unknown', errorType: null, summary, hidesRows: false });
}

function wordsGap(): Gap {
  return sourceGap({
    kind: 'whole-words-only',
    errorType: null,
    summary: own('where the window was not read, lines are there that hold the id as a whole word, and no others'),
    hidesRows: false,
  });
}
