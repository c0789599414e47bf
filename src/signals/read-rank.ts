// The request's own time among the times of its kind around it.

import type { Series } from '../model/metrics.ts';
import { own, type Prose, say } from '../model/prose.ts';
import { isTelling, type LatencyRank, type RankDefinition, type Signal, type SignalSubject } from '../model/signal.ts';
import { growBuckets, rankInHistogram } from './histogram.ts';
import type { ProcessStarts } from './growth.ts';
import { instancesOf, pickInstance } from './instances.ts';
import { rankRange, withBase } from './plan.ts';
import type { SignalWindow } from './window.ts';
import { formatFigure, formatQuantity } from '../model/quantity.ts';
import { clock } from './words.ts';

export function readRank(
  definition: RankDefinition,
  {
    subject,
    window,
    series,
    starts,
    query,
  }: {
    readonly subject: SignalSubject;
    readonly window: SignalWindow;
    readonly series: readonly Series[];
    readonly starts: ProcessStarts;
    readonly query: string;
  },
): Pick<Signal, 'says'> & Partial<Signal> {
  const range = rankRange(window, definition.windowMs);
  if (series.some(({ labels }) => labels['le'] === undefined && labels['vmrange'] !== undefined))
    return {
      lack: 'not-read',
      says: own(
        'The histogram is there, but with buckets of VictoriaMetrics (vmrange): not read, so there is no rank.',
      ),
    };
  const during = say`from ${clock(range.start)} to ${clock(range.end)}`;
  const among = definition.queries(subject).find((each) => each.query === query)?.among ?? [];
  const valueMs = definition.valueMs(subject) ?? NaN;
  const grown = growBuckets(series, {
    starts,
    askedFrom: withBase(range).start,
    from: range.start,
    to: range.end,
  });
  const result = grown.ok ? rankInHistogram(grown.buckets, valueMs) : grown;
  if (!result.ok)
    return { lack: 'no-value', says: say`No rank among the requests ${among} ${during}: ${result.reason}.` };
  const { rank } = result;
  const unknown = grown.ok && grown.unknownPast > 0;
  const picked = pickInstance(series, { writers: subject.writers, during: range });
  return {
    instances: instancesOf({ ...picked, own: null }, null),
    value: rank.atLeast,
    verdict: 'ok',
    rank,
    says: say`${own(formatQuantity(valueMs, 'ms'))} is ${bracket(rank)} of ${own(rank.sampleSize === 1 ? '1 request' : `${formatFigure(rank.sampleSize)} requests`)} ${among} ${during}, itself among them${own(isTelling(rank) ? '' : '; not telling, of so few or so wide a bracket')}.${own(unknown ? ' A series that begins in this time with an unknown past is not counted from its start.' : '')}`,
  };
}

function bracket({ atLeast, atMost, bucketLowMs, bucketHighMs }: LatencyRank): Prose {
  const bucket =
    bucketHighMs === null
      ? `beyond the top bucket of ${formatQuantity(bucketLowMs, 'ms')}`
      : `in the bucket from ${formatFigure(bucketLowMs)} to ${formatQuantity(bucketHighMs, 'ms')}`;
  return say`${own(bucket)}, slower than at least ${own(percentDown(atLeast))} and at most ${own(percentUp(atMost))}`;
}

// Rounded outwards, so that the bracket stays true.
function percentDown(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}

function percentUp(share: number): string {
  return `${Math.ceil(share * 100 - 1e-9)} %`;
}
