// Our own lint over our own pages, rules, dashboards and evidence. It runs from the sources beside this file, so that it needs no
// build, and judges any root (`--root`): files and commands are those of that root.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Check, CheckResult } from './check.ts';

/** What our alert rules have in the place of the address under which this repository is browsed. */
const WEB_ROOT = 'https://git.example.com/codex-app/blob/main';

export const docs: Check = {
  name: 'docs',
  says: 'trace-by-id lint over README, CHANGELOG and docs: links, anchors, shown commands and all',
  run: (root) => lintPaths(root, ['README.md', 'CHANGELOG.md', 'docs']),
};

export const runbooks: Check = {
  name: 'runbooks',
  says: 'trace-by-id lint over docs/app-server-migration (npm run lint:runbooks)',
  run: (root) => lintPaths(root, ['docs/app-server-migration']),
};

// By shape and not by import: what checks a root must not need a src/ that is complete there (test/architecture/skeleton.ts).
interface Found {
  readonly root: string;
  readonly tree: object;
  readonly files: readonly string[];
}
interface Result {
  readonly findings: readonly object[];
  readonly unread: readonly object[];
}

async function lintPaths(root: string, paths: readonly string[]): Promise<CheckResult> {
  const there = paths.filter((path) => existsSync(join(root, path)));
  if (there.length === 0) return { ok: true, output: '' };
  const { findFiles } = await ours<{ findFiles: (wanted: object) => Found }>('cli/lint/files.ts');
  const { lintArtifacts } = await ours<{ lintArtifacts: (task: object) => Result }>('app/lint-artifacts.ts');
  const { commandFlags } = await ours<{ commandFlags: (commands: object) => object }>('cli/flags/command-flags.ts');
  const { METRIC_CATALOGUE } = await ours<{ METRIC_CATALOGUE: object }>('profiles/codex-app-server/metrics.ts');
  const { pretty } = await ours<{ pretty: { render: (report: object, options: object) => string } }>(
    'reporters/lint/pretty.ts',
  );
  const { COMMANDS } = (await import(pathToFileURL(join(root, 'src', 'commands', 'index.ts')).href)) as {
    COMMANDS: object;
  };
  const found = findFiles({ paths: there, cwd: root, root });
  const result = lintArtifacts({
    ...found,
    ruleIds: null,
    webRoots: [WEB_ROOT],
    commands: commandFlags(COMMANDS),
    catalogue: METRIC_CATALOGUE,
    exported: null,
  });
  const report = { ...result, toolVersion: '', gaps: result.unread, notes: [] };
  return {
    ok: result.findings.length === 0 && result.unread.length === 0,
    output: pretty.render(report, { width: 160, color: false }),
  };
}

function ours<T>(path: string): Promise<T> {
  return import(new URL(`../../src/${path}`, import.meta.url).href) as Promise<T>;
}
