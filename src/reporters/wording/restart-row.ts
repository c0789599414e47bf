// What the first screen says about the worker's exits: the one that overlaps the request, else the one nearest to it.

import type { Absence } from '../../model/absence.ts';
import type { Outage } from '../../model/correlation.ts';
import { outageName } from '../../model/outage-name.ts';
import { writerText } from '../../model/process.ts';
import { cite, own, type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { formatClock, formatDuration } from '../../model/time.ts';
import type { AnswerRow } from './answer-row.ts';
import { orderFindings } from './findings.ts';
import { distanceTo, nearOutages } from './rows.ts';

const LABEL = 'Restart';

export function restartRow(report: TraceReport): AnswerRow {
  const row = ownRow(report);
  return { ...row, text: say`${row.text}${elsewhere(report)}` };
}

/** Exits of other processes are named, so that nobody takes them for this one's. */
function elsewhere({ outagesElsewhere }: TraceReport): Prose {
  const [first, ...more] = outagesElsewhere.toSorted((a, b) => compare(a.start, b.start));
  if (first === undefined) return [];
  const rest = more.length === 0 ? [] : say`; ${own(`${more.length} more of other processes `)}${citeExits(more)}`;
  return say`; ${outageName(first)} in ${writerText(first.exit.record.writer)} at ${own(formatClock(first.start))}, another process: not counted ${cite(first.exit.id)}${rest}`;
}

function ownRow(report: TraceReport): AnswerRow {
  const outages = nearOutages(report);
  const overlapping = outages
    .filter(({ relation }) => relation === 'during')
    .toSorted((a, b) => compare(b.overlapNanos, a.overlapNanos) || compare(a.start, b.start));
  const apart = outages
    .filter(({ relation }) => relation !== 'during')
    .toSorted((a, b) => compare(distanceTo(report.request, a), distanceTo(report.request, b)));
  const [first, ...others] = overlapping;
  if (first !== undefined) {
    const [lead, rest] = whenOf(first, report);
    const during = others.length === 0 ? [] : say`; ${own(`${others.length} more during it `)}${citeExits(others)}`;
    return {
      label: LABEL,
      lead,
      tone: 'warn',
      text: say`${own(rest)}${overlapText(first, report)}${during}${moreNear(apart)}`,
    };
  }
  const [nearest, ...rest] = apart;
  if (nearest === undefined) {
    return { label: LABEL, ...noExit(report) };
  }
  const near = say`; nearest: ${apartText(nearest, report)}${moreNear(rest)}`;
  const unseen = apart.find(
    ({ isInferred, relation, cause }) => isInferred && relation === 'after' && cause === 'worker_exit',
  );
  if (unseen !== undefined)
    return {
      label: LABEL,
      lead: 'not known whether one overlapped',
      tone: 'warn',
      text: say`: ${outageName(unseen)} was at ${own(formatClock(unseen.start))} at the latest ${cite(unseen.exit.id)}; its own line was not read`,
    };
  const absence = exitAbsence(report);
  if (absence?.known) return { label: LABEL, lead: 'none overlapped', tone: 'plain', text: near };
  return { label: LABEL, lead: 'not known whether one overlapped', tone: 'warn', text: say`${whyNot(absence)}${near}` };
}

/** Of a request that nothing ends only its last line is known; of an outage without a ready, only that it began. */
function whenOf(
  { start, mayBeOver }: Outage,
  { request: { end } }: TraceReport,
): readonly [lead: string, rest: string] {
  if (mayBeOver) return ['before', ' the request: '];
  return end !== null && start > end ? ['after', ' its last line: '] : ['during', ' the request: '];
}

function noExit(report: TraceReport): Omit<AnswerRow, 'label'> {
  const absence = exitAbsence(report);
  if (absence?.known) return { lead: '', tone: 'plain', text: own('no worker exit near the request') };
  return { lead: 'not known', tone: 'warn', text: whyNot(absence) };
}

function exitAbsence({ absences }: TraceReport): Absence | undefined {
  return absences.find(({ kind }) => kind === 'worker_exit');
}

function whyNot(absence: Absence | undefined): Prose {
  return absence === undefined ? [] : say`: ${absence.why}`;
}

// That a process started is nothing that could have hit the request.
function moreNear(outages: readonly Outage[]): Prose {
  const away = outages.filter(
    ({ isPlanned, exit: { means } }) => !(isPlanned && means.is === 'process' && means.event === 'launch'),
  );
  return away.length === 0 ? [] : say`; ${own(`${away.length} more near it `)}${citeExits(away)}`;
}

/** A worker that is away again is not back: whoever was hit first must not read that it is over. */
function laterText({ later, end }: Outage): Prose {
  const [first] = later;
  const time = first?.timeUnixNano ?? null;
  if (first === undefined || time === null || end === null) return [];
  const more = later.length === 1 ? '' : `, ${later.length} times in what was read`;
  return say`; away again ${own(`${formatDuration(time - end)} later${more} `)}${cite(first.id)}`;
}

function citeExits(outages: readonly Outage[]): Prose {
  return [cite(outages.toSorted((a, b) => compare(a.start, b.start)).map(({ exit }) => exit.id))];
}

function apartText(outage: Outage, { request }: TraceReport): Prose {
  const what = outageName(outage);
  const distance = formatDuration(distanceTo(request, outage));
  if (outage.relation === 'before' && outage.ready === null)
    return say`${what} at ${own(formatClock(outage.start))}, before it began; its ready was not read ${cite(outage.exit.id)}`;
  return outage.relation === 'before'
    ? say`${what}, ready again ${own(distance)} before it began ${citeOutage(outage)}`
    : say`${what} ${own(distance)} after it ended ${cite(outage.exit.id)}`;
}

function overlapText(outage: Outage, report: TraceReport): Prose {
  const { start } = report.request;
  const offset =
    start === null ? [] : own(` (${outage.start < start ? '' : '+'}${formatDuration(outage.start - start)})`);
  const details = [
    ...(outage.backoffMs === null ? [] : [`backoff ${outage.backoffMs} ms`]),
    ...(outage.restartCount === null ? [] : [`restart ${outage.restartCount}`]),
  ];
  const back =
    outage.end === null
      ? own(', not seen ready again in what was read')
      : outage.ready === null
        ? own(`, no ready seen before ${formatClock(outage.end)}`)
        : own(`, ready again ${formatClock(outage.end)}, out for ${formatDuration(outage.end - outage.start)}`);
  return say`${outageName(outage)} at ${own(formatClock(outage.start))}${offset}${back}${own(details.length === 0 ? '' : ` (${details.join(', ')})`)}${own(whetherItMatters(outage, report))} ${citeOutage(outage)}${laterText(outage)}`;
}

// A note on it (the client had left before) says that it is not why the request ended so.
function whetherItMatters({ exit }: Outage, { correlations }: TraceReport): string {
  const findings = orderFindings(correlations);
  const index = findings.findIndex(({ evidence, confidence }) => confidence === 'likely' && evidence.includes(exit.id));
  if (index === -1) return '';
  return findings[index]?.weight === 'note'
    ? `; see finding ${index + 1}`
    : `; likely, not proven, to matter: finding ${index + 1}`;
}

function citeOutage({ exit, ready }: Outage): Prose {
  return [cite(exit.id, ready === null ? [] : ready.id)];
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
