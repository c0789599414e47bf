// A report's answer, its account of what is missing, and its lines, each as names and values without nesting: programs that draw
// traces show them beside what is selected. Names are public, as those of `-o json` are. Strings are untrusted.

import type { EventId, TimelineEvent } from '../../model/event.ts';
import type { Origin } from '../../model/log-record.ts';
import { plainText } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { formatUtc } from '../../model/time.ts';
import type { Stretch, Stretches } from '../picture/stretches.ts';

export type FlatValue = string | number | boolean | readonly string[];

/** In the order to show them. */
export type FlatFacts = Readonly<Record<string, FlatValue>>;

export function reportFacts(report: TraceReport, { undated, leftOut, mentions }: Stretches): FlatFacts {
  const { outcome, completeness, understood, redactions } = report;
  return said({
    req_id: report.reqId,
    asked_for: understood.value === report.reqId ? null : understood.value,
    given_as: understood.spelling?.given ?? null,
    longer_ids: understood.longer?.ids ?? [],
    verdict: outcome.verdict,
    reason: outcome.reason,
    headline: plainText(outcome.headline),
    summary: plainText(outcome.summary),
    first_abnormal: report.firstAbnormal?.event ?? null,
    findings: report.correlations.map(
      ({ title, confidence, summary }) => `${plainText(title)} (${confidence}): ${plainText(summary)}`,
    ),
    time_is_stated: report.request.spanIsStated,
    completeness: completeness.verdict,
    cross_checked: completeness.crossChecked,
    sources: completeness.sources.map(({ id, status }) => `${id}: ${status}`),
    gaps: completeness.sources.flatMap(({ id, gaps }) =>
      gaps.map(({ kind, file, summary }) => `${id}, ${kind}${file === null ? '' : `, ${file}`}: ${plainText(summary)}`),
    ),
    notes: completeness.notes.map(plainText),
    logging_gaps: report.loggingGaps.map(({ says }) => plainText(says)),
    undated_lines: undated.length,
    undated: undated.map(undatedText),
    lines_left_out: leftOut,
    mentions,
    redaction: redactions.enabled ? 'on' : 'off',
  });
}

/** Of its own line, and what its two ends are worth. */
export function stretchFacts(stretch: Stretch, report: TraceReport): FlatFacts {
  const { head, id, kind, abnormal, startSeen, endSeen } = stretch;
  return said({
    ...(head === null ? alertFacts(id, report) : eventFacts(head, report)),
    abnormal,
    lasts: kind === 'line' ? null : kind,
    start_seen: startSeen ? null : false,
    end_seen: endSeen ? null : false,
  });
}

export function eventFacts(event: TimelineEvent, report: TraceReport): FlatFacts {
  return said({
    event: event.id,
    what: plainText(event.what),
    places: placesOf(event),
    scope: event.scope,
    lane: event.lane,
    abnormal: event.abnormal,
    of_request: event.reqId === report.reqId ? null : event.reqId,
    time_source: event.timeSource === 'record' ? null : event.timeSource,
    out_of_order: event.outOfOrder ? true : null,
  });
}

function alertFacts(id: EventId, { metrics }: TraceReport): FlatFacts {
  const episode = metrics?.episodes.find((one) => one.id === id);
  return said({
    event: id,
    what: episode === undefined ? null : `alert ${episode.name}`,
    state: episode?.state ?? null,
    relation: episode?.relation ?? null,
    severity: episode?.severity ?? null,
    firing_from_unix_nano: episode?.firingFrom == null ? null : String(episode.firingFrom),
  });
}

/** `W19 restart: …, logs/stdout.log:459, between 06:57:13.272Z and 06:57:13.288Z`. */
function undatedText(event: TimelineEvent): string {
  const { notBefore = null, notAfter = null } = event.between ?? {};
  const bounds = [
    ...(notBefore === null ? [] : [`not before ${formatUtc(notBefore)}`]),
    ...(notAfter === null ? [] : [`not after ${formatUtc(notAfter)}`]),
    ...(event.timeUnixNano === null ? [] : [`stamped ${event.timeUnixNano} ns, which is out of range`]),
  ];
  return [`${event.id} ${event.fact.kind}: ${plainText(event.what)}`, ...placesOf(event), ...bounds].join(', ');
}

function placesOf({ origins, record }: TimelineEvent): readonly string[] {
  return (origins.length > 0 ? origins : [record.origin]).map(placeText);
}

/** A stream's entry is found by the line's time. */
function placeText({ file, line, offset, entry }: Origin): string {
  if (entry !== null) return file;
  return line === null ? `${file}@${offset}` : `${file}:${line}`;
}

/** Without the names that have nothing to say. */
function said(facts: Readonly<Record<string, FlatValue | null>>): FlatFacts {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]): readonly [string, FlatValue][] =>
      value === null || (Array.isArray(value) && value.length === 0) ? [] : [[name, value]],
    ),
  );
}
