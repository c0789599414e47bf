import { expect, it } from 'vitest';
import { redactReport } from '../../src/app/redact-report.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { createRedactor } from '../../src/redact/index.ts';
import { credentialOf } from '../../src/sources/http/credentials.ts';
import { liveReport } from '../reporters/sample-live.ts';

it('takes a credential out of everything that metrics brought, names of labels included', async () => {
  const secret = 'hunter2_staging_reader';
  const report = liveReport();
  const { metrics } = report;
  if (metrics === null) throw new Error('no metrics in the sample');
  const echoed: TraceReport = {
    ...report,
    metrics: {
      ...metrics,
      episodes: metrics.episodes.map((alert) => ({
        ...alert,
        labels: { ...alert.labels, [secret]: secret },
        query: `x{y="${secret}"}`,
      })),
    },
  };
  const redactor = createRedactor({ enabled: false, credentials: () => [credentialOf(secret)] });
  const redacted = await redactReport(echoed, redactor);
  expect(redacted.metrics?.episodes[0]?.labels).toMatchObject({
    '[redacted:credential:1]': '[redacted:credential:1]',
  });
  expect(redacted.metrics?.episodes[0]?.query).toBe('x{y="[redacted:credential:1]"}');
});
