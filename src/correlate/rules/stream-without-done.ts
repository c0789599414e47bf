import { cite, own as ownWords, say } from '../../model/prose.ts';
import type { Rule } from '../context.ts';
import { finding } from '../finding.ts';
import { readSigns } from '../signs.ts';

export const streamWithoutDone: Rule = {
  id: 'stream-without-done',
  apply({ own, complete, outcome }) {
    const signs = readSigns(own);
    const first = signs.sse[0];
    const last = signs.sse.at(-1);
    if (first === undefined || last === undefined || signs.done !== null) return [];
    const reason =
      outcome.verdict === 'aborted'
        ? ownWords('The client had hung up.')
        : complete
          ? ownWords('The stream was cut, or was still running when the log was read.')
          : ownWords('Not everything could be read: the end may be in what was not.');
    return [
      finding({
        ruleId: 'stream-without-done',
        confidence: 'likely',
        weight: complete && outcome.verdict !== 'aborted' ? 'problem' : 'note',
        title: ownWords('No end of the stream was found'),
        summary: say`SSE events were sent, from ${cite(first.id)} to ${cite(last.id)}, but no done event is among the lines read. ${reason}`,
      }),
    ];
  },
};
