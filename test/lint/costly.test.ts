// Dashboards and pages that are made to cost: what took half a minute and more once.

import { expect, it } from 'vitest';
import { lintFixture } from './lint-fixture.ts';

const board = (parts: object): string =>
  JSON.stringify({ uid: 'a', title: 'a', schemaVersion: 39, panels: [], ...parts });
const repeat = (text: string, times: number): string => text.repeat(times);

it.each<[string, string, string]>([
  [
    'addresses without end',
    'a.json',
    board({ links: ['/a', '${', 'x.', '[['].map((text) => ({ title: 'a', url: repeat(text, 200_000) })) }),
  ],
  [
    'words on panels',
    'a.json',
    board({
      panels: Array.from({ length: 1500 }, (_, id) => ({ id, type: 'text', description: repeat('[a](', 900) })),
    }),
  ],
  [
    'variables that are nearly there',
    'a.json',
    board({
      templating: { list: Array.from({ length: 5000 }, (_, index) => ({ name: `variable_${index}`, type: 'custom' })) },
      panels: Array.from({ length: 5000 }, (_, id) => ({ id, type: 'table', title: `$variabel_${id}` })),
    }),
  ],
  ['commands', 'a.md', repeat('`trace-by-id --nothing`\n', 20_000)],
])('%s are judged soon', { timeout: 20_000 }, (_, file, text) => {
  const tree = { read: () => ({ text }), exists: (path: string) => path === file };
  expect(lintFixture(import.meta.dirname, 'none', { files: [file], tree }).unread).toEqual([]);
});
