import { ISO_TIME, prefixEnvelope } from '../prefix-envelope.ts';

// heroku: `time app[web.1]: line`. fly: `time app[machine] region [level] line`.
export const heroku = prefixEnvelope({
  id: 'heroku',
  title: 'heroku logs and fly logs',
  pattern: new RegExp(
    String.raw`^(?<time>${ISO_TIME}) (?:app|router|heroku|runner)?\[(?<container>[\w.-]{1,64})\](?: [a-z]{3} \[[a-z]+\] ?|: )`,
  ),
});
