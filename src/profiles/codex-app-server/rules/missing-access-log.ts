import type { TimelineEvent } from '../../../model/event.ts';
import { cite, own as ownWords, type Prose, say } from '../../../model/prose.ts';
import type { Rule } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { readSigns } from '../story/signs.ts';

export const missingAccessLog: Rule = {
  id: 'missing-access-log',
  apply({ own, complete, absences: { access_log: absence }, outcome }) {
    const [first] = own;
    if (first === undefined || own.some(({ fact }) => fact.kind === 'access_log')) return [];
    const { besideAccessLog } = readSigns(own);
    const [beside] = besideAccessLog;
    const meaning: Prose =
      beside === undefined && !absence.known
        ? ownWords(
            'None of its lines is from the output that access logs are written to, so that file may simply not have been among those read.',
          )
        : !complete
          ? say`${otherLines(beside)}, but not everything could be: it may be in what was not.`
          : !absence.known
            ? say`${otherLines(beside)}, but whether it was written is not known: ${absence.why}.`
            : say`${otherLines(beside)}. The proxy writes it when the answer is finished: ${outcome.verdict === 'aborted' ? ownWords('the client that hung up explains it.') : outcome.reason === 'proxy_ended' ? ownWords('the end of the process explains it.') : ownWords('the client hung up, the process ended, the request was still running, or the line was lost.')}`;
    const last = own.at(-1) ?? first;
    return [
      finding({
        ruleId: 'missing-access-log',
        confidence: 'likely',
        weight: absence.known && outcome.verdict === 'unknown' ? 'problem' : 'note',
        title: ownWords('No access log line was found'),
        summary: say`The request has lines, from ${cite(first.id)} to ${cite(last.id)}, but no access log line was found. ${meaning}`,
      }),
    ];
  },
};

function otherLines(beside: TimelineEvent | undefined): Prose {
  return say`Other lines of the same output were read${beside === undefined ? [] : say` ${cite(beside.id)}`}`;
}
