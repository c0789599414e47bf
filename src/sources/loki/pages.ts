// One query of one tenant as read-query.ts reads it.

import type { Pages } from '../windowed/pages.ts';
import { lookbackGap } from './lookback-gap.ts';
import { readOneTime } from './one-time.ts';
import { askPage, type LokiQuery } from './page.ts';
import { ownWords, readRefusal } from './server-words.ts';

export function pagesOf(query: LokiQuery): Pages {
  const { asker } = query;
  return {
    signal: asker.signal,
    limits: asker.learnt,
    ask: (page) => askPage(query, page),
    oneTime: (time) => readOneTime(query, time),
    refusal: readRefusal,
    words: ownWords,
    lookbackGap,
  };
}
