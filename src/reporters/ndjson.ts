// One object a line: first the report without its lists, then one line for each event and each correlation. The header
// says how many follow, so that a cut file can be told from a whole one.

import type { Reporter } from '../model/reporter.ts';
import type { TraceReport } from '../model/report.ts';
import { wireReport } from './json/wire-report.ts';
import { escapeJsonText } from './json-escape.ts';

export const ndjson: Reporter = {
  id: 'ndjson',
  description: 'the same as json, one object a line: header, events, correlations',
  render: (report) =>
    escapeJsonText(
      `${toNdjsonRows(report)
        .map((row) => JSON.stringify(row))
        .join('\n')}\n`,
    ),
};

/** The lines as objects. Who writes them in another way than `render` must put `escapeJsonText` over the text. */
export function toNdjsonRows(report: TraceReport): readonly object[] {
  const { events, correlations, ...header } = wireReport(report);
  return [
    { type: 'report', ...header, counts: { events: events.length, correlations: correlations.length } },
    ...events.map((event) => ({ type: 'event', ...event })),
    ...correlations.map((correlation) => ({ type: 'correlation', ...correlation })),
  ];
}
