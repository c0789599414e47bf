// Pages that list others list all of them: the map of docs/, the overviews of its folders, and the decisions, each of which has a
// number of its own, a status and a date.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, fromProblems } from './check.ts';

const MAP = 'docs/README.md';
const DECISIONS = 'docs/decisions';
/** A folder whose pages stand in the table of one page beside it. */
const OVERVIEWS = [['docs/correlation', 'docs/correlation.md']] as const;
const STATUS = /^Status: (?:accepted|superseded by (?:(?!\n\n)[^])*?),\s+\d{4}-\d\d-\d\d\b/m;

export const pages: Check = {
  name: 'pages',
  says: `${MAP} and the overviews list every page once; decisions have a number, a status and a date`,
  run: async (root) =>
    fromProblems(
      (
        await Promise.all([judgeMap(root), judgeDecisions(root), ...OVERVIEWS.map((one) => judgeOverview(root, one))])
      ).flat(),
    ),
};

/** Each page beside the map, and the README of each folder. */
async function judgeMap(root: string): Promise<readonly string[]> {
  const top = (await pagesIn(root, 'docs')).filter((page) => page !== 'README.md');
  const folders = (await readdir(join(root, 'docs'), { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const indexes = folders
    .map((folder) => `${folder.name}/README.md`)
    .filter((index) => existsSync(join(root, 'docs', index)));
  return judgeLinks(root, MAP, [...top, ...indexes]);
}

async function judgeOverview(root: string, [folder, overview]: readonly [string, string]): Promise<readonly string[]> {
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  const listed = (await pagesIn(root, folder)).map((page) => `${name}/${page}`);
  return listed.length === 0 ? [] : judgeLinks(root, overview, listed, 'tables');
}

async function judgeDecisions(root: string): Promise<readonly string[]> {
  const names = (await pagesIn(root, DECISIONS)).filter((name) => name !== 'README.md');
  if (names.length === 0) return [];
  const problems = await Promise.all(
    names.map(async (name) => {
      const file = `${DECISIONS}/${name}`;
      const number = /^\d{4}(?=-[\da-z-]+\.md$)/.exec(name)?.[0];
      if (number === undefined) return [`${file}: its name is NNNN-what-it-is-about.md`];
      const text = await readFile(join(root, file), 'utf8');
      return [
        ...(names.some((other) => other !== name && other.startsWith(`${number}-`))
          ? [`${file}: another decision has the number ${number}`]
          : []),
        ...(text.startsWith(`# ${number} `) ? [] : [`${file}: its heading begins with "# ${number} "`]),
        ...(STATUS.test(text)
          ? []
          : [`${file}: it lacks a line "Status: accepted, 2026-01-31" or "… superseded by …"`]),
      ];
    }),
  );
  return [...problems.flat(), ...(await judgeLinks(root, `${DECISIONS}/README.md`, names, 'tables'))];
}

/** Links of `page` to `wanted`, relative to it: each once, or each in a row of a table of its own. */
async function judgeLinks(
  root: string,
  page: string,
  wanted: readonly string[],
  within: 'page' | 'tables' = 'page',
): Promise<readonly string[]> {
  const text = await readFile(join(root, page), 'utf8').catch(() => null);
  if (text === null) return [`${page} is missing`];
  const folder = page.slice(0, page.lastIndexOf('/'));
  const lines = text.split('\n').filter((line) => within === 'page' || line.startsWith('|') || line.startsWith('- '));
  const linked = lines.flatMap((line) => [...line.matchAll(/\]\(([^)#\s]+)/g)].map(([, target = '']) => target));
  return wanted.flatMap((target) => {
    const count = linked.filter((one) => one === target).length;
    return count === 1 ? [] : [`${page} links ${folder}/${target} ${count} times, not once`];
  });
}

async function pagesIn(root: string, folder: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder)).catch(() => []);
  return names.filter((name) => name.endsWith('.md'));
}
