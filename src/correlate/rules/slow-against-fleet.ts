import type { Correlation } from '../../model/correlation.ts';
import { cite, own, type Prose, say } from '../../model/prose.ts';
import { isTelling, type LatencyRank, type Signal } from '../../model/signal.ts';
import type { Rule, RuleContext } from '../../model/story.ts';
import { finding } from '../finding.ts';
import { signalOf } from '../metric-readings.ts';

/** Slower than this share of the others, for certain, is slow. */
const SLOW_SHARE = 0.95;
/**
 * P95 alone is moved by a few slow requests. Only when not even this share was faster for certain was it slow as most of them were.
 */
const SHARED_SHARE = 0.5;

interface Ranked {
  readonly what: string;
  readonly signal: Signal;
  readonly rank: LatencyRank;
}

/** Slow beside the others, or slow together with them; of a small sample neither is said. */
export const slowAgainstFleet: Rule = {
  id: 'slow-against-fleet',
  apply(context) {
    const latency = isCut(context) ? [] : rankedBy('latency-rank', { what: 'answer', context });
    const firstToken = rankedBy('first-token-rank', { what: 'first token', context });
    const slow = [...latency, ...firstToken].filter(({ rank }) => rank.atLeast >= SLOW_SHARE);
    return slow.length > 0 ? slow.map(slowOne) : latency.flatMap((ranked) => slowRoute(ranked, context));
  },
};

// A stream that broke off lasted as long as until it was cut: that is no measure of speed. Its first token is one.
function isCut({ outcome: { verdict }, request }: RuleContext): boolean {
  return request.stream === true && (verdict === 'failed' || verdict === 'aborted');
}

function rankedBy(
  name: 'latency-rank' | 'first-token-rank',
  { what, context }: { readonly what: string; readonly context: RuleContext },
): readonly Ranked[] {
  const signal = signalOf(context, name);
  return signal?.rank == null || !isTelling(signal.rank) ? [] : [{ what, signal, rank: signal.rank }];
}

function slowOne({ what, signal, rank }: Ranked): Correlation {
  return finding({
    ruleId: 'slow-against-fleet',
    confidence: 'certain',
    weight: 'note',
    title: own(`Its ${what} was slow against its fleet`),
    summary: say`Its ${own(what)} took ${milliseconds(rank.valueMs)}, ${bucketOf(rank)}: slower than at least ${percent(rank.atLeast)} of ${rank.sampleSize} requests around that time ${cite(signal.id)}. That most others were faster speaks against a cause that all of them share; it may have had more to do than they${ofInstances(signal)}.`,
  });
}

function ofInstances({ instances }: Signal): Prose {
  return own(
    instances !== null && instances.count > 1
      ? `, or its instance alone was slow: they are of all ${instances.count} instances`
      : '',
  );
}

function bucketOf({ bucketLowMs, bucketHighMs }: LatencyRank): Prose {
  return own(
    bucketHighMs === null
      ? `beyond the top bucket of ${bucketLowMs} ms`
      : `between ${bucketLowMs} and ${bucketHighMs} ms`,
  );
}

// The other way round: a request that was quick itself, or slower than most, is not explained by its route.
function slowRoute({ signal, rank }: Ranked, context: RuleContext): readonly Correlation[] {
  const p95 = signalOf(context, 'latency-p95');
  if (p95?.verdict !== 'breached' || p95.value === null || p95.threshold === null) return [];
  if (rank.valueMs <= p95.threshold.value || rank.atLeast >= SHARED_SHARE) return [];
  return [
    finding({
      ruleId: 'slow-against-fleet',
      confidence: 'likely',
      weight: 'note',
      title: own('It was slow together with its route'),
      summary: say`The P95 of the route was ${p95Words(p95)}, with a limit of ${milliseconds(p95.threshold.value)} ${cite(p95.id)}. This request took ${milliseconds(rank.valueMs)}, and less than half of ${rank.sampleSize} requests around that time were certainly faster ${cite(signal.id)}. The cause may be one that all of them share.`,
    }),
  ];
}

function p95Words({ value, bracket }: Signal): Prose {
  if (bracket === null) return say`about ${milliseconds(value ?? 0)}`;
  const { low, high } = bracket;
  return own(high === null ? `beyond ${low} ms` : `between ${low} and ${high} ms`);
}

function milliseconds(value: number): Prose {
  return own(`${Math.round(value)} ms`);
}

// Rounded down: "at least 99 %" must stay true. A share of hundredths can lie a hair below its figure.
function percent(share: number): Prose {
  return own(`${Math.floor(share * 100 + 1e-9)} %`);
}
