import { cite, joinProse, known, own as ownWords, say } from '../../../model/prose.ts';
import type { Rule } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { readSigns } from '../story/signs.ts';

export const duplicateUsage: Rule = {
  id: 'duplicate-usage',
  apply({ own }) {
    const { usages, usageErrors } = readSigns(own);
    if (usages.length < 2) return [];
    const rows = usages.map(
      ({ fact, id }) => say`${known(fact.status)}${fact.errorCode === null ? [] : say` ${fact.errorCode}`} ${cite(id)}`,
    );
    const differ = usageErrors.length > 0 && usageErrors.length < usages.length;
    return [
      finding({
        ruleId: 'duplicate-usage',
        confidence: 'certain',
        weight: 'note',
        title: ownWords(`${usages.length} usage rows for one request`),
        summary: say`Usage rows: ${joinProse(rows)}. ${differ ? ownWords('They contradict each other: a sum over usage rows counts this request twice, once as a failure and once as a success.') : ownWords('A sum over usage rows counts this request more than once.')}`,
      }),
    ];
  },
};
