import { prefixEnvelope } from '../envelope.ts';

// Unitech/pm2 lib/API/Log.js: `id|name | [time: ]line`.
export const pm2 = prefixEnvelope({
  id: 'pm2',
  title: 'pm2 logs',
  pattern:
    /^(?:(?<pid>\d{1,4})\|)(?<container>[\w.@-]{1,99}) {0,60}\| (?:(?<time>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?):? )?/,
});
