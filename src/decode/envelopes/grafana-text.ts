import { ISO_TIME, prefixEnvelope } from '../prefix-envelope.ts';

// grafana/grafana public/app/features/inspector/utils/download.ts: `time TAB line`. A line of several lines goes on
// bare.
export const grafanaText = prefixEnvelope({
  id: 'grafana-text',
  title: 'Grafana’s download as text',
  pattern: new RegExp(String.raw`^(?<time>${ISO_TIME})\t`),
  firstLineOnly: true,
});
