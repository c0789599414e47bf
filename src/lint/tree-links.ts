// Every link of an artifact that leads to a file of the tree: those of pages, and those of dashboards and of the words
// on their panels that name such a file.

import type { Span } from '../model/finding.ts';
import type { Artifact, MarkdownPage } from './artifact.ts';
import { linksInTexts } from './artifacts/text-links.ts';
import { behindWebRoot, type LinkTarget, targetOf } from './link-target.ts';
import type { Workspace } from './rule.ts';

export interface TreeLink {
  readonly artifact: Artifact;
  readonly url: string;
  readonly span: Span;
  readonly target: Exclude<LinkTarget, { readonly kind: 'elsewhere' }>;
}

const TEMPLATE = /\{\{|\{%|<%|\$\{/;

export function* treeLinks(workspace: Workspace): Iterable<TreeLink> {
  for (const artifact of workspace.artifacts) {
    const bots = artifact.kind === 'page' ? ofBots(artifact) : null;
    for (const { url, span } of linksOf(workspace, artifact)) {
      if (bots !== null && span.from >= bots.from && span.from < bots.to) continue;
      // What a template of a site or of Grafana becomes, nobody can say from the file; what stands before it is said.
      const known = url.split(TEMPLATE)[0] ?? '';
      if (known !== url && !/[?#]/.test(known)) continue;
      const target = targetOf(workspace, artifact.file, known === url ? url : known.replace(/[?#].*/s, ''));
      if (target.kind !== 'elsewhere') yield { artifact, url, span, target };
    }
  }
}

/** A list of contributors, whose icons its bot links to nowhere on purpose. */
function ofBots({ text }: MarkdownPage): Span | null {
  const from = text.indexOf('<!-- ALL-CONTRIBUTORS-LIST:START');
  const to = from === -1 ? -1 : text.indexOf('<!-- ALL-CONTRIBUTORS-LIST:END', from);
  return to === -1 ? null : { from, to };
}

/** Evidence is judged by a rule of its own. */
export function isEvidence(file: string): boolean {
  return /(?:^|\/)evidence\//.test(file);
}

function linksOf(
  { webRoots }: Workspace,
  artifact: Artifact,
): readonly { readonly url: string; readonly span: Span }[] {
  if (artifact.kind === 'page') return artifact.links;
  if (artifact.kind !== 'dashboard') return [];
  const links = [...artifact.links, ...artifact.panels.flatMap((panel) => panel.links)];
  return [
    ...links.map(({ url: { value, span } }) => ({ url: value, span })),
    ...linksInTexts(artifact.text, artifact.templated),
  ].filter(
    // Other relative links of a dashboard are routes of Grafana.
    ({ url }) => behindWebRoot(webRoots, url) !== null || /^[^:?#]*\.(?:md|ya?ml|json)(?:[?#]|$)/i.test(url),
  );
}
