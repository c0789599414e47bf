import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES } from '../../../src/profiles/codex-app-server/rules.ts';

const ROOT = new URL('../../../', import.meta.url);
const PROFILE = 'src/profiles/codex-app-server';
const HEADINGS = ['What it says', 'When it fires', 'When it does not', 'Evidence', 'Why', 'What to do'];

function namesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith(ending) && name !== 'README.md')
    .map((name) => name.slice(0, -ending.length))
    .sort();
}

const ids = RULES.map(({ id }) => id).toSorted();

test('every rule file is registered under its own name, once', () => {
  expect(ids).toEqual([...namesIn(`${PROFILE}/rules/`, '.ts'), ...namesIn('src/correlate/rules/', '.ts')].toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});

test('every rule has its page and its test', () => {
  expect(namesIn('docs/correlation/', '.md')).toEqual(ids);
  expect(namesIn('test/profiles/codex-app-server/rules/', '.test.ts')).toEqual(ids);
});

test.each(RULES.map(({ id }) => id))('the page of %s has the fixed headings', (id) => {
  const text = readFileSync(new URL(`docs/correlation/${id}.md`, ROOT), 'utf8');
  expect(text.startsWith(`# ${id}\n`)).toBe(true);
  expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(HEADINGS);
});
