// A folder of fixtures through the whole lint, as the command does it, without the command.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type FileTree, lintArtifacts, type LintResult, type LintTask } from '../../src/app/lint-artifacts.ts';
import { commandFlags } from '../../src/cli/flags/command-flags.ts';
import { COMMANDS } from '../../src/commands/index.ts';
import { METRIC_CATALOGUE } from '../../src/profiles/codex-app-server/metrics.ts';
import { own, say } from '../../src/model/prose.ts';

const WEB_ROOT = 'https://git.example.com/codex-app/blob/main';

export function lintFixture(root: string, name: string, task: Partial<LintTask> = {}): LintResult {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return lintArtifacts({
    tree: treeOf(root),
    files: files.filter((file) => file.split(/[./]/)[0] === name),
    webRoots: [WEB_ROOT],
    commands: commandFlags(COMMANDS),
    catalogue: METRIC_CATALOGUE,
    exported: exportedIn(root),
    ruleIds: null,
    linkAnswers: answersIn(root),
    ...task,
  });
}

function treeOf(root: string): FileTree {
  return {
    read: (path) => {
      try {
        return { text: readFileSync(join(root, path), 'utf8') };
      } catch {
        return { problem: own('cannot be read') };
      }
    },
    exists: (path) => !path.startsWith('..') && existsSync(join(root, path)),
  };
}

function exportedIn(root: string): LintTask['exported'] {
  const file = join(root, 'metrics.prom');
  if (!existsSync(file)) return null;
  const names = readFileSync(file, 'utf8').matchAll(/^([A-Za-z_:][\w:]*)[{ ]/gm);
  return { from: 'metrics.prom', names: new Set([...names].map(([, series = '']) => series)) };
}

/** What --online would have heard: answers.json, address → `gone`, `moved` or `good`. */
function answersIn(root: string): NonNullable<LintTask['linkAnswers']> | null {
  const file = join(root, 'answers.json');
  if (!existsSync(file)) return null;
  const answers = JSON.parse(readFileSync(file, 'utf8')) as Record<string, 'gone' | 'moved' | 'good'>;
  return new Map(Object.entries(answers).map(([url, kind]) => [url, { kind, says: say`${url} answers ${404}` }]));
}
