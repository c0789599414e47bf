// CodexErrorRate: 1.99 % no, 2.00 % yes, also at a request a minute.

import { it } from 'vitest';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { FAILING, HEALTHY } from './error-rate.ts';
import { trafficCase } from './http-traffic.ts';
import { LAGGING_GROUPS, mustPass, OUR_RULES, testRules } from './promtool.ts';
import { scrapeGrid } from './scrapes.ts';

const wish = {
  alert: 'CodexErrorRate',
  metric: 'codex_http_requests_total',
  untilS: 450,
  fires: FAILING,
  never: HEALTHY,
} as const;

realServersOrSkip()('CodexErrorRate', () => {
  it.each([
    ['one process', []],
    ['new processes in between', [170, 260, 330]],
  ])('at every interval and phase: %s', async (_name, processesFromS) => {
    const cases = scrapeGrid([5, 23, 60]).map((grid) => trafficCase({ ...wish, grid: [grid], processesFromS }));
    mustPass(await testRules({ rules: OUR_RULES, cases, groupOrder: LAGGING_GROUPS }));
  });
});
