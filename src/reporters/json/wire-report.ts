// TraceReport → what schema version 1 promises. Names here are public: add freely, rename or drop only with a new
// version.

import type { Correlation, Outage } from '../../model/correlation.ts';
import type { QueryCoverage, SourceStatus } from '../../model/coverage.ts';
import { plainText } from '../../model/prose.ts';
import type { FoundSpelling, LongerIds, RequestFacts, TraceReport } from '../../model/report.ts';
import type { TimingStage } from '../../model/timing.ts';
import { wireEvent } from './wire-event.ts';
import { wireLinks, wireMetrics, wireSearch } from './wire-metrics.ts';
import { wireRange } from './wire-time.ts';

function wireSpelling(spelling: FoundSpelling | null) {
  return spelling === null ? null : { given: spelling.given, foundAs: spelling.foundAs, how: spelling.how };
}

function wireLonger(longer: LongerIds | null) {
  return longer === null ? null : { count: longer.count, ids: longer.ids };
}

export function wireReport(report: TraceReport) {
  return {
    schemaVersion: report.schemaVersion,
    tool: { name: report.tool.name, version: report.tool.version },
    reqId: report.reqId,
    understood: {
      kind: report.understood.kind,
      value: report.understood.value,
      from: report.understood.from,
      manyToOne: report.understood.manyToOne,
      spelling: wireSpelling(report.understood.spelling),
      longer: wireLonger(report.understood.longer),
      known: report.understood.known.map(({ kind, value }) => ({ kind, value })),
    },
    outcome: {
      verdict: report.outcome.verdict,
      reason: report.outcome.reason,
      headline: plainText(report.outcome.headline),
      summary: plainText(report.outcome.summary),
      evidence: report.outcome.evidence,
    },
    firstAbnormal:
      report.firstAbnormal === null
        ? null
        : { event: report.firstAbnormal.event, summary: plainText(report.firstAbnormal.summary) },
    completeness: {
      verdict: report.completeness.verdict,
      crossChecked: report.completeness.crossChecked,
      notes: report.completeness.notes.map(plainText),
      sources: report.completeness.sources.map(wireSource),
    },
    request: wireRequest(report.request),
    timing: report.timing.map(wireStage),
    outages: report.outages.map(wireOutage),
    outagesElsewhere: report.outagesElsewhere.map(wireOutage),
    events: report.events.map(wireEvent),
    correlations: report.correlations.map(wireCorrelation),
    absences: report.absences.map(({ kind, known, why }) => ({ kind, known, why: plainText(why) })),
    loggingGaps: report.loggingGaps.map(({ id, says }) => ({ id, says: plainText(says) })),
    siblings: report.siblings.map(({ reqId, sharedKind, verdict, events }) => ({ reqId, sharedKind, verdict, events })),
    metrics: report.metrics === null ? null : wireMetrics(report.metrics),
    search: report.search === null ? null : wireSearch(report.search),
    links: report.links === null ? null : wireLinks(report.links),
    redactions: {
      enabled: report.redactions.enabled,
      counts: Object.fromEntries(Object.entries(report.redactions.counts)),
    },
    provenance: {
      command: report.provenance.command,
      profile: report.provenance.profile,
      range: wireRange(report.provenance.range),
      rangeFrom: report.provenance.rangeFrom,
      node: report.provenance.node,
    },
    next: report.next.map(plainText),
  };
}

function wireSource(source: SourceStatus) {
  return {
    id: source.id,
    status: source.status,
    server: source.server === null ? null : { address: source.server.address, version: source.server.version },
    asked: plainText(source.asked),
    range: wireRange(source.range),
    queries: source.queries.map(wireQuery),
    searchedBytes: source.searchedBytes,
    matched: source.matched,
    overLimit: source.overLimit,
    files: source.files.map((file) => ({
      path: file.path,
      format: file.format,
      verdict: file.verdict,
      sizeBytes: file.sizeBytes,
      searchedBytes: file.searchedBytes,
      skippedBytes: file.skippedBytes,
      orderProbes: file.orderProbes,
      matched: file.matched,
      rowsSha256: file.rowsSha256,
    })),
    ...(source.moreFiles === undefined ? {} : { moreFiles: source.moreFiles }),
    flaws: source.flaws.map(({ flaw, count, where }) => ({ flaw, count, where })),
    gaps: source.gaps.map(({ kind, errorType, file, line, offset, summary, hidesRows }) => ({
      kind,
      errorType,
      file,
      line,
      offset,
      summary: plainText(summary),
      hidesRows,
    })),
  };
}

function wireQuery({ query, purpose, range, verdict, rows, requests, processedBytes, countedRows }: QueryCoverage) {
  return { query, purpose, range: wireRange(range), verdict, rows, requests, processedBytes, countedRows };
}

function wireRequest({ start, end, ...facts }: RequestFacts) {
  return {
    method: facts.method,
    route: facts.route,
    status: facts.status,
    stream: facts.stream,
    requestedModel: facts.requestedModel,
    effectiveModel: facts.effectiveModel,
    promptTokens: facts.promptTokens,
    completionTokens: facts.completionTokens,
    tokensAreEstimated: facts.tokensAreEstimated,
    firstTokenMs: facts.firstTokenMs,
    startUnixNano: start === null ? null : String(start),
    endUnixNano: end === null ? null : String(end),
    spanIsStated: facts.spanIsStated,
  };
}

function wireStage({ stage, durationNanos, share, from, to }: TimingStage) {
  return { stage, durationNano: String(durationNanos), share, from, to };
}

function wireOutage(outage: Outage) {
  return {
    cause: outage.cause,
    exit: outage.exit.id,
    isInferred: outage.isInferred,
    ready: outage.ready === null ? null : outage.ready.id,
    startUnixNano: String(outage.start),
    endUnixNano: outage.end === null ? null : String(outage.end),
    signal: outage.signal,
    exitCode: outage.exitCode,
    restartCount: outage.restartCount,
    backoffMs: outage.backoffMs,
    events: outage.events.map(({ id }) => id),
    relation: outage.relation,
    overlapNanos: String(outage.overlapNanos),
  };
}

function wireCorrelation({ ruleId, confidence, weight, title, summary, evidence, relatedReqIds }: Correlation) {
  return { ruleId, confidence, weight, title: plainText(title), summary: plainText(summary), evidence, relatedReqIds };
}
