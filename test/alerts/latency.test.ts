// CodexHighLatencyP95: 1575 ms no, above it yes; and the baseline is data.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'vitest';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { trafficCase } from './http-traffic.ts';
import { QUICK, SLOW } from './latency.ts';
import { ALERTS_FOLDER, LAGGING_GROUPS, mustPass, OUR_RULES, testRules } from './promtool.ts';
import { scrapeGrid } from './scrapes.ts';

const wish = {
  alert: 'CodexHighLatencyP95',
  metric: 'codex_http_latency_ms_bucket',
  // 3 m of being true, a scrape, and three groups that each see the one before an evaluation later.
  untilS: 330,
  fires: SLOW,
  never: QUICK,
} as const;

realServersOrSkip()('CodexHighLatencyP95', () => {
  it.each([
    ['one process', []],
    ['new processes in between', [130, 220]],
  ])('at the shortest and the longest interval, early and late: %s', async (_name, processesFromS) => {
    const cases = scrapeGrid([5, 60]).map((grid) => trafficCase({ ...wish, grid: [grid], processesFromS }));
    mustPass(await testRules({ rules: OUR_RULES, cases, groupOrder: LAGGING_GROUPS }));
  });

  it('follows another baseline without an edited rule', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'baseline-'));
    try {
      const edited = join(directory, 'baseline.yaml');
      const text = await readFile(join(ALERTS_FOLDER, 'baseline.yaml'), 'utf8');
      await writeFile(edited, text.replace(/expr: 1500 /, 'expr: 1600 '));
      const rules = OUR_RULES.map((file) => (file.endsWith('baseline.yaml') ? edited : file));
      const { '1575.125 ms': nowQuick, ...stillSlow } = SLOW;
      const never = { ...QUICK, 'above the default alone': nowQuick ?? QUICK['1575 ms'] } as typeof QUICK;
      const cases = scrapeGrid([15]).map((grid) => trafficCase({ ...wish, fires: stillSlow, never, grid: [grid] }));
      mustPass(await testRules({ rules, cases }));
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
