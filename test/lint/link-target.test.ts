import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPage } from '../../src/lint/artifacts/page.ts';
import { hasAnchor, joinPath, type LinkTarget, targetOf } from '../../src/lint/link-target.ts';
import { nearestName } from '../../src/lint/nearest-name.ts';
import type { Workspace } from '../../src/lint/rule.ts';

const WORKSPACE = { webRoots: ['https://git.test/x/blob/main'] } as unknown as Workspace;

describe('where a link leads', () => {
  it.each<[string, LinkTarget]>([
    ['b.md#c', { kind: 'inside', file: 'docs/b.md', anchor: 'c', isRooted: false }],
    ['../b.md?plain=1', { kind: 'inside', file: 'b.md', anchor: null, isRooted: false }],
    ['/docs/b%20c.md', { kind: 'inside', file: 'docs/b c.md', anchor: null, isRooted: true }],
    ['#c', { kind: 'inside', file: 'docs/a.md', anchor: 'c', isRooted: false }],
    ['', { kind: 'inside', file: 'docs/a.md', anchor: null, isRooted: false }],
    ['100%', { kind: 'inside', file: 'docs/100%', anchor: null, isRooted: false }],
    ['https://git.test/x/blob/main/b.md#c', { kind: 'inside', file: 'b.md', anchor: 'c', isRooted: true }],
    ['https://git.test/x/blob/maintenance/b.md', { kind: 'elsewhere' }],
    ['https://git.test/x/blob/main/../../b.md', { kind: 'outside' }],
    ['//other.test/b.md', { kind: 'elsewhere' }],
    ['mailto:a@b.test', { kind: 'elsewhere' }],
    ['../../b.md', { kind: 'outside' }],
  ])('%s', (url, target) => {
    expect(targetOf(WORKSPACE, 'docs/a.md', url)).toEqual(target);
  });

  it('never above the root, whatever is written', () => {
    const pieces = fc.array(fc.constantFrom('..', '.', 'a', '', '%2e%2e', '...'), { maxLength: 12 });
    fc.assert(
      fc.property(pieces, pieces, (folder, path) => {
        const joined = joinPath(folder.filter((part) => part !== '..').join('/'), path.join('/'));
        expect(joined?.split('/') ?? []).not.toContain('..');
        expect(joined ?? '').not.toMatch(/^\/|\/$|\/\//);
      }),
    );
  });
});

it('every heading of a page is found by its own anchor, and by no other text', () => {
  const words = fc.stringMatching(/^[A-Za-zÄÖÜé0-9 .,:'()_-]{1,20}$/).filter((text) => /[A-Za-z0-9]/.test(text));
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 6 }), (texts) => {
      const page = readPage('a.md', texts.map((text) => `## x${text}\n\n`).join(''));
      for (const { slug } of page.headings) expect(hasAnchor(page, slug)).toBe(true);
      expect(hasAnchor(page, 'y-no-heading')).toBe(false);
    }),
  );
});

describe('the name that was meant', () => {
  it.each([
    ['--sinc', ['--since', '--until'], '--since'],
    ['Error-Rate', ['codex', 'errorrate'], 'errorrate'],
    ['nothing', ['since', 'until'], null],
    ['', ['a'], null],
    ['ab', ['cd'], null],
    ['selektor', ['selected', 'selector'], 'selector'],
  ])('%s', (wanted, names, meant) => {
    expect(nearestName(names, wanted)).toBe(meant);
  });

  it('is one of the names, and the name itself where it is there', () => {
    const name = fc.stringMatching(/^[a-z_]{2,12}$/).filter((text) => /[a-z]/.test(text));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), name, (names, wanted) => {
        const found = nearestName(names, wanted);
        if (found !== null) expect(names).toContain(found);
        if (names.includes(wanted)) expect(found?.replaceAll('_', '')).toBe(wanted.replaceAll('_', ''));
      }),
    );
  });
});
