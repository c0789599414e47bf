import type { WholeRecordsTask } from '../windowed/whole-records.ts';
import type { Asker } from './asker.ts';
import { crossCheck } from './cross-check.ts';
import { ALL_ROWS, queryText, streamFilter } from './logsql.ts';
import { VICTORIALOGS } from './name.ts';
import { pagesOf } from './page.ts';
import type { Session } from './session.ts';

interface Found {
  readonly asker: Asker;
  readonly needles: readonly string[];
}

/** How the other lines of records are read of which one was found. */
export function continuations(session: Session, { asker, needles }: Found): WholeRecordsTask {
  const { options, bounds } = session;
  const { grammar, clock, limits, now } = options;
  return {
    bounds,
    now,
    // Rows come block by block: none are in order.
    orderedRows: 0,
    options: { source: VICTORIALOGS.id, grammar, clock, limits, needles },
    readerOf: ({ labels }) => {
      const query = queryText(streamFilter(labels), ALL_ROWS);
      return {
        query,
        pages: pagesOf({ session, asker, query, needles: null }),
        crossCheck: (account) => crossCheck(account, { asker, bounds }),
      };
    },
  };
}
