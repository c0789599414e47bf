// CodexProxyGone: gone for up to 2 m never, for 4 m 15 s always; and a proxy that is gone is not in maintenance because another
// one is.

import { describe, it } from 'vitest';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { LAGGING_GROUPS, mustPass, OUR_RULES, testRules } from './promtool.ts';
import { GONE_STORIES, MAINTENANCE_OF_GONE, NOT_GONE_STORIES, type ProxyStory, proxyCase } from './proxies.ts';
import { scrapeGrid } from './scrapes.ts';

// 46 s: the fewest scrapes that fit into the 90 s.
const GRID = scrapeGrid([5, 46, 60]);
/** For what takes long: there the phase of a scrape is no longer what matters. */
const COARSE_GRID = scrapeGrid([60]);
const LONG_S = 1000;

realServersOrSkip()('CodexProxyGone', () => {
  describe('fires', () => {
    it.each(Object.entries(GONE_STORIES))('%s', async (_name, story) => judge(story));
  });
  describe('does not fire', () => {
    it.each(Object.entries(NOT_GONE_STORIES))('%s', async (_name, story) => judge(story));
  });
});

realServersOrSkip()('CodexMaintenanceEnabled, when a proxy is gone', () => {
  it.each(Object.entries(MAINTENANCE_OF_GONE))('%s', async (_name, story) => judge(story));
});

async function judge(story: ProxyStory): Promise<void> {
  const cases = (story.untilS > LONG_S ? COARSE_GRID : GRID).map((at) => proxyCase(story, at));
  // Which targets are proxies is recorded in another group: known an evaluation later.
  mustPass(await testRules({ rules: OUR_RULES, cases, groupOrder: LAGGING_GROUPS }));
}
