import { own, say } from '../../model/prose.ts';
import { folderOf, joinPath } from '../link-target.ts';
import type { LintRule } from '../rule.ts';
import { isEvidence, treeLinks } from '../tree-links.ts';

const why = own(
  'Evidence that cannot be opened proves nothing, and after the logs have expired nobody can make it again.',
);
const mend = own(
  'Put the file where the page says it is, or correct the path; it is read from the folder of this page.',
);

export const evidenceFile: LintRule = {
  id: 'evidence/file',
  summary: 'an evidence page whose files, pictures or test results are not there',
  severity: 'error',
  *check(workspace) {
    for (const { artifact, url, span, target } of treeLinks(workspace)) {
      if (artifact.kind !== 'page' || !isEvidence(artifact.file)) continue;
      if (target.kind === 'inside' && (target.file === '' || workspace.exists(target.file))) continue;
      yield { artifact, span, what: say`The evidence ${url} is not there.`, why, mend };
    }
    for (const page of workspace.artifacts) {
      if (page.kind !== 'page' || !isEvidence(page.file)) continue;
      for (const { value, span } of page.codeSpans) {
        if (!isNameOfEvidence(value)) continue;
        const file = joinPath(folderOf(page.file), value);
        if (file !== null && (workspace.exists(file) || workspace.exists(value))) continue;
        yield { artifact: page, span, what: say`The evidence ${value} is not there.`, why, mend };
      }
    }
  },
};

/** Pictures and test results; logs and metrics that a page names may lie with the system. */
function isNameOfEvidence(text: string): boolean {
  return /^[\w.-]+(?:\/[\w.-]+)*\.(?:png|svg|jpe?g|webp|gif|pdf|xml)$/i.test(text);
}
