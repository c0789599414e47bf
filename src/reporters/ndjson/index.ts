// One object a line: first the report without its lists, then one line for each event and each correlation. The header
// says how many follow, so that a cut file can be told from a whole one.

import type { TextReporter } from '../../model/reporter.ts';
import type { TraceReport } from '../../model/report.ts';
import { wireEvent } from '../json/wire-event.ts';
import { wireReport } from '../json/wire-report.ts';
import { escapeJsonText } from '../json/escape.ts';

export const ndjson: TextReporter = {
  id: 'ndjson',
  description: 'the same as json, one object a line: header, events, correlations',
  render: (report) => [...toNdjsonRows(report)].map((row) => `${escapeJsonText(JSON.stringify(row))}\n`).join(''),
};

/**
 * The lines as objects, made one by one. Who writes them in another way than `render` must put `escapeJsonText` over
 * the text.
 */
export function* toNdjsonRows({ events, ...rest }: TraceReport): Generator<object> {
  const { correlations, events: _none, ...header } = wireReport({ ...rest, events: [] });
  yield { type: 'report', ...header, counts: { events: events.length, correlations: correlations.length } };
  for (const event of events) yield { type: 'event', ...wireEvent(event) };
  for (const correlation of correlations) yield { type: 'correlation', ...correlation };
}
