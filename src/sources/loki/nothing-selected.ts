// Whether there is anything to look in. Streams are named by the store itself, of ingesters and index alike.

import { joinProse, own, type Prose, say } from '../../model/prose.ts';
import type { TimeRange } from '../../model/time.ts';
import { oldestOf } from './reach.ts';
import type { Session } from './session.ts';
import { isSeveral } from './several-tenants.ts';
import { seriesOf } from './stream-labels.ts';

/** Null: each tenant has a stream of the selector, or the store does not say. */
export async function nothingSelected(
  session: Session,
  { range, signal }: { readonly range: TimeRange; readonly signal: AbortSignal },
): Promise<Prose | null> {
  const { options, tenants } = session;
  const askerOf = session.askers({ range, signal });
  const without: (string | null)[] = [];
  for (const tenant of tenants) {
    const asker = askerOf(tenant);
    const { maxRangeNanos } = asker.learnt;
    const oldest = oldestOf(asker, options.now);
    // Of what is older than the store gives out it names no stream either.
    if (oldest !== null && range.end <= oldest) continue;
    const isLong = maxRangeNanos !== null && range.end - range.start > maxRangeNanos;
    const start = isLong ? range.end - maxRangeNanos : range.start;
    const series = await seriesOf(asker, options.selector, { start, end: range.end });
    if (series?.length === 0) without.push(tenant);
  }
  if (without.length === 0) return null;
  const named = without.filter((tenant) => tenant !== null);
  const whose =
    named.length === 0
      ? []
      : say` to tenant ${joinProse(
          named.map((tenant) => say`${tenant}`),
          ' and ',
        )}`;
  const several = named.some(isSeveral)
    ? own('; before Loki 3, and without federation, a name with | is that of one tenant: name the tenants one by one')
    : [];
  return say`the store names no stream of ${options.selector}${whose} in what was searched: the selector or the tenant may be wrong${several}`;
}
