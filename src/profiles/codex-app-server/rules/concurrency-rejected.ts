import { cite, known, own as ownWords, say } from '../../../model/prose.ts';
import type { Rule } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { CONCURRENCY_CODE } from '../story/figures.ts';
import { readSigns } from '../story/signs.ts';

export const concurrencyRejected: Rule = {
  id: 'concurrency-rejected',
  apply({ own }) {
    const { guardRejected, usageErrors, access } = readSigns(own);
    const usage = usageErrors.find(({ fact }) => fact.errorCode === CONCURRENCY_CODE) ?? null;
    const proof = guardRejected ?? usage;
    if (proof === null) return [];
    const status = access?.fact.status === 429 ? access : null;
    const limit =
      guardRejected === null
        ? ownWords('')
        : say`: ${known(guardRejected.fact.before)} of ${known(guardRejected.fact.limit)} ${cite(guardRejected.id)}`;
    return [
      finding({
        ruleId: 'concurrency-rejected',
        confidence: 'certain',
        weight: 'problem',
        title: ownWords('Refused by the concurrency guard'),
        summary: say`The stream was refused because too many were open${limit}${usage === null ? [] : say`; usage says ${CONCURRENCY_CODE} ${cite(usage.id)}`}${
          status === null ? [] : say`; the client got 429 ${cite(status.id)}`
        }. The limit counts all streams of the process, whoever opened them.`,
      }),
    ];
  },
};
