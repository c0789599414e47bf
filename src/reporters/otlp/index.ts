// The timeline as a trace: one ExportTraceServiceRequest of the OpenTelemetry protocol in its JSON encoding, for
// Jaeger, Tempo and whatever else takes OTLP. Who sends it there is the user: nothing is sent from here.

import type { Reporter } from '../../model/reporter.ts';

export const otlp: Reporter = {
  id: 'otlp',
  description: 'a trace in OTLP/JSON, for Jaeger and Tempo (docs/exports.md)',
  async render(report, { all }) {
    // The hash behind its ids is of no use to any other format made for programs.
    const { renderTrace } = await import('./trace.ts');
    return renderTrace(report, { all });
  },
};
