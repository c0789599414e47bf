// Where a link leads: into the tree, out of it, or to another host. Nothing is asked; whether the target exists, rules
// ask.

import type { MarkdownPage } from './artifact.ts';
import type { Workspace } from './rule.ts';

export type LinkTarget =
  /**
   * `file` relative to the root, '' for the root itself. `anchor` as it is compared: decoded, null where there is none.
   */
  | { readonly kind: 'inside'; readonly file: string; readonly anchor: string | null; readonly isRooted: boolean }
  /** Climbs out of the tree. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'elsewhere' };

/** `from`: the file that the link stands in. */
export function targetOf(workspace: Workspace, from: string, url: string): LinkTarget {
  const browsed = behindWebRoot(workspace.webRoots, url);
  if (browsed !== null) return inside('', browsed, { isRooted: true });
  if (/^[a-z][a-z0-9+.-]*:/i.test(url) || url.startsWith('//')) return { kind: 'elsewhere' };
  if (url.startsWith('/')) return inside('', url.slice(1), { isRooted: true });
  if (url === '' || url.startsWith('#') || url.startsWith('?')) {
    return { kind: 'inside', file: from, anchor: anchorOf(url), isRooted: false };
  }
  return inside(folderOf(from), url, { isRooted: false });
}

/** The part of an address that is a path of this tree; null: it is browsed elsewhere. */
export function behindWebRoot(webRoots: readonly string[], url: string): string | null {
  for (const root of webRoots) {
    if (url === root) return '';
    if (url.startsWith(`${root}/`)) return url.slice(root.length + 1);
  }
  return null;
}

/** Some page, and whether it has that anchor. A page that cannot be read has all anchors: nobody can say. */
export function hasAnchor(page: MarkdownPage | null, anchor: string): boolean {
  if (page === null || anchor === '' || anchor === 'top') return true;
  // GitHub's own marks: lines of a file, and the prefix that it puts in front of every anchor.
  if (/^L\d+(?:C\d+)?(?:-L\d+(?:C\d+)?)?$/.test(anchor)) return true;
  const name = anchor.replace(/^user-content-/, '');
  if (page.anchors.has(anchor) || page.anchors.has(name)) return true;
  // Footnotes, and `## Heading {#name}` of documentation sites.
  return /^fn(?:ref)?-/.test(name) || page.headings.some(({ text }) => text.endsWith(`{#${name}}`));
}

export function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
}

/** Null: climbs above the root. */
export function joinPath(folder: string, path: string): string | null {
  const out: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.pop() === undefined) return null;
  }
  return out.join('/');
}

function inside(folder: string, url: string, { isRooted }: { readonly isRooted: boolean }): LinkTarget {
  const path = decode(/^[^?#]*/.exec(url)?.[0] ?? '');
  const file = joinPath(folder, path);
  return file === null ? { kind: 'outside' } : { kind: 'inside', file, anchor: anchorOf(url), isRooted };
}

function anchorOf(url: string): string | null {
  const at = url.indexOf('#');
  return at === -1 ? null : decode(url.slice(at + 1));
}

/** A `%` that is none of an encoding stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
