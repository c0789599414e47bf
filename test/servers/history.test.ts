import { afterAll, beforeAll, expect, it } from 'vitest';
import { ALERT_EPISODES } from './alert-episodes.ts';
import { EVALUATION_DELAY_MS, HISTORY_END_MS, HISTORY_START_MS, STEP_MS } from './history.ts';
import { type RunningServer, START_WITHIN_MS } from '../../src/stack/server-process.ts';
import { startCapturePrometheus } from './prometheus.ts';
import { realServersOrSkip } from './real-servers.ts';

interface Answer {
  readonly data: { readonly result: readonly { metric: Record<string, string>; values: [number, string][] }[] };
}

realServersOrSkip()('the history of the capture in a real Prometheus', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startCapturePrometheus();
  }, START_WITHIN_MS);
  afterAll(() => server.stop());

  const ask = async (query: string): Promise<Answer['data']['result']> => {
    const url = new URL(`${server.url}/api/v1/query_range`);
    const [from, to] = [HISTORY_START_MS, HISTORY_END_MS].map((ms) => ms + EVALUATION_DELAY_MS);
    url.search = new URLSearchParams({
      query,
      start: String((from ?? 0) / 1000),
      end: String((to ?? 0) / 1000),
      step: String(STEP_MS / 1000),
    }).toString();
    return ((await (await fetch(url)).json()) as Answer).data.result;
  };

  it('has written ALERTS exactly while the expressions of the rules are true', async () => {
    const answer = (await (await fetch(`${server.url}/api/v1/rules?type=alert`)).json()) as {
      readonly data: {
        readonly groups: { rules: { name: string; query: string; labels: Record<string, string> }[] }[];
      };
    };
    const rules = answer.data.groups.flatMap((group) => group.rules);
    expect(rules).toHaveLength(5);
    const found = [];
    for (const rule of rules) {
      for (const { metric, values } of await ask(rule.query)) {
        const { __name__: _, ...labels } = metric;
        expect(values.length, `${rule.name} without a hole`).toBe(
          ((values.at(-1)?.[0] ?? 0) - (values[0]?.[0] ?? 0)) / (STEP_MS / 1000) + 1,
        );
        found.push({
          labels: { alertname: rule.name, ...rule.labels, ...labels },
          trueFrom: iso(values[0]),
          until: iso(values.at(-1)),
        });
      }
    }
    expect(found).toEqual(ALERT_EPISODES.map(({ labels, trueFrom, until }) => ({ labels, trueFrom, until })));
  });

  it('holds the same times in the series ALERTS and ALERTS_FOR_STATE', async () => {
    const firing = await ask('ALERTS{alertname="CodexErrorRate",alertstate="firing"}');
    expect(iso(firing[0]?.values[0])).toBe('2026-11-23T06:58:28.960Z');
    const pending = await ask('ALERTS{alertname="CodexErrorRate",alertstate="pending"}');
    expect(iso(pending[0]?.values[0])).toBe('2026-11-23T06:57:28.960Z');
    const since = await ask('ALERTS_FOR_STATE{alertname="CodexErrorRate"}');
    expect(Number(since[0]?.values[0]?.[1])).toBe(Date.parse('2026-11-23T06:57:28Z') / 1000);
  });

  it('saw the worker down, five restarts, and a new process that knows of none', async () => {
    const down = await ask('codex_worker_ready == 0');
    expect(down[0]?.values.map(([time]) => iso([time, '']))).toEqual(['2026-11-23T06:57:13.960Z']);
    const [restarts] = await ask('codex_worker_restarts_inc_total');
    const seen = restarts?.values.map(([, value]) => Number(value)) ?? [];
    expect([...new Set(seen)]).toEqual([0, 1, 2, 4, 5]);
    expect(seen.at(-1)).toBe(0);
  });
});

function iso(sample: readonly [number, string] | undefined): string {
  return sample === undefined ? '' : new Date(Math.round(sample[0] * 1000)).toISOString();
}
