// Each rule against its fixtures: fixtures/lint/<group>-<name>/ holds bad.* (or bad/), in which the rule finds what the golden file
// says, and good.* (or good/), in which no rule finds anything. Other files there exist, and are not judged. metrics.prom, where
// it is there, is what --metrics would be given.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../src/lint/index.ts';
import { plainText } from '../../src/model/prose.ts';
import { FIXTURES } from '../fixture.ts';
import { lintFixture } from './lint-fixture.ts';

describe.each(RULES.map(({ id }) => id))('%s', (id) => {
  const name = id.replace('/', '-');
  const folder = join(FIXTURES, 'lint', name);

  it('finds what is wrong in the bad one, and says how to fix it', async () => {
    const { findings, unread } = lintFixture(folder, 'bad');
    expect(unread).toEqual([]);
    expect(findings.map(({ ruleId }) => ruleId)).toContain(id);
    const text = findings.map(
      ({ file, start, end, ruleId, severity, what, why, mend }) =>
        `${file}:${start.line}:${start.column}-${end.line}:${end.column} ${severity} ${ruleId}\n` +
        [what, why, mend].map((prose) => `  ${plainText(prose)}\n`).join(''),
    );
    await expect(text.join('\n')).toMatchFileSnapshot(join('golden', 'rules', `${name}.txt`));
  });

  it('finds nothing in the good one, nor does any other rule', () => {
    const { findings, unread, fileCount } = lintFixture(folder, 'good');
    expect(fileCount).toBeGreaterThan(0);
    expect(unread).toEqual([]);
    expect(findings.map(({ ruleId, start, what }) => `${ruleId} ${start.line}: ${plainText(what)}`)).toEqual([]);
  });
});

it('every fixture belongs to a rule', () => {
  const names = RULES.map(({ id }) => id.replace('/', '-'));
  // published: what the story published, for the test of all rules together.
  expect(readdirSync(join(FIXTURES, 'lint')).filter((name) => !names.includes(name) && name !== 'published')).toEqual(
    [],
  );
});
