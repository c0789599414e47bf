// A folder of fixtures through the whole lint, as the command does it, without the command.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type FileTree, lintArtifacts, type LintResult, type LintTask } from '../../src/app/lint-artifacts.ts';
import { commandFlags } from '../../src/cli/command-flags.ts';
import { COMMANDS } from '../../src/commands/index.ts';
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
    catalogue: CATALOGUE,
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

const CATALOGUE: LintTask['catalogue'] = {
  prefix: 'codex_',
  metrics: [
    {
      name: 'codex_http_requests_total',
      type: 'counter',
      help: '',
      labels: ['route', 'model'],
      bucketEdges: [],
      holdMs: null,
    },
    {
      name: 'codex_http_latency_ms',
      type: 'histogram',
      help: '',
      labels: ['route', 'model'],
      bucketEdges: [50],
      holdMs: null,
    },
    { name: 'codex_worker_ready', type: 'gauge', help: '', labels: [], bucketEdges: [], holdMs: null },
  ],
  allowedLabels: ['route', 'method', 'status_family', 'model'],
  unboundedLabels: [
    { name: 'route', why: 'the raw path where no pattern matches' },
    { name: 'model', why: "the client's own string" },
  ],
};

/** What --online would have heard: answers.json, address → `gone`, `moved` or `good`. */
function answersIn(root: string): NonNullable<LintTask['linkAnswers']> | null {
  const file = join(root, 'answers.json');
  if (!existsSync(file)) return null;
  const answers = JSON.parse(readFileSync(file, 'utf8')) as Record<string, 'gone' | 'moved' | 'good'>;
  return new Map(Object.entries(answers).map(([url, kind]) => [url, { kind, says: say`${url} answers ${404}` }]));
}
