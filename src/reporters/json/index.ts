// The report for machines: docs/schema/trace-report-v1.schema.json says what is in it. Every event, unfolded and whole;
// ten thousand of them are tens of megabytes, so that they are written one by one.

import type { TimelineEvent } from '../../model/event.ts';
import type { TextReporter } from '../../model/reporter.ts';
import type { TraceReport } from '../../model/report.ts';
import { wireEvent } from './wire-event.ts';
import { wireReport } from './wire-report.ts';
import { escapeJsonText } from './escape.ts';

export const json: TextReporter = {
  id: 'json',
  description: 'the whole report for machines, every event unfolded (docs/schema)',
  render: (report) => [...pieces(report)].join(''),
  pieces,
};

/** In indented JSON a line feed stands between tokens alone, so that these stand nowhere but at the top level. */
const BEFORE_EVENTS = '\n  "events": [';
const BEHIND_EVENTS = '\n  ]';

/** What `JSON.stringify(wireReport(report), null, 2)` gives, with the events put in one by one. */
function* pieces({ events, ...rest }: TraceReport): Generator<string> {
  const frame = escapeJsonText(JSON.stringify(wireReport({ ...rest, events: [] }), null, 2));
  const at = frame.indexOf(`${BEFORE_EVENTS}]`) + BEFORE_EVENTS.length;
  yield frame.slice(0, at);
  for (const [index, event] of events.entries()) yield `${index === 0 ? '' : ','}${indented(event)}`;
  yield `${events.length === 0 ? '' : '\n  '}${frame.slice(at)}\n`;
}

/** As it stands in the list of a report. */
function indented(event: TimelineEvent): string {
  const list = JSON.stringify({ events: [wireEvent(event)] }, null, 2);
  return escapeJsonText(list.slice(`{${BEFORE_EVENTS}`.length, -`${BEHIND_EVENTS}\n}`.length));
}
