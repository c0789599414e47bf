import { objectEnvelope } from '../object-envelope.ts';

// `_raw` is the event as it came; export as JSON wraps it in `result`.
export const splunk = objectEnvelope({
  id: 'splunk',
  title: 'Splunk’s export',
  fits: (object) => '_raw' in object || ('result' in object && '_raw' in ((object['result'] as object | null) ?? {})),
  paths: ['_raw', 'result._raw'],
});
