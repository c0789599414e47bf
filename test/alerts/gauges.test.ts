// Alerts that look at gauges: their outcome must not depend on when Prometheus happened to look.

import { it } from 'vitest';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { gaugeCase, MAINTENANCE_STORIES, ONE_ABORT, SUSTAINED_ABORTS, WORKER_STORIES } from './gauges.ts';
import { mustPass, OUR_RULES, testRules } from './promtool.ts';
import { scrapeGrid, type ScrapeGridPoint } from './scrapes.ts';

/** Each second of a short interval as phase; of a minute, each fourth. */
const EVERY_PHASE: readonly ScrapeGridPoint[] = [5, 15, 60].flatMap((intervalS) =>
  Array.from({ length: intervalS }, (_, phaseS) => ({ intervalS, phaseS })).filter(
    ({ phaseS }) => intervalS < 60 || phaseS % 4 === 0,
  ),
);

realServersOrSkip()('CodexToolBufferAnomaly', () => {
  it.each([15, 60])('one abort never pages, aborts that keep coming do, evaluated each %i s', async (evaluationS) => {
    const cases = EVERY_PHASE.flatMap((at) => [gaugeCase(ONE_ABORT, at), gaugeCase(SUSTAINED_ABORTS, at)]);
    mustPass(await testRules({ rules: OUR_RULES, cases, evaluationS }));
  });
});

realServersOrSkip()('CodexWorkerDown', () => {
  it.each(Object.entries(WORKER_STORIES))('%s', async (_name, story) => {
    mustPass(
      await testRules({ rules: OUR_RULES, cases: scrapeGrid([5, 15, 37, 60]).map((at) => gaugeCase(story, at)) }),
    );
  });
});

realServersOrSkip()('CodexMaintenanceEnabled', () => {
  it.each(Object.entries(MAINTENANCE_STORIES))('%s', async (_name, story) => {
    mustPass(await testRules({ rules: OUR_RULES, cases: scrapeGrid([5, 60]).map((at) => gaugeCase(story, at)) }));
  });
});
