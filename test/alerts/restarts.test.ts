// CodexWorkerRestarts: 3 restarts never, 4 within 9 m always, 4 over 12 m never.

import { expect, it } from 'vitest';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { LAGGING_GROUPS, OUR_RULES, testRules } from './promtool.ts';
import { FIRING, NEVER, restartsCase } from './restarts.ts';
import { scrapeGrid } from './scrapes.ts';

realServersOrSkip()('CodexWorkerRestarts', () => {
  it.each(Object.keys(FIRING))('fires: %s', async (name) => {
    const cases = scrapeGrid().map((grid) =>
      restartsCase({ ...grid, lives: { [name]: FIRING[name] ?? [] }, fires: true }),
    );
    // The count is recorded in another group than the alert: seen an evaluation later.
    expect(await testRules({ rules: OUR_RULES, cases, groupOrder: LAGGING_GROUPS })).toMatchObject({ passed: true });
  });

  it('never fires: all the others, as instances side by side', async () => {
    const cases = scrapeGrid([5, 23, 60]).map((grid) => restartsCase({ ...grid, lives: NEVER, fires: false }));
    expect(await testRules({ rules: OUR_RULES, cases })).toMatchObject({ passed: true });
  });
});
