// The report as the main part of a page: the same in a file and in what `serve` sends.

import type { Element } from 'hast';
import { h } from 'hastscript';
import type { EventId } from '../../model/event.ts';
import { plainText } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { isRequestId, type RequestId } from '../../model/request-id.ts';
import { isFound, titleOf } from '../wording/answer.ts';
import { NOWHERE, prose, type Targets, words } from './escape.ts';
import { markdown } from '../markdown/index.ts';
import { layOutRows } from '../wording/rows.ts';
import { answerSection } from './answer.ts';
import { linksSection, nextSection, removedSection, reproduceSection } from './closing.ts';
import { findingsSection } from './findings.ts';
import { gapsSection, searchedSection } from './searched.ts';
import { type LongElement, type Piece, serialise } from './serialise.ts';
import { metricAnchors, signalSections } from './signals.ts';
import { mentionsSection, rowAnchors, siblingsSection, timelineSections } from './timeline.ts';

export interface PageOptions {
  /** Show every row instead of folding repeated traffic. */
  readonly all: boolean;
  /** More to follow: what a server puts below the answer (downloads). */
  readonly actions?: readonly Element[];
  /** The address of another request's trace; null in a file, which has none. */
  readonly traceHref: ((id: RequestId) => string) | null;
}

/** `<main id="report">`, as text in two: until behind the answer and its actions, and the rest. */
export function renderReport(report: TraceReport, options: PageOptions): readonly [answer: string, rest: string] {
  const main: LongElement = {
    shell: h('main', { id: 'report', dataTitle: pageTitle(report) }),
    children: [],
  };
  const [open = '', close = ''] = serialise([main]);
  const { answer, rest } = sectionsOf(report, options);
  return [[open, ...serialise(answer)].join(''), [...serialise(rest), close].join('')];
}

interface Sections {
  readonly answer: readonly Piece[];
  readonly rest: readonly Piece[];
}

function sectionsOf(report: TraceReport, { all, actions = [], traceHref }: PageOptions): Sections {
  const laidOut = layOutRows(report, { all });
  const anchors = new Map<EventId, string>([...rowAnchors(laidOut), ...metricAnchors(report)]);
  const targets: Targets = {
    anchorOf: (id) => anchors.get(id) ?? null,
    traceOf: traceHref === null ? NOWHERE.traceOf : tracesOf(report, traceHref),
  };
  const found = isFound(report);
  const next = nextSection(report, targets);
  const answer = [
    ...answerSection(report, targets),
    ...(actions.length === 0 ? [] : [h('div', { className: ['actions'] }, [...actions])]),
  ];
  const rest = [
    ...findingsSection(report, targets),
    ...timelineSections(report, { laidOut, targets }),
    // Nothing found: what to try comes before the proof of the search.
    ...(found ? [] : next),
    ...signalSections(report, targets),
    ...mentionsSection(report, { laidOut, targets }),
    ...siblingsSection(report, targets),
    ...gapsSection(report, targets),
    ...searchedSection(report, targets),
    ...linksSection(report),
    ...removedSection(report),
    ...(found ? next : []),
    ...reproduceSection(report, markdown.render(report, { width: 0, color: false, all })),
  ];
  return { answer, rest };
}

/** Ids as well, but at the end of an address they mean what is above it, however they are written. */
const FOLDERS: ReadonlySet<string> = new Set(['.', '..']);

// What stands in the place of something redacted names nothing in any log.
function leadsNowhere(id: string): boolean {
  return FOLDERS.has(id) || id.includes('[redacted');
}

/** Other requests that the report knows by their ids. */
function tracesOf(
  { reqId, siblings, correlations, events }: TraceReport,
  traceHref: (id: RequestId) => string,
): Targets['traceOf'] {
  const others = new Set([
    ...siblings.map((sibling) => sibling.reqId),
    ...correlations.flatMap(({ relatedReqIds }) => relatedReqIds),
    ...events.flatMap((event) => (event.reqId === null ? [] : [event.reqId])),
  ]);
  return (untrusted) =>
    untrusted !== reqId && others.has(untrusted) && isRequestId(untrusted) && !leadsNowhere(untrusted)
      ? traceHref(untrusted)
      : null;
}

/** The first screen and the rows of what is known so far, for a person who waits for the rest. */
export function interimElement(report: TraceReport): Element {
  const laidOut = layOutRows(report, { all: false });
  // The final report has the same rows: their names are its own.
  return h('section', { className: ['waiting', 'interim'] }, [
    h('p', { className: ['warn'], role: 'status' }, [
      'So far: ',
      ...prose(report.completeness.notes[0] ?? [], NOWHERE),
      '.',
    ]),
    ...answerSection(report, NOWHERE).map((node) =>
      node.type === 'element' && node.tagName === 'h1' ? { ...node, tagName: 'h2' } : node,
    ),
    ...findingsSection(report, NOWHERE),
    h('p', { className: ['quiet'] }, `${laidOut.rows.length} rows so far.`),
  ]);
}

/** For a window’s title: untrusted, without what cannot be seen. */
export function pageTitle(report: TraceReport): string {
  return words(`${report.reqId ?? report.understood.value}: ${plainText(titleOf(report))}`);
}
