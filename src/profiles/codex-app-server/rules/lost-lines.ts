import { endOf } from '../../../model/event.ts';
import { isKind } from '../facts.ts';
import { cite, count, own as ownWords, say } from '../../../model/prose.ts';
import { formatDuration } from '../../../model/time.ts';
import type { Rule } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { readSigns } from '../story/signs.ts';

/**
 * PROTO_LOG_PATH is a queue that loses what is in it when the process ends (traced-system.md): of a stream that other lines prove
 * whole, only a part of the events is there then.
 */
export const lostLines: Rule = {
  id: 'lost-lines',
  apply({ own, outcome, absences: { stream_end: end }, complete }) {
    const { sse, done, access, contentBytes } = readSigns(own);
    const last = sse.at(-1);
    if (last === undefined || done !== null || outcome.reason !== 'stream_complete') return [];
    const until = access === null ? null : endOf(access);
    const missing =
      until === null || last.timeUnixNano === null || until <= last.timeUnixNano
        ? []
        : say`, the last ${ownWords(formatDuration(until - last.timeUnixNano))} before it ended`;
    const summary = own.find((event) => isKind(event, 'transform_summary'));
    const bytes =
      contentBytes === null || summary === undefined
        ? []
        : say`; its summary counts ${contentBytes} bytes of text ${cite(summary.id)}`;
    const why = !complete
      ? ownWords('Not everything could be read: they may be in what was not.')
      : end.known
        ? ownWords(
            'They were lost on their way into the log: its queue is lost with the process. What is counted of them is a lower bound.',
          )
        : say`Whether they were lost, or are just not among what was read, is not known: ${end.why}.`;
    return [
      finding({
        ruleId: 'lost-lines',
        confidence: end.known && complete ? 'certain' : 'likely',
        weight: 'note',
        title: ownWords('Lines of a stream that ended well are missing'),
        summary: say`${count(sse.length, 'SSE event')} ${ownWords(sse.length === 1 ? 'is' : 'are')} there${missing} ${cite(last.id)}, and no end of the stream${bytes}. ${why}`,
      }),
    ];
  },
};
