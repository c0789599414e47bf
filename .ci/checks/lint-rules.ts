// What each rule of `trace-by-id lint` needs beside its file: a page with fixed headings, in the list of docs/lint.md, and fixtures
// that are wrong and right.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const HEADINGS = ['What it says', 'Bad', 'Good', 'Why', 'How to fix', 'When to suppress'];

/** `group/name` → the name of its module and of its folder of fixtures. */
export function lintRuleFile(id: string): string {
  return id.replace('/', '-');
}

export async function compareLintRules(root: string, ids: readonly string[]): Promise<readonly string[]> {
  const problems = (await Promise.all(ids.map((id) => judgeRule(root, id)))).flat();
  const pages = (await filesIn(root, 'docs/lint')).filter((file) => file.endsWith('.md'));
  const fixtures = await filesIn(root, 'fixtures/lint');
  const files = new Set(ids.map(lintRuleFile));
  return [
    ...problems,
    ...pages
      .filter((page) => !ids.includes(page.slice(0, -'.md'.length)))
      .map((page) => `docs/lint/${page} belongs to nothing that is registered`),
    ...fixtures
      // What the story published first: for all rules together.
      .filter((file) => !files.has(file.split('/')[0] ?? '') && !file.startsWith('published/'))
      .map((file) => `fixtures/lint/${file} belongs to nothing that is registered`),
  ];
}

async function judgeRule(root: string, id: string): Promise<readonly string[]> {
  if (!/^[a-z][a-z-]*\/[a-z][a-z-]*$/.test(id)) return [`${id} is no id of a rule: group/name, in small letters`];
  const page = `docs/lint/${id}.md`;
  const text = existsSync(join(root, page)) ? await readFile(join(root, page), 'utf8') : null;
  const overview = existsSync(join(root, 'docs/lint.md')) ? await readFile(join(root, 'docs/lint.md'), 'utf8') : '';
  const fixtures = await filesIn(root, `fixtures/lint/${lintRuleFile(id)}`);
  return [
    ...(text === null ? [`${page} is missing: ${id} needs one`] : []),
    ...HEADINGS.filter((heading) => text !== null && !text.includes(`\n## ${heading}\n`)).map(
      (heading) => `${page} lacks the heading "## ${heading}"`,
    ),
    ...(overview.includes(`](lint/${id}.md)`) ? [] : [`docs/lint.md does not list ${id}`]),
    ...['bad', 'good']
      .filter((kind) => !fixtures.some((file) => file.split(/[./]/)[0] === kind))
      .map((kind) => `fixtures/lint/${lintRuleFile(id)}/${kind}.* is missing: ${id} needs one`),
  ];
}

/** Paths below a folder, with `/`. */
async function filesIn(root: string, folder: string): Promise<readonly string[]> {
  if (!existsSync(join(root, folder))) return [];
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const base = join(root, folder);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(base.length + 1)
        .replaceAll('\\', '/'),
    );
}
