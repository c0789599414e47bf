// The window that gave the request, for the command that makes the report again: back from now is another search tomorrow.

import { foundRange } from '../model/found-range.ts';
import type { TraceReport } from '../model/report.ts';
import { formatUtc } from '../model/time.ts';

/** The report as it is, unless nobody gave a window, a store was searched by windows, and the request was found in one. */
export function withFoundWindow(report: TraceReport): TraceReport {
  const { search, reqId, provenance, completeness } = report;
  if (search === null || reqId === null || provenance.range !== null) return report;
  // A window would cut files too, and it is they that tell when the request ran.
  if (completeness.sources.some(({ id }) => id === 'file')) return report;
  const found = foundRange(report);
  if (found === null) return report;
  const [program = '', id = '', ...rest] = provenance.command;
  const command = [program, id, '--from', formatUtc(found.start), '--to', formatUtc(found.end), ...rest];
  return { ...report, provenance: { ...provenance, command } };
}
