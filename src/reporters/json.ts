// The report for machines: docs/schema/trace-report-v1.schema.json says what is in it. Every event, unfolded and whole; ten
// thousand of them are tens of megabytes, so that they are written one by one.

import type { Reporter } from '../model/reporter.ts';
import type { TraceReport } from '../model/report.ts';
import { wireEvent } from './json/wire-event.ts';
import { wireReport } from './json/wire-report.ts';
import { escapeJsonText } from './json-escape.ts';

export const json: Reporter = {
  id: 'json',
  description: 'the whole report for machines, every event unfolded (docs/schema)',
  render: (report) => [...pieces(report)].join(''),
  pieces,
};

/** In indented JSON a line feed stands between tokens alone, so that this stands nowhere but at the top level. */
const NO_EVENTS = '\n  "events": []';

/** What `JSON.stringify(wireReport(report), null, 2)` gives, with the events filled in one by one. */
function* pieces({ events, ...rest }: TraceReport): Generator<string> {
  const frame = escapeJsonText(JSON.stringify(wireReport({ ...rest, events: [] }), null, 2));
  const at = events.length === 0 ? -1 : frame.indexOf(NO_EVENTS);
  if (at < 0) return yield `${frame}\n`;
  yield frame.slice(0, at + NO_EVENTS.length - 1);
  for (const [index, event] of events.entries()) {
    const text = escapeJsonText(JSON.stringify(wireEvent(event), null, 2));
    yield `${index === 0 ? '' : ','}\n    ${text.replaceAll('\n', '\n    ')}`;
  }
  yield `\n  ${frame.slice(at + NO_EVENTS.length - 1)}\n`;
}
