import type { TimelineEvent } from '../../model/event.ts';
import { cite, count, own, plainText, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { formatCount } from '../wording/quantities.ts';
import { codeSpan, fence, markdownBlock, markdownProse, pathSpan } from './escape.ts';
import { drawPicture, type Picture } from '../picture/picture.ts';
import {
  describeEvent,
  describeRow,
  foldNote,
  type RowContext,
  rowContext,
  type RowText,
  signNotes,
} from '../wording/row-text.ts';
import { layOutRows } from '../wording/rows.ts';
import { placeWord, type ShortNames, shortNames } from '../wording/short-names.ts';
import { rowLink } from './link.ts';
import { table } from './table.ts';

const HEAD = ['', 'UTC', '+', 'lane', 'what', 'source'];
const ALIGN = ['left', 'left', 'right', 'left', 'left', 'left'] as const;
const MENTIONS_SHOWN = 50;

/** Picture, timeline, and what could not be placed in it. */
export function timelineSections(report: TraceReport, { all }: { readonly all: boolean }): readonly string[] {
  const { picture, title, body, unplaced } = timelineParts(report, { all, most: Number.POSITIVE_INFINITY });
  return [picture, body === '' ? '' : `### ${title}\n\n${body}`, unplaced];
}

export interface TimelineParts {
  /** With its heading; empty where there is nothing to draw. */
  readonly picture: string;
  /** `Timeline, 2026-11-23 UTC`. */
  readonly title: string;
  /** Table and legend; empty without rows. */
  readonly body: string;
  /** With its heading; empty where all could be placed. */
  readonly unplaced: string;
  /** Of all rows, how many the table has. */
  readonly shown: number;
  readonly rows: number;
}

/** `most`: rows of the table. Abnormal ones go before others, earlier ones before later ones; their order stays. */
export function timelineParts(
  report: TraceReport,
  { all, most }: { readonly all: boolean; readonly most: number },
): TimelineParts {
  const { rows, unplaced, leftOut } = layOutRows(report, { all });
  const events = rows.flatMap((row) => (row.type === 'single' ? [row.event] : row.events));
  const names = shortNames(report);
  const context = rowContext(report, { events, names });
  const texts = rows.map((row) => describeRow(row, context));
  const linked = linkedIds(rows);
  const order = [...texts.keys()].toSorted((a, b) => Number(texts[b]?.abnormal) - Number(texts[a]?.abnormal) || a - b);
  const kept = new Set(order.slice(0, Math.max(0, most)));
  const shown = texts.filter((_, index) => kept.has(index));
  const cellsOf = texts.map((text, index) => withLink(cells(text), rowLink(report, linked[index] ?? '')));
  return {
    picture: pictureSection(report, rows),
    title: titleOf(context),
    body:
      shown.length === 0
        ? ''
        : [
            table(
              HEAD,
              cellsOf.filter((_, index) => kept.has(index)),
              ALIGN,
            ),
            legend(shown, { rows: rows.filter((_, index) => kept.has(index)), leftOut, names }),
          ]
            .filter((part) => part !== '')
            .join('\n\n'),
    unplaced: unplacedSection(unplaced, context),
    shown: shown.length,
    rows: texts.length,
  };
}

function pictureSection(report: TraceReport, rows: ReturnType<typeof layOutRows>['rows']): string {
  const picture = drawPicture(report, rows);
  if (picture === null) return '';
  return `### Picture\n\n${fence(picture.lines, 'mermaid')}\n\n${pictureNotes(picture).join(' ')}`;
}

function pictureNotes({ axis, clipped, hasUndated, leftOut, undatedLeftOut }: Picture): readonly string[] {
  const inTable = [
    ...(leftOut === 0 ? [] : [plural(leftOut, 'more row')]),
    ...(undatedLeftOut === 0 ? [] : [plural(undatedLeftOut, 'undated row')]),
  ];
  const isOne = leftOut + undatedLeftOut === 1;
  return [
    `Axis: ${axis}.`,
    'Red: abnormal.',
    'Diamonds: points in time.',
    ...(hasUndated ? ['≈: no time of its own, somewhere within the bar.'] : []),
    ...(clipped.length === 0 ? [] : [`Cut at the edge: ${clipped.join(', ')}.`]),
    ...(inTable.length === 0 ? [] : [`${inTable.join(' and ')} ${isOne ? 'is' : 'are'} in the timeline only.`]),
  ];
}

/** The event whose link a row gets: of several the first. */
function linkedIds(rows: ReturnType<typeof layOutRows>['rows']): readonly string[] {
  return rows.map((row) => (row.type === 'single' ? row.event : row.events[0]).id);
}

/** Behind the source, the last cell. */
function withLink(row: readonly string[], link: string): readonly string[] {
  return link === '' ? row : [...row.slice(0, -1), `${row.at(-1) ?? ''} ${link}`];
}

function titleOf({ day }: RowContext): string {
  return day === null ? 'Timeline, UTC' : `Timeline, ${day} UTC`;
}

function cells(text: RowText): readonly string[] {
  const id = text.abnormal ? `**${text.id}**` : text.id;
  const what = `${text.abnormal ? '⚠ ' : ''}${markdownProse(text.what)}`;
  const source = text.places.map(({ at, remark }) => `${pathSpan(at)}${remark}`).join(', ');
  return [id, `${text.clock}${text.outOfOrder ? ' ↶' : ''}`, text.offset, text.lane, what, source];
}

function legend(
  texts: readonly RowText[],
  {
    rows,
    leftOut,
    names,
  }: {
    readonly rows: ReturnType<typeof layOutRows>['rows'];
    readonly leftOut: number;
    readonly names: ShortNames;
  },
): string {
  const folds = foldNote(rows);
  const place = placeWord(names);
  const lines = [
    ...(texts.some(({ abnormal }) => abnormal) ? ['⚠ abnormal.'] : []),
    ...signNotes(texts, place),
    ...(folds === '' ? [] : [`${folds}; ${'`--all`'} shows every row.`]),
    ...(leftOut > 0
      ? [`${plural(leftOut, 'other line')} near the request (worker, linked ids) not shown; ${'`-o json`'} has all.`]
      : []),
    ...(names.root === '' ? [] : [`Sources are below ${pathSpan(names.root)}.`]),
    ...(names.streams === '' ? [] : [`Streams are of ${codeSpan(names.streams)}.`]),
  ];
  return lines.join(' ');
}

function unplacedSection(unplaced: readonly TimelineEvent[], context: RowContext): string {
  if (unplaced.length === 0) return '';
  const rows = unplaced.map((event) => cells(describeEvent(event, context)));
  return `### Lines that cannot be placed\n\nThey are the request's, carry no time, and no dated line was found near them.\n\n${table(
    ['', 'lane', 'what', 'source'],
    rows.map(([id, , , lane, what, source]) => [id ?? '', lane ?? '', what ?? '', source ?? '']),
  )}`;
}

/** Lines that hold the id in foreign text: shown apart, collapsed, and no part of any verdict. */
export function mentionsSection(report: TraceReport): string {
  const { mentions } = layOutRows(report, { all: false });
  if (mentions.length === 0) return '';
  const context = rowContext(report, { events: mentions, names: shortNames(report) });
  const rows = mentions.slice(0, MENTIONS_SHOWN).map((event) => {
    const { id, clock, what, places } = describeEvent(event, context);
    return [
      id,
      clock,
      `${markdownProse(what)}: ${codeSpan(event.record.body)}`,
      places.map(({ at, remark }) => `${pathSpan(at)}${remark}`).join(', '),
    ];
  });
  const more =
    mentions.length > MENTIONS_SHOWN
      ? `\n\n${formatCount(mentions.length - MENTIONS_SHOWN)} more; ${'`-o json`'} has them.`
      : '';
  const day = context.day === null ? 'UTC' : `UTC, ${context.day}`;
  return `### Mentions\n\n<details>\n<summary>${plural(mentions.length, 'line')} with the id in foreign text: part of no verdict</summary>\n\n${table(['', day, 'text', 'source'], rows)}${more}\n\n</details>`;
}

export function siblingsSection({ siblings }: TraceReport): string {
  if (siblings.length === 0) return '';
  const items = siblings.map(
    ({ reqId, sharedKind, verdict, events }) =>
      `- ${markdownBlock(say`${reqId}: ${own(verdict)}, shares the ${own(sharedKind)} ${cite(events)}`)}`,
  );
  return `### Other requests with the same id\n\n${items.join('\n')}`;
}

function plural(n: number, singular: string): string {
  return plainText(count(n, singular));
}
