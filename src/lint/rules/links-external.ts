import { own, type Prose, say } from '../../model/prose.ts';
import type { LintRule } from '../rule.ts';
import { behindWebRoot } from '../link-target.ts';

const mend = own('Write the whole address, https:// and all, or the path of a file in this repository.');

export const linksExternal: LintRule = {
  id: 'links/external',
  summary: 'a link with a scheme that no reader can follow, or that is no address',
  severity: 'error',
  *check({ artifacts, webRoots }) {
    for (const artifact of artifacts) {
      if (artifact.kind !== 'page') continue;
      for (const { kind, url, span } of artifact.links) {
        if (behindWebRoot(webRoots, url) !== null || /\{\{|\{%|<%|\$\{/.test(url)) continue;
        const fault = faultOf(url, kind);
        if (fault !== null) yield { artifact, span, ...fault, mend };
      }
    }
  },
};

function faultOf(url: string, kind: 'link' | 'image' | 'definition'): { what: Prose; why: Prose } | null {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return null;
  if (scheme === 'http' || scheme === 'https') {
    if (/^https?:\/\/[^/?#\s]/i.test(url) && URL.canParse(url)) return null;
    return {
      what: say`The link ${url} is no address.`,
      why: own('A browser reads it as a path on the page it is on.'),
    };
  }
  if (scheme === 'data' && kind === 'image') return null;
  if (/^(?:file|javascript|vbscript|data|[a-z])$/.test(scheme)) {
    return {
      what: say`The link ${url} cannot be followed from a page.`,
      why: own('Whoever reads the page is on another machine, and GitHub takes links with this scheme away.'),
    };
  }
  return null;
}
