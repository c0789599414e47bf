// Every row that holds one of the ids, anywhere. What proves it is the search for the very characters; in a long window it is
// asked for whole words first, so that something is had where the server would not do the other in time.

import type { Gap } from '../../model/coverage.ts';
import { needlesText } from '../../model/id-spelling.ts';
import { own, type Prose, say } from '../../model/prose.ts';
import type { SourceAnswer, WindowQuestion } from '../../model/source.ts';
import { verdictOf, type QueryAccount } from '../windowed/account.ts';
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
  const accounts: QueryAccount[] = [];
  if (needles.length > 0 && range.end > range.start) {
    const { names, why } = await learnFields(session, { asker, range });
    if (why !== null && !signal.aborted) gaps.push(fieldsGap(why));
    const asked = { asker, needles };
    const exact: AskedQuery = { ...asked, query: queryText(selection, holdsOneOf(needles, names)) };
    const words = queryText(selection, wordsOf(needles, idFieldsOf(names)));
    const isLong = range.end - range.start > bounds.wordsFirstNanos;
    const first: readonly AskedQuery[] = isLong ? [{ ...asked, query: words, purpose: 'probe' }] : [];
    accounts.push(...(await collect([exact, ...first], { session, range, kept })));
  }
  const [exactAccount, ...others] = accounts;
  // What was not found in the quick way either is one gap: of the exact one.
  for (const account of others) account.gaps.length = 0;
  const toCount = signal.aborted || exactAccount === undefined || exactAccount.rows === 0 ? [] : [exactAccount];
  const version = exactAccount === undefined ? null : await session.version(asker);
  const [whole] = await Promise.all([
    wholeRecords(kept.items(), continuations(session, { asker, needles })),
    ...toCount.map((account) => crossCheck(account, { asker, bounds })),
  ]);
  // Where nothing was read at all, that says it.
  if (exactAccount !== undefined && verdictOf(exactAccount) === 'failed') gaps.length = 0;
  gaps.push(...whole.gaps);
  if (exactAccount !== undefined && exactAccount.gaps.length > 0 && others.some(({ rows }) => rows > 0))
    gaps.push(wordsGap());
  if (kept.dropped > 0) gaps.push(limitGap(kept.dropped));
  const age = options.now() - range.end;
  if (age < bounds.youngNanos) gaps.push(youngGap(age));
  return {
    records: whole.records,
    status: settle({
      source: VICTORIALOGS,
      // Without the window: it is one of several, which the report lists.
      asked: say`lines that hold ${needlesText(needles)}`,
      range,
      server: { address: options.client.shownUrl, version },
      accounts: [...accounts, ...whole.accounts],
      probes: session.takeProbes(),
      overLimit: kept.dropped,
      records: whole.records,
      gaps,
    }),
  };
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
