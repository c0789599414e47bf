import { own, type Prose, say } from '../../model/prose.ts';
import type { MarkdownPage } from '../artifact.ts';
import { hasAnchor } from '../link-target.ts';
import { nearestName } from '../nearest-name.ts';
import type { LintRule } from '../rule.ts';
import { treeLinks } from '../tree-links.ts';

export const linksAnchor: LintRule = {
  id: 'links/anchor',
  summary: 'a link to a heading that the page does not have',
  severity: 'error',
  *check(workspace) {
    for (const { artifact, url, span, target } of treeLinks(workspace)) {
      if (target.kind !== 'inside' || target.anchor === null) continue;
      const page = workspace.pageAt(target.file);
      if (page === null || hasAnchor(page, target.anchor)) continue;
      yield {
        artifact,
        span,
        what: say`The link ${url} names a heading that ${target.file} does not have.`,
        why: own('The browser opens the page at its top and says nothing; the reader looks for what is not there.'),
        mend: suggestion(page, target.anchor),
      };
    }
  },
};

function suggestion({ anchors }: MarkdownPage, anchor: string): Prose {
  const near = nearestName(anchors, anchor);
  return near === null
    ? own('Link to a heading that there is; its anchor is its text in small letters, with hyphens for spaces.')
    : say`Is ${`#${near}`} meant?`;
}
