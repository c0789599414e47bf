// CodexWorkerRestarts: 3 restarts never, 4 within 9 m always, 4 over 12 m never.

import { it } from 'vitest';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { LAGGING_GROUPS, mustPass, OUR_RULES, testRules } from './promtool.ts';
import { FIRING, NEVER, restartsCase } from './restarts.ts';
import { scrapeGrid, type ScrapeGridPoint } from './scrapes.ts';

realServersOrSkip()('CodexWorkerRestarts', () => {
  it.each(Object.keys(FIRING))('fires: %s', async (name) => {
    const cases = scrapeGrid([5, 17, 60]).map((grid) =>
      restartsCase({ ...grid, lives: { [name]: FIRING[name] ?? [] }, fires: true }),
    );
    // The count is recorded in another group than the alert: seen an evaluation later.
    mustPass(await testRules({ rules: OUR_RULES, cases, groupOrder: LAGGING_GROUPS }));
  });

  it('never fires: all the others, as instances side by side', async () => {
    const cases = scrapeGrid([5, 23, 60]).map((grid) => restartsCase({ ...grid, lives: NEVER, fires: false }));
    mustPass(await testRules({ rules: OUR_RULES, cases }));
  });

  it('counts on when every other scrape fails', async () => {
    const story = { everyOtherScrapeFails: true, fires: true } as const;
    const lives = { '4 at once': FIRING['4 at once'] ?? [] };
    const cases = scrapeGrid([5, 60]).flatMap((grid) => [
      restartsCase({ ...story, ...grid, lives }),
      restartsCase({ ...story, ...grid, lives: { '3 at once': NEVER['3 at once'] ?? [] }, fires: false }),
      restartsCase({ ...story, ...grid, lives: { 'many long ago': NEVER['many long ago'] ?? [] }, fires: false }),
    ]);
    mustPass(await testRules({ rules: OUR_RULES, cases }));
  });

  // The fewest scrapes that hold 9 m are 590 s apart at 59 s; the most that fit into 12 m are 672 s apart at 56 s.
  it('at the scrape intervals that stretch 9 m and shrink 12 m most', async () => {
    const phases = (intervalS: number): readonly ScrapeGridPoint[] =>
      Array.from({ length: 8 }, (_, n) => ({ intervalS, phaseS: n * 7 }));
    const within = { '4 within 9 m': FIRING['4 within 9 m'] ?? [] };
    const over = { '4 over 12 m, in two bursts': NEVER['4 over 12 m, in two bursts'] ?? [] };
    const stretched = phases(59).map((at) => restartsCase({ ...at, lives: within, fires: true }));
    const shrunk = phases(56).map((at) => restartsCase({ ...at, lives: over, fires: false }));
    mustPass(await testRules({ rules: OUR_RULES, cases: [...stretched, ...shrunk], groupOrder: LAGGING_GROUPS }));
  });
});
