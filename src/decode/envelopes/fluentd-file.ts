import { ISO_TIME, prefixEnvelope } from '../prefix-envelope.ts';

// fluent/fluentd lib/fluent/plugin/formatter_out_file.rb: `time TAB tag TAB record`.
export const fluentdFile = prefixEnvelope({
  id: 'fluentd-file',
  title: 'fluentd’s out_file',
  pattern: new RegExp(String.raw`^(?<time>${ISO_TIME})\t[^\t]{1,255}\t(?=\{)`),
});
