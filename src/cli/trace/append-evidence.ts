// `--append`: the Markdown evidence as a block of a page that somebody else writes.

import { basename } from 'node:path';
import { InputError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';
import type { ReporterOptions } from '../../model/reporter.ts';
import type { TraceReport } from '../../model/report.ts';
import { checkPage, type Placed, placeBlock } from '../../document/place-block.ts';
import { encodeId } from '../../document/markers.ts';
import { isFound } from '../../reporters/wording/answer.ts';
import { markdownForPage } from '../../reporters/markdown/for-page.ts';
import { escapeTerminal } from '../../reporters/pretty/escape.ts';
import { editFileAtomically, readEditable } from '../output/output.ts';

/** Before anything is searched: throws an InputError where the block would have no place. */
export async function checkAppendable(path: string): Promise<void> {
  if (!/\.(?:md|markdown)$/i.test(basename(path)))
    throw new InputError(say`--append ${path}: that is not the name of a Markdown file, and it might be a log`, [
      own('name a file that ends in .md or .markdown'),
      own('or write a file of its own with --out FILE'),
    ]);
  checkPage({ name: path, text: (await readEditable(path)) ?? '' });
}

export interface AppendOptions extends ReporterOptions {
  readonly interrupted: boolean;
}

/** Writes it, and returns the line that says what became of the page. */
export async function appendEvidence(
  path: string,
  report: TraceReport,
  { interrupted, ...options }: AppendOptions,
): Promise<string> {
  const id = report.reqId ?? report.understood.value;
  const markdown = markdownForPage(report, { ...options, label: encodeId(id) });
  // Logs are deleted after some days: who runs this again then must not lose what was known.
  const replace = isFound(report) && !interrupted;
  let change: Placed['change'] | 'created' = 'created';
  await editFileAtomically(path, (text) => {
    const placed = placeBlock({ name: path, text: text ?? '' }, { id, markdown }, { replace });
    change = text === null ? 'created' : placed.change;
    return placed.text;
  });
  const why = interrupted ? 'this run was interrupted' : 'this time nothing was found';
  const verdict = `${report.outcome.verdict}, ${report.completeness.verdict}`;
  return `${escapeTerminal(path)}: ${sayChange(change, { id: escapeTerminal(id), why })} (${verdict})`;
}

function sayChange(
  change: Placed['change'] | 'created',
  { id, why }: { readonly id: string; readonly why: string },
): string {
  switch (change) {
    case 'created':
      return `created, with the evidence of ${id}`;
    case 'added':
      return `evidence of ${id} added at its end`;
    case 'replaced':
      return `evidence of ${id} replaced in its place`;
    case 'unchanged':
      return `evidence of ${id} is there already, the same: nothing was written`;
    case 'kept':
      return `evidence of ${id} left as it is: ${why}`;
  }
}
