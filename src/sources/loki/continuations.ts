import type { WholeRecordsTask } from '../windowed/whole-records.ts';
import type { Asker } from './asker.ts';
import { crossCheck } from './cross-check.ts';
import { exactSelector } from './logql.ts';
import { LOKI } from './name.ts';
import { pagesOf } from './pages.ts';
import type { Session } from './session.ts';

/** Up to so many rows of a stream every Loki that was looked at keeps the order of one nanosecond. */
const ORDERED_ROWS = 12;

interface Found {
  readonly askerOf: (tenant: string | null) => Asker;
  readonly needles: readonly string[];
}

/** How the other lines of records are read of which one was found. */
export function continuations({ options, bounds }: Session, { askerOf, needles }: Found): WholeRecordsTask {
  const { grammar, clock, limits, now } = options;
  return {
    bounds,
    now,
    orderedRows: ORDERED_ROWS,
    options: { source: LOKI.id, grammar, clock, limits, needles },
    readerOf: ({ tenant, labels }) => {
      const asker = askerOf(tenant);
      const selector = exactSelector(labels);
      return {
        query: selector,
        pages: pagesOf({ asker, selector, pipeline: '' }),
        crossCheck: (account) => crossCheck(account, { asker, bounds, now }),
      };
    },
  };
}
