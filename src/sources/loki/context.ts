// What else was written around the request: lines of the supervisor and of other requests, by the strings they hold.

import type { Gap } from '../../model/coverage.ts';
import type { Origin } from '../../model/log-record.ts';
import { count, own, say } from '../../model/prose.ts';
import type { ContextQuestion, SourceAnswer } from '../../model/source.ts';
import { formatUtc } from '../../model/time.ts';
import { collect, keepRows, type LineQuery } from './collect.ts';
import { SHARD_LABEL } from './entries.ts';
import { crossCheck } from './cross-check.ts';
import { settle } from './find.ts';
import { holdsMarker, isLabelName, type Labels, selectorOf } from './logql.ts';
import { type Session, sourceGap } from './session.ts';
import { wholeRecords } from './whole-records.ts';

export async function context(session: Session, question: ContextQuestion): Promise<SourceAnswer> {
  const { options, bounds } = session;
  const { range, markers, signal } = question;
  const askerOf = session.askers({ range, signal });
  const kept = keepRows(session);
  const places = placesBeside(session, question.beside);
  const queries: readonly LineQuery[] =
    markers.length === 0 || range.end <= range.start
      ? []
      : places.map(({ tenant, selector }) => ({ asker: askerOf(tenant), selector, pipeline: holdsMarker(markers) }));
  const accounts = await collect(queries, { session, range, kept });
  const recordOptions = { grammar: options.grammar, clock: options.clock, limits: options.limits, needles: markers };
  // Where nothing was found as well: that nothing stands beside a request is concluded from it.
  const toCount = signal.aborted ? [] : accounts;
  const [whole] = await Promise.all([
    wholeRecords(kept.items(), { askerOf, bounds, now: options.now, options: recordOptions }),
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
    status: settle(session, {
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

interface Place {
  readonly tenant: string | null;
  readonly selector: string;
}

/**
 * Labels that tell streams of one process apart: the supervisor's lines stand in another file or on another standard stream,
 * and at another level, than the request's. What is left (namespace, pod, container, job, service …) says which process.
 */
const OF_ONE_STREAM = new Set([
  'filename',
  'file',
  'log_file',
  'stream',
  'level',
  'detected_level',
  'severity',
  'logger',
  SHARD_LABEL,
]);

export function placesBeside({ options, bounds, tenants }: Session, beside: readonly Origin[]): readonly Place[] {
  const places = new Map<string, Place>();
  for (const { source, entry } of beside) {
    if (source !== 'loki' || entry === null || !tenants.includes(entry.tenant)) continue;
    const selector = processSelector(entry.labels);
    if (selector !== null) places.set(`${entry.tenant ?? ''}\n${selector}`, { tenant: entry.tenant, selector });
  }
  if (places.size > 0 && places.size <= bounds.besideStreams)
    return [...places.keys()].sort().map((key) => places.get(key) as Place);
  return tenants.map((tenant) => ({ tenant, selector: options.selector }));
}

/** Null: nothing is left, or nothing that a selector may consist of. */
function processSelector(stream: Labels): string | null {
  const { labels, selector } = processLabels(stream);
  return Object.keys(labels).length === 0 ? null : selector;
}

/** Of a stream's labels those that say which process wrote it, and as a selector. */
export function processLabels(stream: Labels): { readonly labels: Labels; readonly selector: string } {
  const kept = Object.entries(stream).filter(
    ([name, value]) => !OF_ONE_STREAM.has(name) && isLabelName(name) && value !== '',
  );
  const labels = Object.fromEntries(kept);
  return { labels, selector: selectorOf(labels) };
}

function contextLimitGap(dropped: number): Gap {
  return sourceGap({
    kind: 'limit-context',
    errorType: null,
    summary: say`${count(dropped, 'line')} around the request beyond the row limit were left out`,
    hidesRows: false,
  });
}
