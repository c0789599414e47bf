// What must not get into the repository: the host of somebody's package registry, a path of somebody's machine. Both leak
// where the project was made, and both fail on the next machine.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, fromProblems, runTool } from './check.ts';

interface Forbidden {
  readonly pattern: RegExp;
  readonly why: string;
  /** Files where the text may be somebody else's, or an example. */
  readonly except: RegExp;
}

const FORBIDDEN: readonly Forbidden[] = [
  {
    pattern:
      /https?:\/\/(?:[\w-]+\.)*(?:registry|npm|artifactory|nexus|verdaccio)\.[\w.-]+|https?:\/\/[\w.-]+\/(?:artifactory|repository\/npm)/i,
    why: 'a package registry: which one to ask is the machine’s business (.npmrc of the user)',
    except: /^fixtures\//,
  },
  {
    pattern: /"resolved": "(?!file:|git)/,
    why: 'a registry in the lock file: make it with omit-lockfile-registry-resolved=true',
    except: /^(?!package-lock\.json$)/,
  },
  {
    pattern: /(?<![\w./~-])\/(?:work\/\w|root\/\w|home\/\w|Users\/\w)/,
    why: 'a path of one machine',
    except: /^(?:fixtures|test)\//,
  },
  {
    pattern: /(?<![\w./~-])\/tmp\/\w/,
    why: 'a fixed name in the shared temporary folder: use mkdtemp',
    except: /^(?:fixtures|test|docs)\/|\.md$/,
  },
];

export const paths: Check = {
  name: 'paths',
  says: 'no registry host and no path of one machine in any file of the repository',
  async run(root) {
    const files = await listFiles(root);
    return fromProblems((await Promise.all(files.map((file) => search(root, file)))).flat());
  },
};

/** What is or could be committed. Without git (an unpacked archive): everything but what builds and installs make. */
async function listFiles(root: string): Promise<readonly string[]> {
  const listed = await runTool({
    root,
    command: 'git',
    args: ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  });
  if (listed.ok) return listed.output.split('\0').filter((file) => file !== '');
  const top = (await readdir(root)).filter((name) => !['node_modules', 'dist', '.git', '.bench'].includes(name));
  const below = await Promise.all(
    top.map(async (name) =>
      (await readdir(join(root, name), { recursive: true }).catch(() => [])).map((file) => `${name}/${file}`),
    ),
  );
  return [...top, ...below.flat()];
}

async function search(root: string, file: string): Promise<readonly string[]> {
  const rules = FORBIDDEN.filter(({ except }) => !except.test(file));
  if (rules.length === 0) return [];
  const bytes = await readFile(join(root, file)).catch(() => Buffer.alloc(0));
  if (bytes.subarray(0, 8000).includes(0)) return [];
  const lines = bytes.toString('utf8').split('\n');
  return rules.flatMap(({ pattern, why }) =>
    lines.flatMap((line, index) => {
      const found = pattern.exec(line);
      return found === null ? [] : [`${file}:${index + 1}: ${found[0]}: ${why}`];
    }),
  );
}
