// A lock file must name the platform packages of every platform, not only of the machine that wrote it: `npm ci` refuses
// one that lacks some, on every machine. npm leaves out what the registry did not have at that moment, without a word.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, fromProblems } from './check.ts';

interface Locked {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export const lockfile: Check = {
  name: 'lockfile',
  says: 'package-lock.json names the packages of all platforms',
  async run(root) {
    const text = await readFile(join(root, 'package-lock.json'), 'utf8');
    const { packages } = JSON.parse(text) as { readonly packages: Readonly<Record<string, Locked>> };
    return fromProblems(
      Object.entries(packages).flatMap(([place, { version, optionalDependencies }]) => {
        const lacking = Object.keys(optionalDependencies ?? {}).filter((name) => !isLocked(packages, place, name));
        return lacking.length === 0
          ? []
          : [`package-lock.json: ${place} ${version ?? ''} lacks ${lacking.join(', ')}: take a version that has them`];
      }),
    );
  },
};

/** As Node looks packages up: in the package's own node_modules, then in those of the folders above. */
function isLocked(packages: Readonly<Record<string, Locked>>, place: string, name: string): boolean {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (`${at === '' ? '' : `${at}/`}node_modules/${name}` in packages) return true;
    if (at === '') return false;
  }
}
