// What of Alertmanager's present concerns the request. It keeps no history, so this is asked for recent requests alone.

import type { ActiveAlert, Silence } from '../model/metrics.ts';
import { fromMillis, type TimeRange, type UnixNano } from '../model/time.ts';

const RECENT_NANOS = fromMillis(24 * 3_600_000);

export function isRecent(request: TimeRange, now: UnixNano): boolean {
  return now - request.end < RECENT_NANOS;
}

export interface AlertsNow {
  readonly alerts: readonly ActiveAlert[];
  readonly silences: readonly Silence[];
}

/**
 * Alerts that had started by the request's end and had not ended before its start, and the silences that lay over the request
 * or that hold one of these alerts back. By start, then by name or id.
 */
export function concerning({ alerts, silences }: AlertsNow, request: TimeRange): AlertsNow {
  const covers = ({ startsAt, endsAt }: { readonly startsAt: UnixNano; readonly endsAt: UnixNano | null }): boolean =>
    startsAt <= request.end && (endsAt === null || endsAt >= request.start);
  const theirs = alerts.filter(covers);
  const holding = new Set(theirs.flatMap(({ silencedBy }) => silencedBy));
  return {
    alerts: theirs.toSorted((a, b) => byStart(a, b) || order(a.labels['alertname'] ?? '', b.labels['alertname'] ?? '')),
    silences: silences
      .filter((silence) => holding.has(silence.id) || (silence.state !== 'pending' && covers(silence)))
      .toSorted((a, b) => byStart(a, b) || order(a.id, b.id)),
  };
}

function byStart(a: { readonly startsAt: UnixNano }, b: { readonly startsAt: UnixNano }): number {
  return order(a.startsAt, b.startsAt);
}

function order<Value extends bigint | string>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
