// The report's Markdown for a page that may hold others of its kind. Names of links are one list for a whole page, and
// every report has an `E01`: here they carry the request's id, and a citation that links nowhere is no reference at
// all.

import type { ReporterOptions } from '../../model/reporter.ts';
import type { TraceReport } from '../../model/report.ts';
import { markdown } from './index.ts';

/** `label` tells this report's references from others': of letters, digits and `_.:%{}-`. */
export function markdownForPage(
  report: TraceReport,
  { label, ...options }: ReporterOptions & { readonly label: string },
): string {
  const lines = markdown.render(report, options).split('\n');
  const defined = new Set(lines.flatMap((line) => DEFINITION.exec(line)?.[1] ?? []));
  let fence: string | null = null;
  return lines
    .map((line) => {
      const [marks] = /^`{3,}/.exec(line) ?? [];
      if (fence !== null) {
        if (line === fence) fence = null;
        return line;
      }
      if (marks !== undefined) {
        fence = marks;
        return line;
      }
      if (DEFINITION.test(line)) return line.replace(DEFINITION, (_, id: string) => `[${id} ${label}]: `);
      return line
        .split(/(`[^`]*`)/)
        .map((piece, index) => (index % 2 === 1 ? piece : withOwnNames(piece, { label, defined })))
        .join('');
    })
    .join('\n');
}

const DEFINITION = /^\[([A-Z]\d+)\]: /;

// Outside of code every bracket is this program's: others are escaped or stand in code.
function withOwnNames(
  text: string,
  { label, defined }: { readonly label: string; readonly defined: ReadonlySet<string> },
): string {
  return text.replace(CITATION, (all, open: string | undefined, ids: string) => {
    if (open !== undefined) return `${open}[${ids} ${label}]`;
    return defined.has(ids) ? `[${ids}][${ids} ${label}]` : `\\${all}`;
  });
}

const CITATION = /(\[open\])?(?<!\\)\[([A-Z]\d+(?:…[A-Z]\d+)?(?: [A-Z]\d+(?:…[A-Z]\d+)?)*)\]/g;
