import { prefixEnvelope } from '../envelope.ts';

// grafana/loki pkg/logcli/output/default.go: `time {labels} line`; labels that all share are left out of it.
export const logcli = prefixEnvelope({
  id: 'logcli',
  title: 'logcli',
  pattern:
    /^(?<time>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?) (?:\{[^{}]{0,2000}\}|\{\}) +/,
});
