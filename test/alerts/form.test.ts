// What stands in the rule files, and the labels with which the alerts go out.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { FAILING } from './error-rate.ts';
import { formFaults } from './form.ts';
import { gaugeCase, MAINTENANCE_STORIES, ONE_ABORT, SUSTAINED_ABORTS, WORKER_STORIES } from './gauges.ts';
import { trafficCase } from './http-traffic.ts';
import { SLOW } from './latency.ts';
import { type AlertCase, ALERTS_FOLDER, mustPass, OUR_RULES, promtool, testRules } from './promtool.ts';
import { GONE_STORIES, type ProxyStory, proxyCase } from './proxies.ts';
import { FIRING, restartsCase } from './restarts.ts';

const ALERTS_FILE = join(ALERTS_FOLDER, 'metrics-alerts.yaml');
const at = { intervalS: 15, phaseS: 0 };
const http = { grid: [at], never: {} };

const EACH_ALERT: readonly AlertCase[] = [
  restartsCase({ ...at, lives: { one: FIRING['4 at once'] ?? [] }, fires: true }),
  gaugeCase(SUSTAINED_ABORTS, at),
  gaugeCase(WORKER_STORIES['down for good'] ?? ONE_ABORT, at),
  ...['one of two', 'the last one is no target any more']
    .map((name) => GONE_STORIES[name])
    .filter((story): story is ProxyStory => story !== undefined)
    .map((story) => proxyCase(story, at)),
  gaugeCase(MAINTENANCE_STORIES['on'] ?? ONE_ABORT, at),
  trafficCase({ ...http, alert: 'CodexErrorRate', metric: 'codex_http_requests_total', untilS: 450, fires: FAILING }),
  trafficCase({
    ...http,
    alert: 'CodexHighLatencyP95',
    metric: 'codex_http_latency_ms_bucket',
    untilS: 330,
    fires: SLOW,
  }),
];

it('carries names, owner, paging, severity, annotations and absolute links', async () => {
  expect(formFaults(await readFile(ALERTS_FILE, 'utf8'))).toEqual([]);
});

it('has its addresses in the two places that the head of the file tells to replace, and nowhere else', async () => {
  const text = await readFile(ALERTS_FILE, 'utf8');
  const rules = text.slice(text.indexOf('groups:'));
  const bases = [...rules.matchAll(/https?:\/\/[^\s]*?(?=\/docs\/|\/d\/)/g)].map(([base]) => base);
  expect(new Set(bases)).toEqual(
    new Set(['https://git.example.com/codex-app/blob/main', 'https://grafana.example.com']),
  );
  expect(bases).toHaveLength((rules.match(/https?:/g) ?? []).length);
});

it('uses no recorded series that no rule beside it records', async () => {
  const texts = await Promise.all(OUR_RULES.map((file) => readFile(file, 'utf8')));
  const rules = texts.flatMap((text) =>
    (parse(text) as { groups: { rules: { record?: string; expr: string }[] }[] }).groups.flatMap(
      (group) => group.rules,
    ),
  );
  const recorded = rules.flatMap(({ record }) => (record === undefined ? [] : [record]));
  const used = rules.flatMap(({ expr }) => expr.match(/\b\w+:\w+(?::\w+)?/g) ?? []).filter((name) => !/^\d/.test(name));
  expect(new Set(used)).toEqual(new Set(recorded));
});

realServersOrSkip()('by promtool', () => {
  it('is valid, and clean to its linter', async () => {
    mustPass(await promtool(['check', 'rules', '--lint=all', '--lint-fatal', ...OUR_RULES]));
  });

  it('goes out with route and method at most, and without job, instance or model', async () => {
    const cases = EACH_ALERT.map((one) => ({ ...one, exactLabels: true }));
    mustPass(await testRules({ rules: OUR_RULES, cases }));
  });
});
