// A layer may import what its row in .ci/lint/layers.ts grants; oxlint sees to that. A grant that nobody uses is a door left open.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { type Layer, LAYERS } from '../../.ci/lint/layers.ts';

const SRC = new URL('../../src/', import.meta.url).pathname;

it('every grant of a layer is used', () => {
  expect(unusedGrants(SRC, LAYERS)).toEqual([]);
});

it('one that is not is named', () => {
  const src = mkdtempSync(join(tmpdir(), 'trace-by-id-grants-'));
  mkdirSync(join(src, 'redact'));
  writeFileSync(
    join(src, 'redact', 'a.ts'),
    "import type { X } from '../model/x.ts';\nexport const y = import('yaml');\n",
  );
  const row = { ...LAYERS[0], folder: 'redact', folders: ['model', 'decode'] } as Layer;
  expect(unusedGrants(src, [{ ...row, packages: [{ name: 'yaml' }, { name: '@lezer/' }] }])).toEqual([
    'redact: decode',
    'redact: @lezer/',
  ]);
  rmSync(src, { recursive: true });
});

function unusedGrants(src: string, layers: readonly Layer[]): readonly string[] {
  return layers.flatMap(({ folder, folders, packages }) => {
    const imported = importsBelow(src, folder);
    return [
      ...(folders === '*' ? [] : folders.filter((other) => !imported.folders.has(other))),
      ...(packages === '*' ? [] : packages.map(({ name }) => name).filter((name) => !isAmong(name, imported.packages))),
    ].map((name) => `${folder}: ${name}`);
  });
}

/** `@scope/` stands for all packages of the scope. */
function isAmong(name: string, packages: ReadonlySet<string>): boolean {
  const isOf = (one: string): boolean =>
    name.endsWith('/') ? one.startsWith(name) : one === name || one.startsWith(`${name}/`);
  return [...packages].some(isOf);
}

function importsBelow(src: string, folder: string) {
  const imported = { folders: new Set<string>(), packages: new Set<string>() };
  if (!existsSync(join(src, folder))) return imported;
  for (const name of readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const text = readFileSync(join(src, folder, name), 'utf8');
    for (const [, specifier = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      if (!specifier.startsWith('.')) imported.packages.add(specifier);
      else imported.folders.add(join(dirname(join(folder, name)), specifier).split('/')[0] ?? '');
    }
  }
  return imported;
}
