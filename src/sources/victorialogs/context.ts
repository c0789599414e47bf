// What else was written around the request: lines of the supervisor and of other requests, by the strings they hold.

import type { Gap } from '../../model/coverage.ts';
import type { Origin } from '../../model/log-record.ts';
import { own } from '../../model/prose.ts';
import type { ContextQuestion, SourceAnswer } from '../../model/source.ts';
import { formatUtc } from '../../model/time.ts';
import { keepRows } from '../windowed/collect.ts';
import { contextLimitGap } from '../windowed/gaps.ts';
import { processLabels } from '../windowed/labels.ts';
import type { StreamPlace } from '../windowed/look.ts';
import { settle } from '../windowed/settle.ts';
import { wholeRecords } from '../windowed/whole-records.ts';
import { type AskedQuery, collect } from './collect.ts';
import { continuations } from './continuations.ts';
import { crossCheck } from './cross-check.ts';
import { learnFields } from './fields.ts';
import { holdsMarker, queryText, streamFilter } from './logsql.ts';
import { VICTORIALOGS } from './name.ts';
import type { Session } from './session.ts';

export async function context(session: Session, question: ContextQuestion): Promise<SourceAnswer> {
  const { options, bounds } = session;
  const { range, markers, signal } = question;
  const asker = session.asker({ range, signal });
  const kept = keepRows({ limits: options.limits, keptBytes: bounds.keptBytes });
  const isAsked = markers.length > 0 && range.end > range.start;
  const names = isAsked ? (await learnFields(session, { asker, range })).names : null;
  const queries: readonly AskedQuery[] = !isAsked
    ? []
    : placesBeside(session, question.beside).map(({ selector }) => ({
        asker,
        query: queryText(selector, holdsMarker(markers, names)),
        needles: null,
      }));
  const accounts = await collect(queries, { session, range, kept });
  // Where nothing was found as well: that nothing stands beside a request is concluded from it.
  const toCount = signal.aborted ? [] : accounts;
  const [whole] = await Promise.all([
    wholeRecords(kept.items(), continuations(session, { asker, needles: markers })),
    ...toCount.map((account) => crossCheck(account, { asker, bounds })),
  ]);
  const gaps: readonly Gap[] = [...whole.gaps, ...(kept.dropped > 0 ? [contextLimitGap(kept.dropped)] : [])];
  return {
    records: whole.records,
    status: settle({
      source: VICTORIALOGS,
      asked: own(
        `what the supervisor and other requests wrote, from ${formatUtc(range.start)} to ${formatUtc(range.end)}`,
      ),
      range,
      server: { address: options.client.shownUrl, version: isAsked ? await session.version(asker) : null },
      accounts: [...accounts, ...whole.accounts],
      probes: session.takeProbes(),
      overLimit: 0,
      records: whole.records,
      gaps,
    }),
  };
}

/** Where the process wrote whose lines these are; where that is not known, or in too many places, all of the system. */
export function placesBeside(
  { bounds, tenant, selection }: Session,
  beside: readonly Origin[],
): readonly StreamPlace[] {
  const selectors = new Set<string>();
  for (const { source, entry } of beside) {
    if (source !== VICTORIALOGS.id || entry === null || entry.tenant !== tenant) continue;
    const { labels } = processLabels(entry.labels);
    if (Object.keys(labels).length > 0) selectors.add(streamFilter(labels));
  }
  const isFew = selectors.size > 0 && selectors.size <= bounds.besideStreams;
  return (isFew ? [...selectors].sort() : [selection]).map((selector) => ({ tenant, selector }));
}
