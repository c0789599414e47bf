import type { SourceStatus } from '../../model/coverage.ts';
import { count, own, type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { clip } from '../wording/clip.ts';
import {
  flawLines,
  gapText,
  notesBeyondGaps,
  othersText,
  searchedText,
  splitFiles,
  windowText,
} from '../wording/coverage-text.ts';
import { formatCount } from '../wording/quantities.ts';
import { rangeText } from '../wording/range-text.ts';
import { removedAllTheSame } from '../wording/removed.ts';
import { foldWindows } from '../wording/folded.ts';
import { hintText, windowLine } from '../wording/search-text.ts';
import { quoteShell } from '../wording/shell-quote.ts';
import { shortNames } from '../wording/short-names.ts';
import { answersOf, holdsRows, isLive, serverText, sourceText } from '../wording/source-text.ts';
import { escapeTerminal } from './escape.ts';
import { pageLinks } from '../wording/web-link.ts';
import { type Canvas, labelled, proseSpans, textSpan, widthOf, wrap } from './layout.ts';

const FILES_LISTED = 8;
const QUERIES_LISTED = 8;
const LONGEST_QUERY = 300;

export function searchedLines(report: TraceReport, canvas: Canvas): readonly string[] {
  const { palette } = canvas;
  const { sources } = report.completeness;
  return [
    palette.heading('Searched'),
    ...paragraph(windowText(report), canvas),
    ...storyLines(report, canvas),
    ...(sources.length === 0
      ? paragraph(own('No source was searched.'), canvas)
      : sources.flatMap((source) => sourceLines(source, { canvas, report }))),
    ...notesBeyondGaps(report).flatMap((note) => item(note, canvas)),
    ...report.loggingGaps.flatMap(({ says }) => item(say`Not logged by the system: ${says}`, canvas)),
    ...siblingLines(report, canvas),
  ];
}

function sourceLines(
  source: SourceStatus,
  { canvas, report }: { readonly canvas: Canvas; readonly report: TraceReport },
): readonly string[] {
  const { listed, others } = splitFiles(source.files, FILES_LISTED);
  const told = new Set(source.gaps.map(({ file }) => file));
  const files = listed.map((file) => {
    const state =
      file.verdict === 'complete' ? '' : `, ${file.verdict}${told.has(file.path) ? '' : ', no reason given'}`;
    return say`${file.path}: ${own(`${searchedText(file)}${state}`)}, ${count(file.matched, 'row')}`;
  });
  return [
    ...(isLive(source) ? liveLines(source, { canvas, report }) : []),
    ...files.flatMap((text) => paragraph(text, canvas)),
    ...(others.length === 0 ? [] : paragraph(othersText(others, source.moreFiles), canvas)),
    ...source.gaps.flatMap((gap) => item(gapText(gap), canvas, gap.hidesRows)),
    ...flawLines(source, { report, names: shortNames(report) }).flatMap((line) => item(line, canvas)),
  ];
}

function storyLines({ search }: TraceReport, canvas: Canvas): readonly string[] {
  if (search === null) return [];
  return [
    ...search.hints.flatMap((hint) => item(hintText(hint), canvas)),
    ...foldWindows(search.windows).flatMap((window) => item(windowLine(window), canvas, window.skipped)),
  ];
}

/** What was asked of a server and where it is. Metrics take a few dozen queries, which other formats list. */
function liveLines(
  source: SourceStatus,
  { canvas, report }: { readonly canvas: Canvas; readonly report: TraceReport },
): readonly string[] {
  const asked = holdsRows(source) ? answersOf(source.queries) : [];
  const broken = asked.filter(({ verdict }) => verdict !== 'complete');
  const distinct = [...new Set(asked.map(({ query }) => query))];
  const more = distinct.length - QUERIES_LISTED;
  return [
    ...paragraph(
      say`${sourceText(source, report)}${source.server === null ? [] : own(';')}${serverText(source)}`,
      canvas,
    ),
    ...distinct.slice(0, QUERIES_LISTED).flatMap((query) => queryLines(query, { canvas, broken })),
    ...(more > 0 ? item(own(`${formatCount(more)} more queries; -o json has all`), canvas) : []),
  ];
}

/** A query alone on its lines, neither quoted nor its backslashes doubled: to be copied. */
function queryLines(
  query: string,
  { canvas, broken }: { readonly canvas: Canvas; readonly broken: SourceStatus['queries'] },
): readonly string[] {
  const { palette, width } = canvas;
  const failures = broken.filter((one) => one.query === query);
  const { shown, hidden } = clip(query, { max: LONGEST_QUERY, keep: 'head' });
  const spans = [
    textSpan(shown, palette.code),
    ...(hidden === 0 ? [] : [textSpan(` … (+${formatCount(hidden)} chars)`, palette.dim)]),
  ];
  return [
    ...labelled(textSpan('Q', palette.dim), spans, { indent: 2, labelWidth: 1, width }),
    ...failures.flatMap(({ range, verdict }) => item(own(`${verdict} for ${rangeText(range)}`), canvas, true)),
  ];
}

/** Addresses in full, one a line: nothing else can be clicked or copied. */
export function linkLines(report: TraceReport, canvas: Canvas): readonly string[] {
  const { palette, width } = canvas;
  const pages = pageLinks(report);
  if (pages.length === 0) return [];
  return [
    palette.heading('Links'),
    ...pages.flatMap(({ title, alert, url }) => [
      ...wrap(proseSpans(alert === null ? own(title) : say`${own(title)} of ${alert}`, canvas), width - 2).map(
        (line) => `  ${line}`,
      ),
      `    ${palette.plain(escapeTerminal(url))}`,
    ]),
  ];
}

function siblingLines({ siblings }: TraceReport, canvas: Canvas): readonly string[] {
  return siblings.flatMap(({ reqId, sharedKind, verdict }) =>
    item(say`another request with the same ${own(sharedKind)}: ${reqId}, ${own(verdict)}`, canvas),
  );
}

export function nextLines({ next }: TraceReport, canvas: Canvas): readonly string[] {
  if (next.length === 0) return [];
  return [canvas.palette.heading('Next'), ...next.flatMap((step) => item(step, canvas))];
}

export function closingLines({ redactions, provenance, tool }: TraceReport, canvas: Canvas): readonly string[] {
  const { palette, width } = canvas;
  const kinds = Object.entries(redactions.counts).filter(([, n]) => n > 0);
  const removed = !redactions.enabled
    ? `nothing was removed${removedAllTheSame(redactions)} (--no-redact): read it all before sharing it`
    : kinds.length === 0
      ? 'nothing looked like a secret; best effort'
      : `${kinds.map(([kind, n]) => `${formatCount(n)} × ${escapeTerminal(kind)}`).join(', ')}; best effort`;
  const made = `${escapeTerminal(tool.name)} ${escapeTerminal(tool.version)}, Node ${escapeTerminal(provenance.node)}, profile ${escapeTerminal(provenance.profile)}`;
  return [
    ...wrap([textSpan('Removed', palette.heading), textSpan(`: ${removed}`, palette.dim)], width),
    ...wrap([textSpan('Again', palette.heading), textSpan(`: ${made}`, palette.dim)], width),
    ...commandLines(provenance.command, width - 2).map((line) => `  ${palette.plain(line)}`),
  ];
}

/** The command over several lines, each but the last ended by a backslash: still one command when pasted. */
function commandLines(args: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const arg of args.map(quoteShell)) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(arg) + 2 <= width) lines[lines.length - 1] = `${last} ${arg}`;
    else lines.push(last === undefined ? arg : `  ${arg}`);
  }
  return lines.map((line, index) => (index === lines.length - 1 ? line : `${line} \\`));
}

function paragraph(text: Prose, canvas: Canvas): readonly string[] {
  return wrap(proseSpans(text, canvas), canvas.width - 2).map((line) => `  ${line}`);
}

function item(text: Prose, canvas: Canvas, alarming = false): readonly string[] {
  const { palette, width } = canvas;
  return labelled(textSpan(alarming ? '!' : '-', alarming ? palette.tone.bad : palette.dim), proseSpans(text, canvas), {
    indent: 2,
    labelWidth: 1,
    width,
  });
}
