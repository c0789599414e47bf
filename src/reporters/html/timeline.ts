// The rows: what they say, where each line is, and the line itself.

import type { Element, ElementContent } from 'hast';
import { h } from 'hastscript';
import type { TimelineEvent } from '../../model/event.ts';
import { cite, count, own, plainText, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { type Targets, block, code, path, prose } from './escape.ts';
import { formatCount } from '../wording/quantities.ts';
import {
  describeEvent,
  describeRow,
  foldNote,
  type RowContext,
  rowContext,
  type RowText,
  signNotes,
} from '../wording/row-text.ts';
import type { LaidOutRows, TimelineRow } from '../wording/rows.ts';
import { placeWord, shortNames } from '../wording/short-names.ts';
import { linkOf } from '../wording/web-link.ts';
import { clip } from '../wording/clip.ts';
import { filterForm, rowClasses } from './filters.ts';
import { lanesFigure } from './lanes.ts';
import type { LongElement, Piece } from './serialise.ts';
import { table } from './table.ts';

const MENTIONS_SHOWN = 50;
/** Of one folded row, each with its line. */
const FOLDED_SHOWN = 500;
const LINE_SHOWN = 4000;

/** Events → the element that shows them: their own, or that of the row they are folded into. */
export function rowAnchors({ rows, unplaced, mentions }: LaidOutRows): ReadonlyMap<string, string> {
  const anchors = new Map<string, string>();
  for (const row of rows) {
    if (row.type === 'single') anchors.set(row.event.id, row.event.id);
    else row.events.forEach(({ id }, index) => anchors.set(id, index < FOLDED_SHOWN ? id : row.events[0].id));
  }
  for (const { id } of [...unplaced, ...mentions.slice(0, MENTIONS_SHOWN)]) anchors.set(id, id);
  return anchors;
}

interface Shown {
  readonly laidOut: LaidOutRows;
  readonly targets: Targets;
}

export function timelineSections(report: TraceReport, { laidOut, targets }: Shown): readonly Piece[] {
  const { rows, unplaced } = laidOut;
  const shown = rows.flatMap((row) => (row.type === 'single' ? [row.event] : row.events));
  const context = rowContext(report, { events: shown, names: shortNames(report) });
  const picture = lanesFigure(report, { rows, anchorOf: targets.anchorOf });
  const texts = rows.map((row) => describeRow(row, context));
  const form = filterForm(rows);
  return [
    ...(texts.length === 0 && picture === null
      ? []
      : [h('h2', { id: 'timeline' }, context.day === null ? 'Timeline, UTC' : `Timeline, ${context.day} UTC`)]),
    ...(picture === null ? [] : [picture]),
    ...(texts.length === 0
      ? []
      : [
          ...(form === null ? [] : [form]),
          rowTable(rows, { report, context, targets }),
          h('p', { className: ['quiet'] }, legend(report, { laidOut, texts })),
        ]),
    ...unplacedSection(unplaced, { report, context, targets }),
  ];
}

interface RowPlace {
  readonly report: TraceReport;
  readonly context: RowContext;
  readonly targets: Targets;
}

// Roles are said aloud: a phone's narrow form takes them from the elements.
function rowTable(rows: readonly TimelineRow[], place: RowPlace): LongElement {
  const head = ['', 'UTC', '+', 'lane', 'what', 'source'].map((text) =>
    text === '' ? h('td', { role: 'cell' }) : h('th', { scope: 'col', role: 'columnheader' }, text),
  );
  return {
    shell: h('table', { className: ['rows'], role: 'table', ariaLabel: 'Rows of the timeline' }, [
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, head)),
      h('tbody', { role: 'rowgroup' }),
    ]),
    children: rowElements(rows, place),
  };
}

function* rowElements(rows: readonly TimelineRow[], place: RowPlace): Generator<Element> {
  for (const row of rows) yield rowElement(row, place);
}

function rowElement(row: TimelineRow, place: RowPlace): Element {
  const { report, context, targets } = place;
  const text = describeRow(row, context);
  const head = row.type === 'single' ? row.event : row.events[0];
  const className = [...rowClasses(row), ...(text.abnormal ? ['abnormal'] : [])];
  return h('tr', { id: row.type === 'single' ? head.id : `row-${head.id}`, className, role: 'row' }, [
    h('td', { role: 'cell' }, text.abnormal ? h('strong', text.id) : text.id),
    h('td', { role: 'cell', className: ['time'] }, `${text.clock}${text.outOfOrder ? ' ↶' : ''}`),
    h('td', { role: 'cell', className: ['time'] }, text.offset),
    h('td', { role: 'cell' }, text.lane),
    h('td', { role: 'cell', className: ['what'] }, [
      ...(text.abnormal ? [h('span', { className: ['bad'] }, '⚠ abnormal: ')] : []),
      ...prose(text.what, targets),
      row.type === 'single' ? lineOf(row.event) : linesOf(row.events, place),
    ]),
    h('td', { role: 'cell', className: ['source'] }, sourceNodes(text, linkOf(report, head.id))),
  ]);
}

function lineOf({ record }: TimelineEvent): Element {
  return h('details', { className: ['raw'] }, [h('summary', 'the line'), lineBlock(record.body)]);
}

function lineBlock(body: string): Element {
  const { shown, hidden } = clip(body, { max: LINE_SHOWN, keep: 'head' });
  const more = hidden === 0 ? [] : [`… (+${formatCount(hidden)} chars; -o json has all)`];
  return block([...shown.split('\n'), ...more]);
}

/** Of a row that stands for several: each, with where it is. */
function linesOf(events: readonly TimelineEvent[], { report, context, targets }: RowPlace): Element {
  const listed = events.slice(0, FOLDED_SHOWN).map((event) => {
    const text = describeEvent(event, context);
    return h('li', { id: event.id }, [
      `${event.id} ${text.offset} `,
      ...prose(text.what, targets),
      ' ',
      ...sourceNodes(text, linkOf(report, event.id)),
      lineBlock(event.record.body),
    ]);
  });
  const more = events.length - listed.length;
  return h('details', { className: ['raw'] }, [
    h('summary', `the ${formatCount(events.length)} lines`),
    h('ul', listed),
    ...(more === 0 ? [] : [h('p', `${formatCount(more)} more; -o json has all.`)]),
  ]);
}

function sourceNodes({ places }: RowText, url: string | null): ElementContent[] {
  return [
    ...places.flatMap(({ at, remark }, index): ElementContent[] => [
      ...(index === 0 ? [] : [{ type: 'text', value: ', ' } as const]),
      path(at),
      ...(remark === '' ? [] : [{ type: 'text', value: remark } as const]),
    ]),
    ...(url === null ? [] : [{ type: 'text', value: ' ' } as const, outwards(url, 'open in Grafana')]),
  ];
}

/** A link to another page, which learns nothing of this one. */
export function outwards(url: string, text: string): Element {
  return h('a', { href: url, target: '_blank', rel: ['noopener', 'noreferrer'] }, text);
}

function legend(
  report: TraceReport,
  { laidOut, texts }: { readonly laidOut: LaidOutRows; readonly texts: readonly RowText[] },
): ElementContent[] {
  const names = shortNames(report);
  const { rows, leftOut } = laidOut;
  const place = placeWord(names);
  const folds = foldNote(rows);
  const text = [
    ...signNotes(texts, place),
    ...(folds === '' ? [] : [`${folds}; --all shows every row.`]),
    ...(leftOut > 0
      ? [`${plural(leftOut, 'other line')} near the request (worker, linked ids) not shown; -o json has all.`]
      : []),
  ].join(' ');
  return [
    { type: 'text', value: text },
    ...(names.root === '' ? [] : [{ type: 'text', value: ' Sources are below ' } as const, path(names.root)]),
    ...(names.streams === '' ? [] : [{ type: 'text', value: ' Streams are of ' } as const, code(names.streams)]),
  ];
}

function unplacedSection(events: readonly TimelineEvent[], place: RowPlace): readonly ElementContent[] {
  if (events.length === 0) return [];
  const rows = events.map((event) => {
    const { id, lane, what, places } = describeEvent(event, place.context);
    return {
      id,
      cells: [
        id,
        lane,
        [...prose(what, place.targets), lineOf(event)],
        sourceNodes({ places } as RowText, linkOf(place.report, id)),
      ],
    };
  });
  return [
    h('h3', 'Lines that cannot be placed'),
    h('p', 'They are the request’s, carry no time, and no dated line was found near them.'),
    table(rows, { label: 'Lines that cannot be placed', head: ['', 'lane', 'what', 'source'], sources: [3] }),
  ];
}

/** Lines that hold the id in foreign text: shown apart, collapsed, and no part of any verdict. */
export function mentionsSection(report: TraceReport, { laidOut, targets }: Shown): readonly ElementContent[] {
  const { mentions } = laidOut;
  if (mentions.length === 0) return [];
  const context = rowContext(report, { events: mentions, names: shortNames(report) });
  const rows = mentions.slice(0, MENTIONS_SHOWN).map((event) => {
    const text = describeEvent(event, context);
    return {
      id: event.id,
      cells: [
        text.id,
        text.clock,
        [...prose(text.what, targets), { type: 'text', value: ': ' } as const, code(event.record.body)],
        sourceNodes(text, linkOf(report, event.id)),
      ],
    };
  });
  const more = mentions.length - rows.length;
  const day = context.day === null ? 'UTC' : `UTC, ${context.day}`;
  return [
    h('h2', 'Mentions'),
    h('details', [
      h('summary', `${plural(mentions.length, 'line')} with the id in foreign text: part of no verdict`),
      table(rows, { label: 'Mentions', head: ['', day, 'text', 'source'], sources: [3] }),
      ...(more === 0 ? [] : [h('p', `${formatCount(more)} more; -o json has them.`)]),
    ]),
  ];
}

export function siblingsSection({ siblings }: TraceReport, targets: Targets): readonly ElementContent[] {
  if (siblings.length === 0) return [];
  const items = siblings.map(({ reqId, sharedKind, verdict, events }) =>
    h('li', prose(say`${reqId}: ${own(verdict)}, shares the ${own(sharedKind)} ${cite(events)}`, targets)),
  );
  return [h('h2', 'Other requests with the same id'), h('ul', items)];
}

function plural(n: number, singular: string): string {
  return plainText(count(n, singular));
}
