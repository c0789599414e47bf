// npm run check: every check, one after the other, also after one has failed. `--only NAME` runs one of them, `--root DIR` judges
// another project of the same shape (test/architecture/skeleton.ts).
// Exit status: 0 all passed, 1 some failed, 2 no such check.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { docs, runbooks } from './checks/artifacts.ts';
import type { Check } from './checks/check.ts';
import { lockfile } from './checks/lockfile.ts';
import { pages } from './checks/pages.ts';
import { paths } from './checks/paths.ts';
import { registries } from './checks/registries.ts';
import { deadCode, format, lint, markdown, types } from './checks/tools.ts';
import { words } from './checks/words.ts';

const CHECKS: readonly Check[] = [
  types,
  lint,
  registries,
  deadCode,
  docs,
  runbooks,
  markdown,
  pages,
  words,
  format,
  paths,
  lockfile,
];

const { values } = parseArgs({
  options: { only: { type: 'string' }, root: { type: 'string', default: join(import.meta.dirname, '..') } },
});
const chosen = CHECKS.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  process.stderr.write(`no check is called ${values.only}; there are: ${CHECKS.map(({ name }) => name).join(', ')}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await runAll(chosen);
}

async function runAll(checks: readonly Check[]): Promise<number> {
  const rows: string[] = [];
  let failed = 0;
  for (const check of checks) {
    const startedMs = performance.now();
    const { ok, output } = await check.run(values.root).catch((error: unknown) => ({
      ok: false,
      output: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }));
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    if (!ok) {
      failed += 1;
      process.stdout.write(`\n== ${check.name}: ${check.says}\n\n${output.trimEnd()}\n`);
    }
    rows.push(`${ok ? 'passed' : 'FAILED'}  ${check.name.padEnd(10)}  ${seconds.padStart(5)} s  ${check.says}`);
  }
  process.stdout.write(`\n${rows.join('\n')}\n`);
  return failed === 0 ? 0 : 1;
}
