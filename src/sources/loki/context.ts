// What else was written around the request: lines of the supervisor and of other requests, by the strings they hold.

import type { Gap } from '../../model/coverage.ts';
import type { Origin } from '../../model/log-record.ts';
import { own } from '../../model/prose.ts';
import type { ContextQuestion, SourceAnswer } from '../../model/source.ts';
import { formatUtc } from '../../model/time.ts';
import { keepRows } from '../windowed/collect.ts';
import { contextLimitGap } from '../windowed/gaps.ts';
import { type Labels, processLabels } from '../windowed/labels.ts';
import type { StreamPlace } from '../windowed/look.ts';
import { settle } from '../windowed/settle.ts';
import { wholeRecords } from '../windowed/whole-records.ts';
import { collect } from './collect.ts';
import { continuations } from './continuations.ts';
import { crossCheck } from './cross-check.ts';
import { holdsMarker } from './logql.ts';
import { LOKI } from './name.ts';
import type { LokiQuery } from './page.ts';
import type { Session } from './session.ts';
import { lokiStream } from './stream.ts';

export async function context(session: Session, question: ContextQuestion): Promise<SourceAnswer> {
  const { options, bounds } = session;
  const { range, markers, signal } = question;
  const askerOf = session.askers({ range, signal });
  const kept = keepRows({ limits: options.limits, keptBytes: bounds.keptBytes });
  const places = placesBeside(session, question.beside);
  const queries: readonly LokiQuery[] =
    markers.length === 0 || range.end <= range.start
      ? []
      : places.map(({ tenant, selector }) => ({ asker: askerOf(tenant), selector, pipeline: holdsMarker(markers) }));
  const accounts = await collect(queries, { session, range, kept });
  // Where nothing was found as well: that nothing stands beside a request is concluded from it.
  const toCount = signal.aborted ? [] : accounts;
  const [whole] = await Promise.all([
    wholeRecords(kept.items(), continuations(session, { askerOf, needles: markers })),
    ...toCount.map((account) => crossCheck(account, { asker: askerOf(account.tenant), bounds, now: options.now })),
  ]);
  const gaps: readonly Gap[] = [...whole.gaps, ...(kept.dropped > 0 ? [contextLimitGap(kept.dropped)] : [])];
  const asked = own(
    `what the supervisor and other requests wrote, from ${formatUtc(range.start)} to ${formatUtc(range.end)}`,
  );
  const version = queries[0] === undefined ? null : await session.version(queries[0].asker);
  const server = { address: options.client.shownUrl, version };
  return {
    records: whole.records,
    status: settle({
      source: LOKI,
      probes: session.takeProbes(),
      asked,
      range,
      server,
      accounts: [...accounts, ...whole.accounts],
      overLimit: 0,
      records: whole.records,
      gaps,
    }),
  };
}

export function placesBeside({ options, bounds, tenants }: Session, beside: readonly Origin[]): readonly StreamPlace[] {
  const places = new Map<string, StreamPlace>();
  for (const { source, entry } of beside) {
    if (source !== LOKI.id || entry === null || !tenants.includes(entry.tenant)) continue;
    const selector = processSelector(lokiStream(null, entry.labels).labels);
    if (selector !== null) places.set(`${entry.tenant ?? ''}\n${selector}`, { tenant: entry.tenant, selector });
  }
  if (places.size > 0 && places.size <= bounds.besideStreams)
    return [...places.keys()].sort().map((key) => places.get(key) as StreamPlace);
  return tenants.map((tenant) => ({ tenant, selector: options.selector }));
}

/** Null: nothing is left, or nothing that a selector may consist of. */
function processSelector(stream: Labels): string | null {
  const { labels, selector } = processLabels(stream);
  return Object.keys(labels).length === 0 ? null : selector;
}
