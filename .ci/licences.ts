// The licences of everything that was bundled: their terms ask for the notice to go where the code goes. A package that was
// published without a licence file needs one in .ci/licences/<name>.txt, so that somebody has looked at what it says.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Licences {
  /** For dist/THIRD-PARTY-LICENSES.txt. */
  readonly text: string;
  readonly count: number;
  /** One sentence for each package whose licence is not known. */
  readonly problems: readonly string[];
}

interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string | null;
  readonly text: string | null;
}

/** `inputs`: the bundled files, relative to `root`, as esbuild's metafile lists them. */
export async function collectLicences(root: string, inputs: readonly string[]): Promise<Licences> {
  const folders = new Set(inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  const packages = await Promise.all([...folders].toSorted().map((folder) => readPackage(join(root, folder))));
  packages.sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
  const distinct = packages.filter((one, index) => {
    const before = packages[index - 1];
    return before === undefined || before.name !== one.name || before.version !== one.version;
  });
  return {
    text: [
      'trace-by-id contains code of the packages below, each under its own licence.\n',
      ...distinct.map(
        ({ name, version, licence, text }) =>
          `\n${'='.repeat(80)}\n${name} ${version} (${licence ?? 'unknown'})\n\n${text?.trim() ?? ''}\n`,
      ),
    ].join(''),
    count: distinct.length,
    problems: distinct.flatMap(({ name, version, licence, text }) => [
      ...(licence === null ? [`${name} ${version} is bundled and its package.json names no licence`] : []),
      ...(text === null ? [`${name} ${version} is bundled and has no licence file to pass on`] : []),
    ]),
  };
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)\b/i.test(file)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return {
    name: String(manifest['name']),
    version: String(manifest['version']),
    licence:
      typeof manifest['license'] === 'string' && manifest['license'] !== 'UNLICENSED' ? manifest['license'] : null,
    text: texts.length > 0 ? texts.join('\n\n') : await readStandIn(String(manifest['name'])),
  };
}

async function readStandIn(name: string): Promise<string | null> {
  const file = join(import.meta.dirname, 'licences', `${name.replace('/', '__')}.txt`);
  return existsSync(file) ? readFile(file, 'utf8') : null;
}
