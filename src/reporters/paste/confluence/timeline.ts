import { count, plainText, say } from '../../../model/prose.ts';
import type { TraceReport } from '../../../model/report.ts';
import {
  describeEvent,
  describeRow,
  foldNote,
  rowContext,
  type RowText,
  storeTimeNote,
} from '../../wording/row-text.ts';
import { layOutRows } from '../../wording/rows.ts';
import { placeWord, shortNames } from '../../wording/short-names.ts';
import { linkOf } from '../../wording/web-link.ts';
import { wikiCode, wikiLink, wikiPath, wikiProse, wikiText } from './escape.ts';
import { listSection, wikiTable } from './blocks.ts';

const MENTIONS_SHOWN = 50;

export function timelineSections(report: TraceReport, all: boolean): readonly string[] {
  const { rows, unplaced, leftOut } = layOutRows(report, { all });
  const events = rows.flatMap((row) => (row.type === 'single' ? [row.event] : row.events));
  const names = shortNames(report);
  const context = rowContext(report, { events, names });
  const texts = rows.map((row) => describeRow(row, context));
  const place = placeWord(names);
  const folds = foldNote(rows);
  const legend = [
    ...(texts.some(({ undated }) => undated)
      ? [`≈ no time of its own: written between the dated lines around it in its ${place}.`]
      : []),
    ...storeTimeNote(texts),
    ...(texts.some(({ outOfOrder }) => outOfOrder)
      ? [`↶ stamped earlier than a line written before it in the same ${place}.`]
      : []),
    ...(texts.some(({ places }) => places.some(({ remark }) => remark !== ''))
      ? ['×N the same line was found in N places.']
      : []),
    ...(folds === '' ? [] : [`${folds}.`]),
    ...(leftOut > 0 ? [`${plainText(count(leftOut, 'other line'))} near the request not shown.`] : []),
  ].map(wikiText);
  const where = [
    ...(names.root === '' ? [] : [`Sources are below ${wikiPath(names.root)}.`]),
    ...(names.streams === '' ? [] : [`Streams are of ${wikiCode(names.streams)}.`]),
  ];
  const table = wikiTable(
    ['', 'UTC', '+', 'lane', 'what', 'source'],
    texts.map((text, index) => {
      const row = rows[index];
      const url = row === undefined ? null : linkOf(report, (row.type === 'single' ? row.event : row.events[0]).id);
      return rowCells(text, url);
    }),
  );
  const day = context.day === null ? 'UTC' : `${context.day} UTC`;
  return [
    texts.length === 0
      ? ''
      : [`h3. Timeline, ${wikiText(day)}`, table, [...legend, ...where].join(' ')]
          .filter((part) => part !== '')
          .join('\n\n'),
    unplaced.length === 0
      ? ''
      : `h3. Lines that cannot be placed\n\n${wikiTable(
          ['', 'UTC', '+', 'lane', 'what', 'source'],
          unplaced.map((event) => rowCells(describeEvent(event, context), linkOf(report, event.id))),
        )}`,
  ];
}

function rowCells(
  { id, clock, offset, lane, what, places, abnormal, outOfOrder }: RowText,
  url: string | null,
): readonly string[] {
  const source = places.map(({ at, remark }) => `${wikiPath(at)}${wikiText(remark)}`).join(', ');
  return [
    abnormal ? `*${id}*` : id,
    wikiText(`${clock}${outOfOrder ? ' ↶' : ''}`),
    wikiText(offset),
    wikiText(lane),
    `${abnormal ? '⚠ ' : ''}${wikiProse(what)}`,
    url === null ? source : `${source} ${wikiLink('open', url)}`,
  ];
}

export function mentionsSection(report: TraceReport): string {
  const { mentions } = layOutRows(report, { all: false });
  if (mentions.length === 0) return '';
  const context = rowContext(report, { events: mentions, names: shortNames(report) });
  const items = mentions.slice(0, MENTIONS_SHOWN).map((event) => {
    const { id, what, places } = describeEvent(event, context);
    return `${id} ${wikiProse(say`${what}: ${event.record.body}`)} ${places.map(({ at }) => wikiPath(at)).join(', ')}`;
  });
  const hidden = mentions.length - items.length;
  return listSection('Mentions: the id in foreign text, part of no verdict', [
    ...items,
    ...(hidden === 0 ? [] : [wikiText(`${hidden} more`)]),
  ]);
}
