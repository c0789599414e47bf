import { count, plainText, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import {
  storeTimeNote,
  describeEvent,
  describeRow,
  foldNote,
  type Place,
  rowContext,
  type RowText,
} from '../wording/row-text.ts';
import { layOutRows } from '../wording/rows.ts';
import { placeWord, shortNames } from '../wording/short-names.ts';
import { escapeTerminal } from './escape.ts';
import {
  type Canvas,
  labelled,
  padEnd,
  padStart,
  proseSpans,
  type Span,
  textSpan,
  widthOf,
  wrap,
  wrapMeasured,
} from './layout.ts';

const MENTIONS_SHOWN = 5;
const SOURCE_AT_MOST = 34;
const WHAT_AT_LEAST = 28;
/** Below this the columns do not fit and a row takes two lines. */
const COLUMNS_FROM = 64;

interface Columns {
  readonly id: number;
  readonly offset: number;
  readonly lane: number;
  readonly what: number;
  /** Zero: no source column, the place follows the text. */
  readonly source: number;
}

export function timelineLines(
  report: TraceReport,
  { all, canvas }: { readonly all: boolean; readonly canvas: Canvas },
): readonly string[] {
  const { palette, width } = canvas;
  const { rows, unplaced, leftOut } = layOutRows(report, { all });
  if (rows.length + unplaced.length === 0) return [];
  const names = shortNames(report);
  const shown = rows.flatMap((row) => (row.type === 'single' ? [row.event] : row.events));
  const context = rowContext(report, { events: shown, names });
  const texts = rows.map((row) => describeRow(row, context));
  const unplacedTexts = unplaced.map((event) => describeEvent(event, context));
  const columns = columnsFor([...texts, ...unplacedTexts], width);
  const zero = context.zero === null ? '' : ', + counts from the start of the request';
  const title = `Timeline${context.day === null ? '' : ` ${context.day}`}`;
  return [
    ...wrap(
      [
        textSpan(title, palette.heading),
        { text: `${folderNote(names.root)}${streamNote(names.streams)}${zero}`, paint: palette.dim },
      ],
      width,
    ),
    ...texts.flatMap((text) => rowLines(text, { columns, canvas })),
    ...(unplacedTexts.length === 0
      ? []
      : [
          ...wrap([textSpan('Of the request too, but without time or place:', palette.strong)], width),
          ...unplacedTexts.flatMap((text) => rowLines(text, { columns, canvas })),
        ]),
    ...legend(texts, { leftOut, folds: foldNote(rows), place: placeWord(names) }).flatMap((note) =>
      wrap([textSpan(note, palette.dim)], width - 2).map((line) => `  ${line}`),
    ),
  ];
}

function folderNote(root: string): string {
  return root === '' ? '' : ` in ${escapeTerminal(root)}`;
}

function streamNote(streams: string): string {
  return streams === '' ? '' : `, streams of ${escapeTerminal(streams)}`;
}

function columnsFor(texts: readonly RowText[], width: number): Columns {
  const most = (lengths: readonly number[]): number => lengths.reduce((a, b) => Math.max(a, b), 0);
  const id = most(texts.map((text) => widthOf(text.id)));
  const offset = most(texts.map((text) => widthOf(text.shortOffset)));
  const lane = most(texts.map((text) => widthOf(text.lane)));
  const rest = width - (2 + 2 + id + 2 + offset + 2 + lane + 2);
  const places = most(texts.map((text) => widthOf(placeText(text.places))));
  const source = Math.min(places, SOURCE_AT_MOST, rest - WHAT_AT_LEAST - 2);
  return source >= Math.min(places, 12) && source > 0
    ? { id, offset, lane, what: rest - source - 2, source }
    : { id, offset, lane, what: rest, source: 0 };
}

function rowLines(
  text: RowText,
  { columns, canvas }: { readonly columns: Columns; readonly canvas: Canvas },
): readonly string[] {
  const { palette, width } = canvas;
  const mark = text.abnormal ? palette.tone.bad('!') : ' ';
  const lane = palette.lane[text.lane];
  const what = [...proseSpans(text.what, canvas), ...(text.outOfOrder ? [textSpan(' ↶', palette.dim)] : [])].map(
    (span) => (text.abnormal && span.paint === palette.plain ? { ...span, paint: palette.strong } : span),
  );
  if (width < COLUMNS_FROM) {
    const head: readonly Span[] = [
      textSpan(text.id, palette.strong),
      textSpan(`  ${text.shortOffset}  `, palette.plain),
      textSpan(text.lane, lane),
    ];
    return [
      ...wrap(head, width - 2).map((line) => `${mark} ${line}`),
      ...wrap(what, width - 4).map((line) => `    ${line}`),
    ];
  }
  const [first, ...rest] = wrapMeasured(what, columns.what);
  const left = `${mark} ${palette.dim(padEnd(text.id, columns.id))}  ${padStart(text.shortOffset, columns.offset)}  ${lane(padEnd(text.lane, columns.lane))}  `;
  const source = columns.source === 0 ? '' : shorten(placeText(text.places), columns.source);
  const firstLine =
    source === ''
      ? `${left}${first?.painted ?? ''}`
      : `${left}${first?.painted ?? ''}${' '.repeat(Math.max(0, columns.what - (first?.width ?? 0)) + 2)}${palette.dim(source)}`;
  const indent = ' '.repeat(2 + columns.id + 2 + columns.offset + 2 + columns.lane + 2);
  return [firstLine, ...rest.map(({ painted }) => `${indent}${painted}`)];
}

function placeText(places: readonly Place[]): string {
  // A stream's name may end in a space, which nobody would see.
  return places.map(({ at, remark }) => `${escapeTerminal(at).replace(/ $/, '\\u0020')}${remark}`).join(', ');
}

/** The tail of a place is the file name and the line. */
function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let tail = [...text];
  while (tail.length > 0 && widthOf(tail.join('')) > width - 1) tail = tail.slice(1);
  return `…${tail.join('')}`;
}

function legend(
  texts: readonly RowText[],
  { leftOut, folds, place }: { readonly leftOut: number; readonly folds: string; readonly place: string },
): readonly string[] {
  return [
    ...(texts.some(({ undated }) => undated)
      ? [`≈ no time of its own: no later than the dated line behind it in its ${place}`]
      : []),
    ...storeTimeNote(texts),
    ...(texts.some(({ outOfOrder }) => outOfOrder)
      ? [`↶ stamped earlier than a line written before it in the same ${place}`]
      : []),
    ...(folds === '' ? [] : [`${folds}; --all shows every row`]),
    ...(leftOut > 0
      ? [`${plainText(count(leftOut, 'other line'))} near the request (worker, linked ids) not shown; -o json has all`]
      : []),
  ];
}

/** Lines that hold the id in foreign text. */
export function mentionLines(report: TraceReport, canvas: Canvas): readonly string[] {
  const { mentions } = layOutRows(report, { all: false });
  if (mentions.length === 0) return [];
  const { palette, width } = canvas;
  const context = rowContext(report, { events: mentions, names: shortNames(report) });
  const lines = mentions.slice(0, MENTIONS_SHOWN).flatMap((event) => {
    const text = describeEvent(event, context);
    const spans = [
      ...proseSpans(say`${text.what}: ${event.record.body}`, canvas),
      textSpan(` ${placeText(text.places)}`, palette.dim),
    ];
    return labelled(textSpan(text.id, palette.dim), spans, { indent: 2, labelWidth: 3, width });
  });
  const more =
    mentions.length > MENTIONS_SHOWN
      ? wrap(
          [
            textSpan(
              `and ${plainText(count(mentions.length - MENTIONS_SHOWN, 'more line'))}; -o json has all`,
              palette.dim,
            ),
          ],
          width - 2,
        ).map((line) => `  ${line}`)
      : [];
  return [
    ...wrap(
      [textSpan('Mentions', palette.heading), textSpan(': the id in foreign text, part of no verdict', palette.dim)],
      width,
    ),
    ...lines,
    ...more,
  ];
}
