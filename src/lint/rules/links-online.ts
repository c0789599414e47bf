import { own, say } from '../../model/prose.ts';
import { externalLinks } from '../external-links.ts';
import type { LintRule } from '../rule.ts';

export const linksOnline: LintRule = {
  id: 'links/online',
  summary: 'a link to another host that answers 404 or 410, or whose host is gone; only with --online',
  severity: 'error',
  seesMoreWith: 'network',
  *check({ artifacts, webRoots, linkAnswers }) {
    if (linkAnswers === undefined || linkAnswers === null) return;
    for (const { artifact, url, span } of externalLinks(artifacts, webRoots)) {
      const answer = linkAnswers.get(url);
      if (answer?.kind !== 'gone') continue;
      yield {
        artifact,
        span,
        what: say`This link leads nowhere: ${answer.says}.`,
        why: own('Whoever follows it in an incident loses the time it takes to find that out.'),
        mend: own('Link to where the page is now, or to an archived copy, or say in a sentence what it said.'),
      };
    }
  },
};
