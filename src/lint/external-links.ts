// Addresses of other hosts that artifacts lead to, each with its place.

import type { Span } from '../model/finding.ts';
import type { Artifact, DashboardLink } from './artifact.ts';

export interface ExternalLink {
  readonly artifact: Artifact;
  readonly url: string;
  readonly span: Span;
}

/** Names that nobody can own (RFC 2606, RFC 6761), and this machine: there is nothing to be asked. */
const RESERVED = /(?:^|\.)(?:example|test|invalid|localhost|local|example\.(?:com|net|org))$/;

/** Without what lies below a web root: that is a file of the tree. Without what Prometheus or Grafana still fill in. */
export function* externalLinks(artifacts: readonly Artifact[], webRoots: readonly string[]): Iterable<ExternalLink> {
  for (const artifact of artifacts) {
    for (const { url, span } of linksOf(artifact)) {
      if (isExternal(url) && !webRoots.some((root) => url === root || url.startsWith(`${root}/`)))
        yield { artifact, url, span };
    }
  }
}

function linksOf(artifact: Artifact): readonly { readonly url: string; readonly span: Span }[] {
  switch (artifact.kind) {
    case 'page':
      return artifact.links;
    case 'rules':
      return artifact.groups
        .flatMap(({ rules }) => rules)
        .flatMap((rule) => (rule.kind === 'alert' ? [...rule.annotations.values()] : []))
        .map(({ value }) => ({ url: value.value, span: value.span }));
    case 'dashboard':
      return [...artifact.links, ...artifact.panels.flatMap(({ links }) => links)].map(addressOf);
    case 'data-sources':
    case 'metrics':
    case 'other':
      return [];
  }
}

function addressOf({ url }: DashboardLink): { readonly url: string; readonly span: Span } {
  return { url: url.value, span: url.span };
}

function isExternal(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || /[{}$\s]/.test(text)) return false;
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '' && !RESERVED.test(url.hostname);
}
