import { ISO_TIME, prefixEnvelope } from '../prefix-envelope.ts';

// cloudfoundry/cli: `time [APP/PROC/WEB/0] OUT line`.
export const cloudFoundry = prefixEnvelope({
  id: 'cloud-foundry',
  title: 'cf logs',
  pattern: new RegExp(String.raw`^ {0,4}(?<time>${ISO_TIME}) \[(?<container>[A-Z]+(?:/[\w-]+)*)\] (?:OUT|ERR) `),
});
