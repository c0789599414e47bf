// The timeline as a picture, measured where it is drawn: what can be computed of the width of letters is an estimate.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../e2e/cli.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { startChromium } from './chromium.ts';

/** Pairs that cover each other, and texts that leave the picture. */
const COLLISIONS = `(() => {
  const svg = document.querySelector('.lanes svg');
  const { width, height } = svg.viewBox.baseVal;
  const boxOf = (node) => {
    const { x, y, width, height } = node.getBBox();
    return { left: x, right: x + width, top: y, bottom: y + height };
  };
  const all = [...svg.querySelectorAll('text, .bar')].map((node) => ({
    node,
    says: node.textContent || 'mark of ' + node.parentNode.querySelector('title').textContent,
    isBar: node.matches('.bar'),
    // Marks for which there was no room share a row.
    isBare: node.matches('.bar') && node.parentNode.querySelector('text') === null,
    ...boxOf(node),
  }));
  const covers = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const isWithin = (a, b) => a.left >= b.left && a.right <= b.right;
  const pairs = all.flatMap((one, at) => all.slice(at + 1).map((other) => [one, other]));
  return {
    marks: all.filter(({ isBar }) => isBar).length,
    pairs: pairs
      .filter(([one, other]) => covers(one, other) && !(one.isBare && other.isBare))
      .filter(([one, other]) => !(one.node.parentNode === other.node.parentNode && one.isBar && isWithin(other, one)))
      .map(([one, other]) => one.says + ' / ' + other.says),
    beyond: all
      .filter(({ left, right, top, bottom }) => left < 0 || right > width || top < 0 || bottom > height)
      .map(({ says, right }) => says + ' to ' + right),
  };
})()`;

realServersOrSkip()('the picture in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
  let chromium: Awaited<ReturnType<typeof startChromium>>;
  beforeAll(async () => {
    chromium = await startChromium();
  });
  afterAll(async () => {
    await chromium.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['long bars, and points at their end', '2KytwMpsXeSBd1BISAwwd'],
    ['a stream cut by a worker exit', 'T4fKlQzlLwwSGoSlxgXe2'],
    ['more points at once than rows', 'uIt71wGFi0u2ZMpLPWlON'],
    ['a shutdown at the edge', '5sq0Mmu7QX7LvLYTW9Mzi'],
    ['an outage that goes on', 'gzem0gSXvGkLYfiMxg7Gf'],
    ['a client that hung up', '5fGa2LsPWpPY06QrzKHgS'],
    ['a refusal during a restart', 'wtACaMCP61hs7hm_CLWlY'],
  ])('covers nothing and cuts nothing off: %s', async (_name, id) => {
    const file = join(folder, `${id}.html`);
    writeFileSync(file, (await runCli([id, '-f', '.', '--offline', '-o', 'html'])).stdout);
    const visit = await chromium.visit();
    await visit.page.goto(`file://${file}`);
    const found = (await visit.page.evaluate(COLLISIONS)) as { readonly marks: number };
    await visit.close();
    expect(found.marks).toBeGreaterThan(1);
    expect(found).toMatchObject({ pairs: [], beyond: [] });
  });
});
