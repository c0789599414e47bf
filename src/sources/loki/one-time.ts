// More entries of one nanosecond than the server gives in a page: no later start gets past them, so each stream is asked for
// by itself. What even that does not reach is said.

import { own, say } from '../../model/prose.ts';
import type { TimeRange } from '../../model/time.ts';
import { noteGap } from '../windowed/account.ts';
import { byTime, type StreamLine, unite } from '../windowed/entries.ts';
import { type Labels, selectorOf } from '../windowed/labels.ts';
import { isSourceError, type OneTime } from '../windowed/pages.ts';
import { exactSelector } from './logql.ts';
import { askPage, type LokiQuery } from './page.ts';
import { seriesOf } from './stream-labels.ts';

/** Index and ingesters look streams up by milliseconds. */
const SERIES_NANOS = 1_000_000n;

export async function readOneTime(
  query: LokiQuery,
  { time, lines, limit, account }: OneTime,
): Promise<{ readonly lines: readonly StreamLine[]; readonly isWhole: boolean }> {
  const { asker, selector } = query;
  const { bounds } = asker;
  const range: TimeRange = { start: time, end: time + 1n };
  const series = await seriesOf(asker, selector, { start: time, end: time + SERIES_NANOS });
  const streams = distinct([...(series ?? []), ...lines.map(({ stream }) => stream.labels)]);
  const names = streams.flatMap((labels) => Object.keys(labels));
  let all: readonly StreamLine[] = lines;
  let isWhole = series !== null && streams.length <= bounds.streamsOfOneTime;
  for (const labels of streams.slice(0, bounds.streamsOfOneTime)) {
    try {
      const ofStream = { ...query, selector: exactSelector(labels, names), streams };
      const page = await askPage(ofStream, { range, limit, account });
      all = unite(all, page.lines).lines;
      if (page.isFull) isWhole = false;
    } catch (error) {
      if (!isSourceError(error)) throw error;
      isWhole = false;
    }
  }
  if (!isWhole)
    noteGap(account, {
      kind: 'page-full-of-one-time',
      errorType: null,
      range,
      says: say`more lines at this nanosecond than the server gives out (${limit} a page)${own(', stream by stream as well')}`,
      hidesRows: true,
    });
  return { lines: [...all].sort(byTime), isWhole };
}

function distinct(streams: readonly Labels[]): readonly Labels[] {
  return [...new Map(streams.map((labels) => [selectorOf(labels), labels])).values()];
}
