// How far back a server gives out lines to a tenant (max_query_lookback). A window that lies before is answered as an empty one
// is, and one that lies across is shortened without a word. Only a count that is asked at a time within, about a time before, is
// refused, and names the limit: by `offset`, at the price of a millisecond.

import { own, type Prose, say } from '../../model/prose.ts';
import { NANOS_PER_SECOND, type UnixNano } from '../../model/time.ts';
import { forgetPieces, noteGap, type QueryAccount } from '../windowed/account.ts';
import { type Asker, nanoText, type Unconfirmed } from './asker.ts';
import { reachQuery, toldReachQuery } from './logql.ts';
import { isSourceError, serverWords } from '../windowed/pages.ts';
import { lookbackGap } from './lookback-gap.ts';
import { readRefusal } from './server-words.ts';

export interface ReachQuestion {
  readonly selector: string;
  /** The beginning of what is being read. */
  readonly oldest: UnixNano;
  readonly now: () => UnixNano;
}

/** Further back than any window is by default: one question then does for all of them. */
const FAR_NANOS = 8n * 24n * 3600n * NANOS_PER_SECOND;

/** Null: it is known now. Else why it is not. Asked once, and again for each step beyond what is known. */
export async function learnReach(asker: Asker, { selector, oldest, now }: ReachQuestion): Promise<Prose | null> {
  const { learnt, signal } = asker;
  const asked = now();
  const isKnown = (): boolean =>
    learnt.lookbackNanos !== null || (learnt.reachedBack !== null && oldest >= learnt.reachedBack);
  if (isKnown() || oldest >= asked || signal.aborted) return null;
  const far = asked - FAR_NANOS;
  if (oldest > far) {
    learnt.far ??= askReach(asker, { selector, oldest: far, asked });
    const why = await learnt.far;
    if (isKnown() || signal.aborted) return null;
    // A store that is younger than that may have no answer for it, and one for what it holds. One that is in trouble has none.
    if (why?.isOfAge === false) return why.says;
  }
  return (await askReach(asker, { selector, oldest, asked }))?.says ?? null;
}

async function askReach(
  asker: Asker,
  { selector, oldest, asked }: Omit<ReachQuestion, 'now'> & { readonly asked: UnixNano },
): Promise<Unconfirmed | null> {
  const { learnt } = asker;
  try {
    await asker.ask({
      path: 'query',
      params: [
        ['query', reachQuery(selector, asked - oldest)],
        ['time', nanoText(asked)],
      ],
      toldParams: [['query', toldReachQuery(selector)]],
      retries: 0,
    });
    learnt.reachedBack = oldest;
    return null;
  } catch (error) {
    if (!isSourceError(error)) throw error;
    const refusal = readRefusal(error);
    if (refusal.kind !== 'lookback' || refusal.maxNanos === null)
      return {
        says: say`whether this server gives out what is so old was not confirmed: ${error.prose}${serverWords(error)}`,
        isOfAge: error.status !== null && ['query', 'failed'].includes(refusal.kind),
      };
    learnt.lookbackNanos = refusal.maxNanos;
    return null;
  }
}

/** Null: no limit is known. */
export function oldestOf({ learnt: { lookbackNanos } }: Asker, now: () => UnixNano): UnixNano | null {
  return lookbackNanos === null ? null : now() - lookbackNanos;
}

/** What was read before the limit was known: the empty part beyond it was not read at all. */
export function forgetPast(
  account: QueryAccount,
  { asker, now }: { readonly asker: Asker; readonly now: () => UnixNano },
): void {
  const oldest = oldestOf(asker, now);
  if (oldest === null) return;
  for (const range of forgetPieces(account, oldest)) noteGap(account, lookbackGap(range, asker.learnt.lookbackNanos));
}

export function noteUnknownReach(account: QueryAccount, why: Prose): void {
  noteGap(account, {
    kind: 'not-counted',
    errorType: null,
    range: null,
    says: say`${own('not checked a second time: ')}${why}`,
    hidesRows: false,
  });
}
