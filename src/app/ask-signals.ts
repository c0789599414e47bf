// What the metrics said of the request that was found: the request's facts in, signals out. A server that fails is a said
// failure, and so is a fault of our own.

import { judgeRequest } from '../correlate/index.ts';
import type { Gap, SourceStatus } from '../model/coverage.ts';
import type { TimelineEvent } from '../model/event.ts';
import type { AlertSource, MetricSource } from '../model/metrics.ts';
import { say } from '../model/prose.ts';
import type { Profile } from '../model/profile.ts';
import { isKnownWriter } from '../model/process.ts';
import type { LineWriter, MetricsReport } from '../model/signal.ts';
import { toMillis, type UnixNano } from '../model/time.ts';

export interface SignalsQuestion {
  readonly reqId: string;
  /** The timeline as far as it is known. */
  readonly events: readonly TimelineEvent[];
  /** So long after the request's end they are asked; an older request is asked about at once. */
  readonly settleNanos: bigint;
  readonly onSettle: (until: UnixNano) => void;
  readonly signal: AbortSignal;
}

/** What the metrics are asked by: time goes on while the logs are searched. */
export interface Clock {
  now(): UnixNano;
  /** Rejects when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface SignalsDeps {
  readonly metrics: MetricSource | null;
  readonly alerts: AlertSource | null;
  readonly profile: Profile;
  readonly clock: Clock;
}

export interface AskedSignals {
  /** Null: none were asked for, or there is no request whose time to ask about, or they could not be judged. */
  readonly metrics: MetricsReport | null;
  /** A fault of this program: it costs the metrics and not the report. */
  readonly fault: string | null;
}

export async function askSignals(
  { reqId, events, settleNanos, onSettle, signal }: SignalsQuestion,
  { metrics, alerts, profile, clock }: SignalsDeps,
): Promise<AskedSignals> {
  const nothing = { metrics: null, fault: null };
  if (metrics === null && alerts === null) return nothing;
  const { own, request } = judgeRequest({ reqId, events, complete: false }, profile);
  if (own.length === 0 || request.start === null) return nothing;
  const access = own.map(({ means }) => means).find((means) => means.is === 'request.end');
  const subject = {
    method: request.method,
    route: request.route,
    model: request.requestedModel,
    start: request.start,
    end: request.end ?? request.start,
    durationMs: request.end === null ? null : toMillis(request.end - request.start),
    firstTokenMs: request.firstTokenMs,
    status: access?.status ?? null,
    isCounted: access !== undefined,
    writers: writersOf(own),
  };
  await settle(subject.end, { settleNanos, onSettle, signal, clock });
  // Loaded only now: reading the expressions of rules needs a grammar.
  const { askMetrics } = await import('./ask-metrics.ts');
  try {
    return {
      metrics: await askMetrics({ subject, profile, metrics, alertSource: alerts, now: clock.now(), signal }),
      fault: null,
    };
  } catch (error) {
    return { metrics: null, fault: error instanceof Error ? error.message : String(error) };
  }
}

// Rules are evaluated, and processes scraped, at intervals: what the request did is not there before the next one.
async function settle(
  end: UnixNano,
  {
    settleNanos,
    onSettle,
    signal,
    clock,
  }: Pick<SignalsQuestion, 'settleNanos' | 'onSettle' | 'signal'> & Pick<SignalsDeps, 'clock'>,
): Promise<void> {
  const left = end + settleNanos - clock.now();
  // A request that ends in the future was stamped by another clock: that is not waited for.
  const waits = left < settleNanos ? left : settleNanos;
  if (waits <= 0n || signal.aborted) return;
  onSettle(clock.now() + waits);
  // Ended from outside, it ends: what is asked then says itself that there was no time.
  await clock.sleep(Math.ceil(toMillis(waits)), signal).catch(() => undefined);
}

// A gateway that logs the same id is another process; its lines are none of the traced system's kinds.
function writersOf(own: readonly TimelineEvent[]): readonly LineWriter[] {
  const writers = own
    .filter(({ fact }) => fact.kind !== 'log' && fact.kind !== 'unparsed')
    .flatMap(({ record: { writer }, origins }) => {
      const [address = null] = origins.flatMap(({ entry }) => entry?.labels['instance'] ?? []);
      return isKnownWriter(writer) || address !== null ? [{ ...writer, address }] : [];
    });
  return [...new Map(writers.map((writer) => [JSON.stringify(writer), writer])).values()];
}

/** Servers for metrics that were not asked, because there was no request to ask about, have nothing to account for. */
export function askedServers(
  { metrics: report, fault }: AskedSignals,
  { metrics, alerts }: SignalsDeps,
): readonly SourceStatus[] {
  if (report === null && fault === null) return [];
  const statuses = [metrics?.status(), alerts?.status()]
    .filter((status) => status !== undefined)
    .filter(({ status }) => status !== 'skipped');
  if (fault === null) return statuses;
  const gap: Gap = {
    kind: 'not-judged',
    errorType: 'internal',
    file: null,
    line: null,
    offset: null,
    summary: say`what was answered could not be judged, which is a bug: ${fault}`,
    hidesRows: false,
  };
  return statuses.map((status) => ({ ...status, status: 'partial', gaps: [...status.gaps, gap] }));
}
