// Many small files: each is read once for everything that is foreseen, and an answer is the same as without foresight.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { watchSmallFiles } from '../../src/sources/file/small-files.ts';
import { ID, lineAt, makeFolder, sourceOf, timeOfLine, told } from './ask-files.ts';

const signal = new AbortController().signal;
const range = { start: timeOfLine(0), end: timeOfLine(100) };

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = makeFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

describe('small files', () => {
  const files = {
    'a-neither.log': lineAt(1),
    'b-id.log': lineAt(2, { req_id: ID }),
    'c-marker.log': lineAt(3, { event: 'worker_exit' }),
    'd-both.log': lineAt(4, { req_id: ID, event: 'worker_exit' }),
    'e.log.gz': gzipSync(lineAt(5, { req_id: ID, event: 'worker_exit' })),
    'f-utf16.log': Buffer.from(`\uFEFF${lineAt(6, { req_id: ID, event: 'worker_exit' })}`, 'utf16le'),
    'g-empty.log': '',
  };

  it.each([[['worker_']], [['worker_', 'something else']], [[]]])('foreseen or not: %j', async (foreseen) => {
    const source = sourceOf({ paths: [folderWith(files)], foreseen });
    const found = await source.find({ needles: [ID], range: null, signal });
    expect(told(found)).toEqual({ n: [2, 4, 5, 6], status: 'complete', gaps: [], flaws: [] });
    expect(found.status.files.map(({ searchedBytes }) => searchedBytes > 0)).toEqual([
      ...Array.from({ length: 6 }, () => true),
      false,
    ]);
    const again = await source.find({ needles: ['worker_exit'], range: null, signal });
    expect(told(again).n).toEqual([3, 4, 5, 6]);
    const context = await source.context({ markers: ['worker_'], beside: [], range, signal });
    expect(told(context)).toEqual({ n: [3, 4, 5, 6], status: 'complete', gaps: [], flaws: [] });
  });

  it('without what was asked are not opened again for it', async () => {
    const folder = folderWith(files);
    const source = sourceOf({ paths: [folder], foreseen: ['worker_'] });
    await source.find({ needles: [ID], range: null, signal });
    // What is gone now would be a gap, were it opened.
    rmSync(join(folder, 'a-neither.log'));
    rmSync(join(folder, 'b-id.log'));
    const context = await source.context({ markers: ['worker_'], beside: [], range, signal });
    expect(told(context)).toMatchObject({ n: [3, 4, 5, 6], status: 'complete' });
    const other = await source.find({ needles: ['another'], range: null, signal });
    expect(told(other).gaps).toContain('unreadable');
  });

  it('hold none of some strings only when they do not', () => {
    const letters = fc.constantFrom('a', 'b', 'c', 'é');
    const strings = fc.array(fc.string({ unit: letters, minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(strings, strings, fc.string({ unit: letters, maxLength: 6 }), (first, second, text) => {
        const small = watchSmallFiles([first, second]);
        small.note('1:1', small.absentIn(Buffer.from(text)));
        for (const asked of [first, second, first.slice(1), [...first, ...second]]) {
          if (asked.some((one) => text.includes(one))) expect(small.holdsNone('1:1', asked)).toBe(false);
        }
        if (!first.some((one) => text.includes(one))) expect(small.holdsNone('1:1', first)).toBe(true);
      }),
    );
    const small = watchSmallFiles([['a', 'b']]);
    small.note('1:1', small.absentIn(Buffer.from('c')));
    expect([['a'], ['a', 'b'], ['c'], ['a', 'c']].map((asked) => small.holdsNone('1:1', asked))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(small.holdsNone('1:2', ['a'])).toBe(false);
  });
});
