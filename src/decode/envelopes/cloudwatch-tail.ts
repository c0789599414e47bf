import { ISO_TIME, prefixEnvelope } from '../prefix-envelope.ts';

// aws/aws-cli awscli/customizations/logs/tail.py, detailed: `time stream line`.
export const cloudwatchTail = prefixEnvelope({
  id: 'cloudwatch-tail',
  title: 'aws logs tail',
  pattern: new RegExp(String.raw`^(?<time>${ISO_TIME}) (?<container>[\w./#$[\]-]{1,512}) `),
});
