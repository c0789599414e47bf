// The report for machines: docs/schema/trace-report-v1.schema.json says what is in it. Every event, unfolded and whole.

import type { Reporter } from '../model/reporter.ts';
import { wireReport } from './json/wire-report.ts';
import { escapeJsonText } from './json-escape.ts';

export const json: Reporter = {
  id: 'json',
  description: 'the whole report for machines, every event unfolded (docs/schema)',
  render: (report) => `${escapeJsonText(JSON.stringify(wireReport(report), null, 2))}\n`,
};
