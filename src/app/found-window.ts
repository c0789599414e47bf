// The window that gave the request, for the command that makes the report again: back from now is another search tomorrow.

import type { TraceReport } from '../model/report.ts';
import { union } from '../model/time-ranges.ts';
import { formatUtc } from '../model/time.ts';

/** The report as it is, unless nobody gave a window, a store was searched by windows, and the request was found in one. */
export function withFoundWindow(report: TraceReport): TraceReport {
  const { search, reqId, provenance, completeness } = report;
  if (search === null || reqId === null || provenance.range !== null) return report;
  // A window would cut files too, and it is they that tell when the request ran.
  if (completeness.sources.some(({ id }) => id === 'file')) return report;
  const hits = union(search.windows.filter(({ matched }) => matched > 0).map(({ range }) => range));
  const [first] = hits;
  const last = hits.at(-1);
  if (first === undefined || last === undefined) return report;
  const [program = '', id = '', ...rest] = provenance.command;
  const command = [program, id, '--from', formatUtc(first.start), '--to', formatUtc(last.end), ...rest];
  return { ...report, provenance: { ...provenance, command } };
}
