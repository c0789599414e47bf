import { cite, own as ownWords, type Prose, say } from '../../../model/prose.ts';
import type { Rule } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { readSigns } from '../story/signs.ts';

export const streamWithoutDone: Rule = {
  id: 'stream-without-done',
  apply({ own, complete, absences: { stream_end: end }, outcome }) {
    const signs = readSigns(own);
    const first = signs.sse[0];
    const last = signs.sse.at(-1);
    if (first === undefined || last === undefined || signs.done !== null) return [];
    // It went to its end: that its last events are not there is told as lost lines.
    if (outcome.verdict === 'succeeded') return [];
    const reason: Prose =
      outcome.verdict === 'aborted'
        ? ownWords('The client had hung up.')
        : end.known
          ? ownWords(
              outcome.reason === 'proxy_ended'
                ? 'The stream was cut when the proxy ended.'
                : 'The stream was cut, or was still running when the log was read.',
            )
          : complete
            ? say`Whether there was one is not known: ${end.why}.`
            : ownWords('Not everything could be read: the end may be in what was not.');
    return [
      finding({
        ruleId: 'stream-without-done',
        confidence: 'likely',
        weight: end.known && outcome.verdict !== 'aborted' ? 'problem' : 'note',
        title: ownWords('No end of the stream was found'),
        summary: say`SSE events were sent, from ${cite(first.id)} to ${cite(last.id)}, but no done event is among the lines read. ${reason}`,
      }),
    ];
  },
};
