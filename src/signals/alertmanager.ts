// What Alertmanager says now, and whether it lay over the request. It keeps no history, so this is asked for recent
// requests alone.

import type { ActiveAlert, Silence } from '../model/metrics.ts';
import type { AlertmanagerNow, Overlap } from '../model/signal.ts';
import { fromMillis, type TimeRange, type UnixNano } from '../model/time.ts';

const RECENT_NANOS = fromMillis(24 * 3_600_000);

export function isRecent(request: TimeRange, now: UnixNano): boolean {
  return now - request.end < RECENT_NANOS;
}

/**
 * Every alert that is active now, and every silence that is set now or that was over by now and lay over the request:
 * what does not overlap the request is said to be so, and is not left out. What overlaps comes first, then by start,
 * then by name or id.
 */
export function alertmanagerNow(
  { alerts, silences }: { readonly alerts: readonly ActiveAlert[]; readonly silences: readonly Silence[] },
  request: TimeRange,
): AlertmanagerNow {
  const told = <Item extends Span>(item: Item): Item & { readonly relation: Overlap } => ({
    ...item,
    relation: relationOf(item, request),
  });
  const holding = new Set(alerts.flatMap(({ silencedBy }) => silencedBy));
  return {
    alerts: alerts.map(told).toSorted((a, b) => byTime(a, b) || order(nameOf(a), nameOf(b))),
    silences: silences
      .map(told)
      .filter(({ id, state, relation }) => state === 'active' || holding.has(id) || isPastOver(state, relation))
      .toSorted((a, b) => byTime(a, b) || order(a.id, b.id)),
  };
}

function isPastOver(state: Silence['state'], relation: Overlap): boolean {
  return state === 'expired' && relation === 'during';
}

interface Span {
  readonly startsAt: UnixNano;
  readonly endsAt: UnixNano | null;
}

function relationOf({ startsAt, endsAt }: Span, { start, end }: TimeRange): Overlap {
  if (startsAt > end) return 'after';
  return endsAt !== null && endsAt < start ? 'before' : 'during';
}

type Told = Span & { readonly relation: Overlap };

function byTime(a: Told, b: Told): number {
  return Number(a.relation !== 'during') - Number(b.relation !== 'during') || order(a.startsAt, b.startsAt);
}

function nameOf({ labels }: ActiveAlert): string {
  return labels['alertname'] ?? '';
}

function order<Value extends bigint | string>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
