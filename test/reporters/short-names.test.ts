import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortNames } from '../../src/reporters/wording/short-names.ts';
import { completeReport } from './sample-report.ts';

function namesFor(paths: readonly string[]) {
  const report = completeReport();
  const [source] = report.completeness.sources;
  const [file] = source?.files ?? [];
  if (source === undefined || file === undefined) throw new Error('the sample has a file');
  const files = paths.map((path) => ({ ...file, path }));
  return shortNames({
    ...report,
    events: [],
    completeness: { ...report.completeness, sources: [{ ...source, files }] },
  });
}

describe('short file names', () => {
  it.each([
    [['logs/a/x.log', 'logs/b/x.log'], 'logs/'],
    [['/var/log/x', '/var/lib/y'], '/var/'],
    [['/a/x', 'b/y'], ''],
    [['/x', '/y'], ''],
    [['logs/x', 'logs-old/x'], ''],
    [['x', 'logs/x'], ''],
    [['-', 'logs/x'], 'logs/'],
    [['-'], ''],
  ])('of %j lose %j', (paths, root) => {
    expect(namesFor(paths).root).toBe(root);
  });

  it('are the names again behind the folder they share', () => {
    const path = fc.string({ unit: fc.constantFrom('/', '.', 'a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(path, { maxLength: 5 }), (paths) => {
        const { root, shorten } = namesFor(paths);
        for (const one of paths.filter((text) => text !== '-')) expect(`${root}${shorten(one)}`).toBe(one);
      }),
    );
  });
});
