import { prefixEnvelope } from '../envelope.ts';

// grafana/grafana public/app/features/inspector/utils/download.ts: `time TAB line`. A line of several lines goes on bare.
export const grafanaText = prefixEnvelope({
  id: 'grafana-text',
  title: 'Grafana’s download as text',
  pattern: /^(?<time>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)\t/,
  firstLineOnly: true,
});
