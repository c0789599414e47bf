// What came of a replay, for people and for programs.

import { type Comparison, isSame, type ReportRow } from '../../bundle/compare-reports.ts';
import { plainText } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { clip } from '../../reporters/wording/clip.ts';
import { escapeJsonText } from '../../reporters/json/escape.ts';
import { escapeTerminal } from '../../reporters/pretty/escape.ts';

export interface Replayed {
  readonly path: string;
  readonly digest: string;
  /** As the bundle gives it. Untrusted. */
  readonly id: string;
  readonly comparison: Comparison;
  /** Of now. */
  readonly report: TraceReport;
  /** Sources of the bundle that are not configured here. */
  readonly notAsked: readonly string[];
  /** Both: the bundle and what was found now. */
  readonly isRedacted: boolean;
}

/** Of each list; programs get all of it. */
const SHOWN_ROWS = 20;
const SHOWN_CHARACTERS = 120;

export function replayedAsText(replayed: Replayed): string {
  const { path, id, comparison, report, notAsked, isRedacted } = replayed;
  const { same, moved, agedOut, appeared, changed, facts } = comparison;
  const isWhole = isComplete(replayed);
  const verdict = isSame(comparison) ? 'the same' : 'changed';
  return `${[
    ...(isRedacted
      ? []
      : ['nothing was removed, then and now (--no-redact): secrets and message text of the logs may be in here']),
    `${escapeTerminal(path)}, request ${escapeTerminal(id)}: ${isWhole ? verdict : `${verdict}, by what could be read`}`,
    `rows: ${same} the same, ${moved === 0 ? '' : `${moved} the same at another place, `}${agedOut.length} ${agedOutWords(isWhole)}, ${appeared.length} appeared, ${changed.length} changed`,
    ...facts.map(
      ({ name, was, is }) => `  ${shown(name)}: was ${shown(was ?? 'not there')}, is ${shown(is ?? 'not there')}`,
    ),
    ...rowLines(agedOut, isWhole ? 'aged out' : 'not found'),
    ...rowLines(appeared, 'appeared'),
    ...rowLines(
      changed.map(({ is }) => is),
      'changed',
    ),
    ...notAsked.map(
      (server) => `not asked: ${server}, which is not configured here; what it said then cannot be compared`,
    ),
    ...(report.completeness.verdict === 'incomplete'
      ? ['incomplete now:', ...report.completeness.notes.map((note) => `  ${escapeTerminal(plainText(note))}`)]
      : []),
  ].join('\n')}\n`;
}

function isComplete({ report, notAsked }: Replayed): boolean {
  return report.completeness.verdict === 'complete' && notAsked.length === 0;
}

// A line that was not found in half of a store need not be gone.
function agedOutWords(isWhole: boolean): string {
  return isWhole ? 'aged out' : 'not found in what could be read';
}

function rowLines(rows: readonly ReportRow[], label: string): readonly string[] {
  const more = rows.length - SHOWN_ROWS;
  return [
    ...rows
      .slice(0, SHOWN_ROWS)
      .map(({ id, what, place }) => `  ${label} [${shown(id)}] ${shown(what)}  ${shown(place)}`),
    ...(more > 0 ? [`  and ${more} more (-o json has all)`] : []),
  ];
}

function shown(text: string): string {
  const { shown: head, hidden } = clip(text, { max: SHOWN_CHARACTERS, keep: 'head' });
  return `${escapeTerminal(head)}${hidden > 0 ? '…' : ''}`;
}

/** Version 1: fields are only ever added. */
export function replayedAsJson(replayed: Replayed): string {
  const { digest, id, comparison, report, notAsked, isRedacted } = replayed;
  const { same, moved, agedOut, appeared, changed, facts } = comparison;
  const body = {
    schemaVersion: 1,
    digest,
    id,
    same: isSame(comparison),
    complete: isComplete(replayed),
    redacted: isRedacted,
    notAsked,
    notes: report.completeness.notes.map(plainText),
    rows: {
      same,
      moved,
      [isComplete(replayed) ? 'agedOut' : 'notFound']: agedOut.map(wireRow),
      appeared: appeared.map(wireRow),
      changed: changed.map(({ was, is }) => ({ was: wireRow(was), is: wireRow(is) })),
    },
    facts,
  };
  return escapeJsonText(`${JSON.stringify(body, null, 2)}\n`);
}

function wireRow({ id, kind, what, place, text }: ReportRow): object {
  return { id, kind, what, place, text };
}
