import { prefixEnvelope } from '../envelope.ts';

// fluent/fluentd lib/fluent/plugin/formatter_out_file.rb: `time TAB tag TAB record`.
export const fluentdFile = prefixEnvelope({
  id: 'fluentd-file',
  title: 'fluentd’s out_file',
  pattern:
    /^(?<time>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)\t[^\t]{1,255}\t(?=\{)/,
});
