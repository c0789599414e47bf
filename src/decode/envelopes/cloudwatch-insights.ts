import { objectEnvelope } from '../object-envelope.ts';
import { textAt } from '../../model/json.ts';
import { readTime } from '../clock.ts';

// Fields of a query’s result begin with @.
export const cloudwatchInsights = objectEnvelope({
  id: 'cloudwatch-insights',
  title: 'CloudWatch Logs Insights',
  fits: (object) => '@message' in object,
  paths: ['@message'],
  facts: (object, clock) => ({ written: readTime(textAt(object, '@timestamp') ?? '', clock) }),
});
