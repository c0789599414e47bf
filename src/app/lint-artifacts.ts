// `lint`: reads what is to be judged, lets every rule look at it, and says what could not be read. Which files, commands and
// metrics there are, others know.

import type { Artifact, MarkdownPage } from '../lint/artifact.ts';
import { packageScripts } from '../lint/artifacts/package-scripts.ts';
import { readArtifact } from '../lint/artifacts/read-artifact.ts';
import { judge, type Judged } from '../lint/engine.ts';
import { externalLinks } from '../lint/external-links.ts';
import { RULES } from '../lint/index.ts';
import type { LintRule, Workspace } from '../lint/rule.ts';
import { own, type Prose, say } from '../model/prose.ts';

/** The files below one root. Paths are relative to it, with `/`; what lies outside does not exist. */
export interface FileTree {
  read(path: string): ReadText;
  exists(path: string): boolean;
}

export type ReadText = { readonly text: string } | { readonly problem: Prose };

export interface LintTask extends Pick<Workspace, 'webRoots' | 'commands' | 'catalogue' | 'exported' | 'linkAnswers'> {
  readonly tree: FileTree;
  /** What is judged. */
  readonly files: readonly string[];
  /** Ids of rules, or groups of them; null: all. */
  readonly ruleIds: readonly string[] | null;
}

/** A file that was to be judged and was not. */
export interface Unread {
  readonly file: string;
  readonly problem: Prose;
}

export interface LintResult extends Judged {
  readonly rules: readonly LintRule[];
  readonly fileCount: number;
  readonly unread: readonly Unread[];
}

/** Of the files of a task, read once. */
export interface FilesRead {
  readonly artifacts: ReadonlyMap<string, Artifact>;
  readonly unread: readonly Unread[];
}

export function readFiles(task: Pick<LintTask, 'files' | 'tree'>): FilesRead {
  const unread: Unread[] = [];
  const artifacts = new Map<string, Artifact>();
  for (const file of [...new Set(task.files)].toSorted()) {
    const artifact = readOne(file, task.tree, (problem) => void unread.push({ file, problem }));
    if (artifact !== null) artifacts.set(file, artifact);
  }
  return { artifacts, unread };
}

/** What --online has to ask, each once. */
export function linksToAsk({ artifacts }: FilesRead, webRoots: readonly string[]): readonly string[] {
  return [...new Set([...externalLinks([...artifacts.values()], webRoots)].map(({ url }) => url))];
}

export function lintArtifacts(task: LintTask, { artifacts, unread }: FilesRead = readFiles(task)): LintResult {
  const scripts = scriptsOf(task.tree);
  const workspace = { ...task, artifacts: [...artifacts.values()], scripts, ...lookUps(task.tree, artifacts) };
  const chosen = RULES.filter(
    ({ id }) => task.ruleIds === null || task.ruleIds.some((wanted) => id === wanted || id.startsWith(`${wanted}/`)),
  );
  const judged = judge(workspace, { known: RULES, chosen, isOnline: (task.linkAnswers ?? null) !== null });
  return { ...judged, rules: chosen, fileCount: artifacts.size, unread };
}

function scriptsOf(tree: FileTree): Workspace['scripts'] {
  const read = tree.exists('package.json') ? tree.read('package.json') : null;
  return read !== null && 'text' in read ? packageScripts(read.text) : null;
}

/** Pages that links lead to are read when a rule asks, and once. */
function lookUps(tree: FileTree, judged: ReadonlyMap<string, Artifact>): Pick<Workspace, 'pageAt' | 'exists'> {
  const others = new Map<string, MarkdownPage | null>();
  return {
    exists: (file) => tree.exists(file),
    pageAt(file) {
      const artifact = judged.get(file);
      if (artifact !== undefined) return artifact.kind === 'page' ? artifact : null;
      let page = others.get(file);
      if (page === undefined) {
        const read = /\.(?:md|markdown)$/i.test(file) && tree.exists(file) ? readOne(file, tree, () => {}) : null;
        page = read?.kind === 'page' ? read : null;
        others.set(file, page);
      }
      return page;
    },
  };
}

function readOne(file: string, tree: FileTree, report: (problem: Prose) => void): Artifact | null {
  const read = tree.read(file);
  if ('problem' in read) {
    report(read.problem);
    return null;
  }
  const { artifact, limit } = readArtifact(file, read.text);
  if (limit !== null) report(say`it is ${own(limit)}`);
  return artifact;
}
