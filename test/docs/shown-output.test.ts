import { describe, expect, it } from 'vitest';
import { blocksOf } from './page-blocks.ts';
import { firstMissing } from './shown-output.ts';

describe('what a page shows against what was printed', () => {
  const shown = '2026-11-23T06:57:11.270Z gzem0gSXvGkLYfiMxg7Gf 2004 ms\n…\n{job="a"} => 1 @[1795417031.27]\n503';

  it('is the same for another id, another time and another figure', () => {
    const printed =
      'first\n2027-01-02T03:04:05.678Z -Ab_dEfGhIjKlMnOpQrSt 12.5 ms\nbetween\n{job="a"} => 1 @[1.5]\n503\nlast\n';
    expect(firstMissing(shown, printed)).toBeNull();
  });

  it.each([
    ['another word', '{job="b"} => 1 @[1.5]', '{job="a"} => 1 @[1795417031.27]'],
    ['0 for 1', '{job="a"} => 0 @[1.5]', '{job="a"} => 1 @[1795417031.27]'],
    ['more on the line', '{job="a"} => 1 @[1.5] and more', '{job="a"} => 1 @[1795417031.27]'],
  ])('is not the same for %s', (_, line, missing) => {
    expect(firstMissing(shown, `2027-01-02T03:04:05Z -Ab_dEfGhIjKlMnOpQrSt 1.5 ms\n${line}\n503`)).toBe(missing);
  });

  it('is not the same for another status, for the other order, and for nothing', () => {
    expect(firstMissing('503', '200\n')).toBe('503');
    expect(firstMissing('a\nb', 'b\na\n')).toBe('b');
    expect(firstMissing('a', '')).toBe('a');
  });

  it('takes what varies within a line as anything', () => {
    expect(firstMissing('Outcome … worker exited', '  Outcome   failed: the worker exited')).toBeNull();
    expect(firstMissing('Outcome … worker exited', '  Outcome   succeeded')).toBe('Outcome … worker exited');
  });
});

describe('the blocks of a page', () => {
  it('know their section, their status, why they are not run, and what they show', () => {
    const page =
      '## One\n\n```sh\na\n```\n\n```text\nout\n```\n\n### Deep\n\n- x\n\n  ```sh exit=1\n  b\n  ```\n\n## Two\n\n```sh not-run="needs a cluster"\nc\n```\n\nwords\n\n```text\nnot its output\n```\n';
    expect(
      blocksOf(page, 'p.md')
        .filter(({ language }) => language === 'sh')
        .map(({ section, line, text, exit, notRun, shows }) => [section, line, text, exit, notRun, shows]),
    ).toEqual([
      ['One', 3, 'a\n', 0, null, 'out\n'],
      ['One', 15, 'b\n', 1, null, null],
      ['Two', 21, 'c\n', 0, 'needs a cluster', null],
    ]);
  });
});
