// Proof that the tests of the alerts bite: what was published first, and its obvious repairs, fail them, fault by fault.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FIXTURES } from '../fixture.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { FAILING, HEALTHY } from './error-rate.ts';
import { formFaults } from './form.ts';
import { gaugeCase, ONE_ABORT, WORKER_STORIES } from './gauges.ts';
import { type Traffic, trafficCase } from './http-traffic.ts';
import { type AlertCase, mustPass, OUR_RULES, testRules } from './promtool.ts';
import { FIRING, NEVER, restartsCase } from './restarts.ts';
import type { ScrapeGridPoint } from './scrapes.ts';

const PUBLISHED = join(FIXTURES, 'alerts', 'published-alerts.yaml');
const REPAIRED = join(FIXTURES, 'alerts', 'published-obvious-repairs.yaml');
const at: ScrapeGridPoint = { intervalS: 15, phaseS: 7 };

function errors(name: string, traffic: Traffic | undefined, fires: boolean): AlertCase {
  if (traffic === undefined) throw new Error(`no traffic ${name}`);
  const it = { [name]: traffic };
  const series = { alert: 'CodexErrorRate', grid: [at], fires: fires ? it : {}, never: fires ? {} : it } as const;
  const requests = trafficCase({ ...series, metric: 'codex_http_requests_total', untilS: 660 });
  const failed = requests.series
    .filter((one) => one.series.includes('status_family="5xx"'))
    .map((one) => ({ ...one, series: one.series.replace('requests_total', 'errors_total') }));
  return { ...requests, series: [...requests.series, ...failed] };
}

function restarts(name: string, fires: boolean): AlertCase {
  const life = FIRING[name] ?? NEVER[name];
  if (life === undefined) throw new Error(`no life ${name}`);
  return restartsCase({ ...at, lives: { [name]: life }, fires });
}

const FAULTS: readonly (readonly [fault: string, rules: string, story: AlertCase])[] = [
  ['5xx divided by 5xx', PUBLISHED, errors('1.99 percent', HEALTHY['1.99 percent'], false)],
  [
    'a clamp that hides low traffic',
    PUBLISHED,
    errors('1 request a minute and one of them fails', FAILING['1 request a minute and one of them fails'], true),
  ],
  ['increase() of a gauge, and a `for` that a burst cannot meet', PUBLISHED, restarts('4 at once', true)],
  ['down for good, and no alert says so', PUBLISHED, gaugeCase(WORKER_STORIES['down for good'] ?? ONE_ABORT, at)],
  ['3 restarts are more than 3', REPAIRED, restarts('3 at once', false)],
  [
    'a new process hides what it counted',
    REPAIRED,
    restarts('2 + 2 with a new process in between, whose counter never falls', true),
  ],
  ['more than 2 % instead of at least', REPAIRED, errors('2.00 percent', FAILING['2.00 percent'], true)],
  [
    'the error with which a series begins is not seen',
    REPAIRED,
    errors(
      'the first 5xx of a model nobody asked for before',
      FAILING['the first 5xx of a model nobody asked for before'],
      true,
    ),
  ],
];

realServersOrSkip()('the published alerts fail the tests of ours', () => {
  it.each(FAULTS)('%s', async (_fault, rules, story) => {
    const verdict = await testRules({ rules: [rules], cases: [story], groupOrder: [] });
    expect(verdict.passed).toBe(false);
    // For what the alert did, and not because the test is no test.
    expect(verdict.said).toMatch(/FAILED:[^]*exp: ?[^]*got: ?/);
    mustPass(await testRules({ rules: OUR_RULES, cases: [story] }));
  });

  it('a race between the gauge that lasts 120 s and `for: 2m`: one abort pages at some phases and not at others', async () => {
    const fired = await Promise.all(
      [0, 5, 10, 14].map(async (phaseS) => {
        const story = gaugeCase(ONE_ABORT, { intervalS: 15, phaseS });
        const { passed } = await testRules({ rules: [REPAIRED], cases: [story], groupOrder: [], evaluationS: 5 });
        return !passed;
      }),
    );
    expect(new Set(fired)).toEqual(new Set([true, false]));
  });

  it('relative `runbook` instead of runbook_url, no description, no dashboard_url, dead anchors', async () => {
    const faults = formFaults(await readFile(PUBLISHED, 'utf8'));
    expect(faults).toEqual(
      expect.arrayContaining([
        'CodexErrorRate: no runbook_url',
        'CodexErrorRate: no description',
        'CodexErrorRate: no dashboard_url',
        'no CodexWorkerDown',
      ]),
    );
  });
});
