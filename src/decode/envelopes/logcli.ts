import { ISO_TIME, prefixEnvelope } from '../prefix-envelope.ts';

// grafana/loki pkg/logcli/output/default.go: `time {labels} line`; labels that all share are left out of it.
export const logcli = prefixEnvelope({
  id: 'logcli',
  title: 'logcli',
  pattern: new RegExp(String.raw`^(?<time>${ISO_TIME}) (?:\{[^{}]{0,2000}\}|\{\}) +`),
});
