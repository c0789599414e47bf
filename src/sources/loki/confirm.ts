// That a window holds no line with an id, asked in a second way: the store counts. Loki is known to lose lines on wide windows,
// and "not found" is what such a loss looks like.

import { needlesText } from '../../model/id-spelling.ts';
import { say } from '../../model/prose.ts';
import type { SourceAnswer } from '../../model/source.ts';
import { notePiece, openAccount } from '../windowed/account.ts';
import { crossCheck } from './cross-check.ts';
import { settle } from '../windowed/settle.ts';
import { lineQueries, type RangedQuestion } from './find.ts';
import { LOKI } from './name.ts';
import { forgetPast } from './reach.ts';
import type { Session } from './session.ts';

/** For a window whose every page came back empty. A count above zero is a gap; no rows are fetched. */
export async function confirmEmpty(
  session: Session,
  { needles, range, signal }: RangedQuestion,
): Promise<SourceAnswer> {
  const { options, bounds, tenants } = session;
  const askers = tenants.map(session.askers({ range, signal }));
  const accounts = [];
  for (const asker of askers) {
    for (const { selector, pipeline } of lineQueries(asker, { needles, selector: options.selector })) {
      const account = openAccount({ tenant: asker.tenant, query: `${selector} ${pipeline}`, range });
      notePiece(account, { range, rows: 0 });
      forgetPast(account, { asker, now: options.now });
      if (!signal.aborted) await crossCheck(account, { asker, bounds, now: options.now });
      accounts.push(account);
    }
  }
  const asked = say`a count of lines that hold ${needlesText(needles)}`;
  const server = { address: options.client.shownUrl, version: null };
  return {
    records: [],
    status: settle({
      source: LOKI,
      probes: session.takeProbes(),
      asked,
      range,
      server,
      accounts,
      records: [],
      overLimit: 0,
      gaps: [],
    }),
  };
}
