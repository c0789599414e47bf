// What the drill waits for before it does anything, at a real Prometheus: from then on no evaluation goes unrecorded.

import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { askAlertSamples, untilWatching } from '../../src/cli/drill/prometheus.ts';
import { startPrometheus } from '../servers/prometheus.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';

const EVERY_MS = 1000;
const rulesYaml = `
groups:
  - name: watched
    interval: ${EVERY_MS}ms
    rules:
      - { record: up, expr: vector(1) }
      - { alert: AlwaysTrue, expr: vector(1), for: 1h }
`;

realServersOrSkip()('the start of a drill', () => {
  it('is not before Prometheus records each evaluation of an alert', async () => {
    const prometheus = await startPrometheus({ rulesYaml });
    try {
      const startedMs = Date.now() - 60_000;
      await untilWatching(prometheus.url, (ms) => delay(ms));
      const seenMs = await lastEvaluationMs(prometheus.url);
      const [first] = await vi.waitUntil(
        async () => {
          const samples = await askAlertSamples(prometheus.url, startedMs);
          return samples.length > 0 && samples;
        },
        { timeout: 10_000, interval: 100 },
      );
      expect(first).toMatchObject({ alert: 'AlwaysTrue', state: 'pending' });
      // The next one after that: an evaluation that is not recorded would be a whole interval more.
      expect((first?.timeMs ?? Infinity) - seenMs).toBeLessThan(1.5 * EVERY_MS);
    } finally {
      await prometheus.stop();
    }
  });
});

async function lastEvaluationMs(prometheusUrl: string): Promise<number> {
  const answer = await (await fetch(`${prometheusUrl}/api/v1/rules`)).json();
  const { data } = answer as { data: { groups: readonly { lastEvaluation: string }[] } };
  return Math.max(...data.groups.map(({ lastEvaluation }) => Date.parse(lastEvaluation)));
}
