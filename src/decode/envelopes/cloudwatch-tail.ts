import { prefixEnvelope } from '../envelope.ts';

// aws/aws-cli awscli/customizations/logs/tail.py, detailed: `time stream line`.
export const cloudwatchTail = prefixEnvelope({
  id: 'cloudwatch-tail',
  title: 'aws logs tail',
  pattern:
    /^(?<time>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?) (?<container>[\w.\/#$\[\]-]{1,512}) /,
});
