// That a window holds no row with an id, asked in a second way: the store counts.

import { needlesText } from '../../model/id-spelling.ts';
import { say } from '../../model/prose.ts';
import type { SourceAnswer, WindowQuestion } from '../../model/source.ts';
import { notePiece, openAccount } from '../windowed/account.ts';
import { settle } from '../windowed/settle.ts';
import { crossCheck } from './cross-check.ts';
import { learnFields } from './fields.ts';
import { holdsOneOf, queryText } from './logsql.ts';
import { VICTORIALOGS } from './name.ts';
import type { Session } from './session.ts';

/** For a window whose every page came back empty. A count above zero is a gap; no rows are fetched. */
export async function confirmEmpty(
  session: Session,
  { needles, range, signal }: WindowQuestion,
): Promise<SourceAnswer> {
  const { options, bounds, selection, tenant } = session;
  const asker = session.asker({ range, signal });
  const { names } = await learnFields(session, { asker, range });
  const account = openAccount({ tenant, query: queryText(selection, holdsOneOf(needles, names)), range });
  notePiece(account, { range, rows: 0 });
  if (!signal.aborted) await crossCheck(account, { asker, bounds });
  return {
    records: [],
    status: settle({
      source: VICTORIALOGS,
      asked: say`a count of lines that hold ${needlesText(needles)}`,
      range,
      server: { address: options.client.shownUrl, version: null },
      accounts: [account],
      probes: session.takeProbes(),
      records: [],
      overLimit: 0,
      gaps: [],
    }),
  };
}
