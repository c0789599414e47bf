import { objectEnvelope } from '../object-envelope.ts';

// grafana/grafana public/app/features/inspector/utils/download.ts: line, timestamp in nanoseconds, date, fields; logcli
// -o jsonl: labels, line, timestamp.
export const grafanaJson = objectEnvelope({
  id: 'grafana-json',
  title: 'Grafana’s download as JSON',
  fits: (object) => 'line' in object && ('timestamp' in object || 'fields' in object || 'labels' in object),
  paths: ['line'],
});
