import { own, say } from '../../model/prose.ts';
import { joinPath } from '../link-target.ts';
import type { LintRule, Workspace } from '../rule.ts';
import { isEvidence, type TreeLink, treeLinks } from '../tree-links.ts';

const why = own(
  'Whoever follows it in an incident gets "not found", and does not know whether the page moved or never was.',
);

export const linksRelative: LintRule = {
  id: 'links/relative',
  summary: 'a link to a file of the repository that is not there',
  severity: 'error',
  *check(workspace) {
    for (const link of treeLinks(workspace)) {
      const { artifact, url, span, target } = link;
      if (isEvidence(artifact.file) && artifact.kind === 'page') continue;
      if (target.kind === 'outside') {
        const mend = own('Link to what lies in the repository, or with the full address of what lies outside.');
        yield { artifact, span, what: say`The link ${url} leaves the repository.`, why, mend };
      } else if (!leadsSomewhere(workspace, link)) {
        const mend = own('Correct the path; it is read from the folder of this file.');
        const what = say`The link ${url} leads nowhere: there is no ${target.file}.`;
        yield { artifact, span, what, why, mend: target.isRooted ? rooted : mend };
      }
    }
  },
};

const rooted = own('Correct the path; it is read from the root of the repository.');

function leadsSomewhere({ exists }: Workspace, { artifact, url, target }: TreeLink): boolean {
  if (target.kind !== 'inside' || target.file === '' || exists(target.file)) return true;
  if (/\.[^./]+$/.test(target.file)) return false;
  // Documentation sites leave the ending out, have routes of their own, and serve a page as if it were a folder.
  const asFolder = joinPath(artifact.file.replace(/\.\w+$/, ''), url.replace(/[?#].*/s, ''));
  return target.isRooted || [target.file, asFolder].some((file) => file !== null && exists(`${file}.md`));
}
