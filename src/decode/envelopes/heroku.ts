import { prefixEnvelope } from '../envelope.ts';

// heroku: `time app[web.1]: line`. fly: `time app[machine] region [level] line`.
export const heroku = prefixEnvelope({
  id: 'heroku',
  title: 'heroku logs and fly logs',
  pattern:
    /^(?<time>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?) (?:app|router|heroku|runner)?\[(?<container>[\w.-]{1,64})\](?: [a-z]{3} \[[a-z]+\] ?|: )/,
});
