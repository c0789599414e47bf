// docs/envelopes.md lists what is read around a line, and what is taken apart first: no more and no less than the registries.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PAGE = 'docs/envelopes.md';
const REGISTRIES = [
  ['src/decode/envelopes/index.ts', 'ENVELOPES'],
  ['src/decode/documents/index.ts', 'DOCUMENTS'],
] as const;

interface Titled {
  readonly id: string;
  readonly title: string;
}

export async function compareEnvelopePage(root: string): Promise<readonly string[]> {
  const lists = await Promise.all(
    REGISTRIES.map(async ([file, name]) => {
      const module = (await import(pathToFileURL(join(root, file)).href)) as Record<string, readonly Titled[]>;
      return module[name] ?? [];
    }),
  );
  const wanted = lists.flat().map(({ id, title }) => `| \`${id}\` | ${title.replaceAll('|', String.raw`\|`)} |`);
  const text = await readFile(join(root, PAGE), 'utf8');
  const listed = text.split('\n').filter((line) => line.startsWith('| `'));
  return [
    ...wanted.filter((row) => !listed.includes(row)).map((row) => `${PAGE} lacks the row ${row}`),
    ...listed.filter((row) => !wanted.includes(row)).map((row) => `${PAGE} lists what is not registered: ${row}`),
  ];
}
