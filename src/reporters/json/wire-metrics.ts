// Metrics, search story and links in JSON. A value that JSON has no number for is written as Prometheus writes it, in a
// string.

import type { Sample } from '../../model/metrics.ts';
import { plainText } from '../../model/prose.ts';
import type { ReportLinks } from '../../model/links.ts';
import type { SearchStory } from '../../model/search-story.ts';
import type {
  AlertEpisode,
  AlertmanagerNow,
  LatencyRank,
  MetricsReport,
  RuleReading,
  Signal,
  Threshold,
} from '../../model/signal.ts';
import { safeAddress } from '../wording/web-link.ts';
import { wireNanos, wireRange } from './wire-time.ts';

export function wireMetrics(report: MetricsReport) {
  const { signals, episodes, episodesAnswer, rules, notEvaluatedYet, alertmanager, notes } = report;
  return {
    signals: signals.map(wireSignal),
    episodesAnswer,
    episodes: episodes.map(wireEpisode),
    rules: rules.map(wireRule),
    notEvaluatedYet:
      notEvaluatedYet === null
        ? null
        : { intervalNanos: String(notEvaluatedYet.intervalNanos), from: notEvaluatedYet.from },
    alertmanager:
      alertmanager === null
        ? null
        : { alerts: alertmanager.alerts.map(wireAlert), silences: alertmanager.silences.map(wireSilence) },
    notes: notes.map(plainText),
  };
}

function wireSignal(signal: Signal) {
  return {
    id: signal.id,
    name: signal.name,
    title: signal.title,
    query: signal.query,
    unit: signal.unit,
    instances:
      signal.instances === null
        ? null
        : { name: signal.instances.name, count: signal.instances.count, whose: signal.instances.whose },
    value: wireFigure(signal.value),
    atUnixNano: String(signal.at),
    threshold: wireThreshold(signal.threshold),
    verdict: signal.verdict,
    lack: signal.lack,
    counted:
      signal.counted === null ? null : { part: wireFigure(signal.counted.part), all: wireFigure(signal.counted.all) },
    bracket:
      signal.bracket === null ? null : { low: wireFigure(signal.bracket.low), high: wireFigure(signal.bracket.high) },
    says: plainText(signal.says),
    points: signal.points.map(wireSample),
    pointsRange: wireRange(signal.pointsRange),
    rank: signal.rank === null ? null : wireRank(signal.rank),
    warnings: signal.warnings.map(plainText),
  };
}

function wireRank(rank: LatencyRank) {
  return {
    valueMs: wireFigure(rank.valueMs),
    atLeast: wireFigure(rank.atLeast),
    atMost: wireFigure(rank.atMost),
    bucketLowMs: wireFigure(rank.bucketLowMs),
    bucketHighMs: wireFigure(rank.bucketHighMs),
    sampleSize: wireFigure(rank.sampleSize),
  };
}

function wireEpisode(episode: AlertEpisode) {
  return {
    id: episode.id,
    name: episode.name,
    labels: { ...episode.labels },
    severity: episode.severity,
    whose: episode.whose,
    state: episode.state,
    relation: episode.relation,
    heldFrom:
      episode.heldFrom === null ? null : { atUnixNano: String(episode.heldFrom.at), next: episode.heldFrom.next },
    activeSinceUnixNano: wireNanos(episode.activeSince),
    firingFromUnixNano: wireNanos(episode.firingFrom),
    untilUnixNano: wireNanos(episode.until),
    runbookUrl: episode.runbookUrl,
    query: episode.query,
  };
}

function wireRule(rule: RuleReading) {
  return {
    id: rule.id,
    name: rule.name,
    labels: { ...rule.labels },
    query: rule.query,
    verdict: rule.verdict,
    value: wireFigure(rule.value),
    threshold: wireThreshold(rule.threshold),
    forSeconds: wireFigure(rule.forSeconds),
    says: plainText(rule.says),
    runbookUrl: rule.runbookUrl,
  };
}

function wireAlert(alert: AlertmanagerNow['alerts'][number]) {
  return {
    labels: { ...alert.labels },
    annotations: { ...alert.annotations },
    startsAtUnixNano: String(alert.startsAt),
    endsAtUnixNano: wireNanos(alert.endsAt),
    state: alert.state,
    silencedBy: alert.silencedBy,
    inhibitedBy: alert.inhibitedBy,
    relation: alert.relation,
  };
}

function wireSilence(silence: AlertmanagerNow['silences'][number]) {
  return {
    id: silence.id,
    state: silence.state,
    matchers: silence.matchers,
    startsAtUnixNano: String(silence.startsAt),
    endsAtUnixNano: String(silence.endsAt),
    createdBy: silence.createdBy,
    comment: silence.comment,
    relation: silence.relation,
  };
}

function wireThreshold(threshold: Threshold | null) {
  return threshold === null
    ? null
    : { op: threshold.op, value: wireFigure(threshold.value), from: plainText(threshold.from) };
}

function wireSample({ timeUnixNano, value }: Sample) {
  return { timeUnixNano: String(timeUnixNano), value: wireFigure(value) };
}

function wireFigure(value: number): number | string;
function wireFigure(value: number | null): number | string | null;
function wireFigure(value: number | null): number | string | null {
  if (value === null || Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

export function wireSearch({ hints, windows, maxLookbackNanos, closed }: SearchStory) {
  return {
    hints: hints.map(({ from, says, timeUnixNano, range }) => ({
      from,
      says: plainText(says),
      timeUnixNano: String(timeUnixNano),
      range: wireRange(range),
    })),
    windows: windows.map(({ range, reason, estimatedBytes, matched, skipped }) => ({
      range: wireRange(range),
      reason,
      estimatedBytes,
      matched,
      skipped,
    })),
    maxLookbackNanos: String(maxLookbackNanos),
    closed,
  };
}

/** Programs follow links without looking: the same check as where people click. */
export function wireLinks({ events, metrics, request, dashboard, runbooks }: ReportLinks) {
  return {
    events: safeAddresses(events),
    metrics: safeAddresses(metrics),
    request: safeAddress(request),
    dashboard: safeAddress(dashboard),
    runbooks: safeAddresses(runbooks),
  };
}

function safeAddresses(links: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(links).filter(([, url]) => safeAddress(url) !== null));
}
