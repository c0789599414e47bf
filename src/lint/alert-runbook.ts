// Which page of the tree an alert's runbook address leads to.

import type { AlertingRule, Located, MarkdownPage } from './artifact.ts';
import { folderOf, joinPath, targetOf } from './link-target.ts';
import type { Workspace } from './rule.ts';

export interface RunbookLink {
  readonly url: Located<string>;
  /** Relative to the root, as far as it can be told. */
  readonly file: string;
  readonly anchor: string | null;
  /** Null: there is no such page. */
  readonly page: MarkdownPage | null;
}

/** Null: the alert has none, or it leads to another host. `from`: the file of the alert. */
export function runbookOf(workspace: Workspace, from: string, alert: AlertingRule): RunbookLink | null {
  const url = (alert.annotations.get('runbook_url') ?? alert.annotations.get('runbook'))?.value;
  if (url === undefined || /\{\{/.test(url.value)) return null;
  const target = targetOf(workspace, from, url.value.trim());
  if (target.kind !== 'inside' || !isPagePath(url.value)) return null;
  const found = candidates(from, target.file, url.value).find((file) => workspace.exists(file));
  const file = found ?? target.file;
  return { url, file, anchor: target.anchor, page: workspace.pageAt(file) };
}

/** A sentence in the annotation is no path. */
function isPagePath(text: string): boolean {
  return /^\S+$/.test(text.trim()) && /\.(?:md|markdown)(?:[?#]|$)/i.test(text);
}

/** A relative path may be meant from the file, or from any folder above it up to the root. */
function candidates(from: string, resolved: string, url: string): readonly string[] {
  const path = url.trim().replace(/[?#].*/s, '');
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || path.startsWith('/')) return [resolved];
  const found: string[] = [resolved];
  for (let folder = folderOf(from); folder !== ''; folder = folderOf(folder)) {
    const joined = joinPath(folderOf(folder), path);
    if (joined !== null) found.push(joined);
  }
  return found;
}
