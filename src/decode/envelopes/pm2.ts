import { ISO_TIME, prefixEnvelope } from '../prefix-envelope.ts';

// Unitech/pm2 lib/API/Log.js: `id|name | [time: ]line`.
export const pm2 = prefixEnvelope({
  id: 'pm2',
  title: 'pm2 logs',
  pattern: new RegExp(
    String.raw`^(?:(?<pid>\d{1,4})\|)(?<container>[\w.@-]{1,99}) {0,60}\| (?:(?<time>${ISO_TIME}):? )?`,
  ),
});
