import { prefixEnvelope } from '../envelope.ts';

// cloudfoundry/cli: `time [APP/PROC/WEB/0] OUT line`.
export const cloudFoundry = prefixEnvelope({
  id: 'cloud-foundry',
  title: 'cf logs',
  pattern:
    /^ {0,4}(?<time>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?) \[(?<container>[A-Z]+(?:\/[\w-]+)*)\] (?:OUT|ERR) /,
});
