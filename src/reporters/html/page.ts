// The report as the main part of a page: the same in a file and in what `serve` sends.

import type { Element } from 'hast';
import { h } from 'hastscript';
import type { EventId } from '../../model/event.ts';
import { plainText } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { isFound, titleOf } from '../answer.ts';
import { prose, words } from '../html-escape.ts';
import { markdown } from '../markdown.ts';
import { layOutRows } from '../rows.ts';
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
}

/** `<main id="report">`, as text. */
export function renderReport(report: TraceReport, options: PageOptions): string {
  const main: LongElement = {
    shell: h('main', { id: 'report', dataTitle: pageTitle(report) }),
    children: [],
  };
  const [open = '', close = ''] = serialise([main]);
  return [open, ...serialise(sectionsOf(report, options)), close].join('');
}

function sectionsOf(report: TraceReport, { all, actions = [] }: PageOptions): readonly Piece[] {
  const laidOut = layOutRows(report, { all });
  const anchors = new Map<EventId, string>([...rowAnchors(laidOut), ...metricAnchors(report)]);
  const anchorOf = (id: EventId): string | null => anchors.get(id) ?? null;
  const found = isFound(report);
  const next = nextSection(report, anchorOf);
  return [
    ...answerSection(report, anchorOf),
    ...(actions.length === 0 ? [] : [h('div', { className: ['actions'] }, [...actions])]),
    ...findingsSection(report, anchorOf),
    ...timelineSections(report, { laidOut, anchorOf }),
    // Nothing found: what to try comes before the proof of the search.
    ...(found ? [] : next),
    ...signalSections(report, anchorOf),
    ...mentionsSection(report, { laidOut, anchorOf }),
    ...siblingsSection(report, anchorOf),
    ...gapsSection(report, anchorOf),
    ...searchedSection(report, anchorOf),
    ...linksSection(report),
    ...removedSection(report),
    ...(found ? next : []),
    ...reproduceSection(report, markdown.render(report, { width: 0, color: false, all })),
  ];
}

/** The first screen and the rows of what is known so far, for a person who waits for the rest. */
export function interimElement(report: TraceReport): Element {
  const laidOut = layOutRows(report, { all: false });
  // The final report has the same rows: their names are its own.
  const nowhere = (): null => null;
  return h('section', { className: ['waiting', 'interim'] }, [
    h('p', { className: ['warn'], role: 'status' }, [
      'So far: ',
      ...prose(report.completeness.notes[0] ?? [], nowhere),
      '.',
    ]),
    ...answerSection(report, nowhere).map((node) =>
      node.type === 'element' && node.tagName === 'h1' ? { ...node, tagName: 'h2' } : node,
    ),
    ...findingsSection(report, nowhere),
    h('p', { className: ['quiet'] }, `${laidOut.rows.length} rows so far.`),
  ]);
}

/** For a window’s title: untrusted, without what cannot be seen. */
export function pageTitle(report: TraceReport): string {
  return words(`${report.reqId ?? report.understood.value}: ${plainText(titleOf(report))}`);
}
