import { isKind, ofKind } from '../facts.ts';
import { cite, own as ownWords, type Prose, say } from '../../../model/prose.ts';
import { formatDuration, fromMillis } from '../../../model/time.ts';
import { dominantStage, percentText, SLOW_NANOS, spanNanos } from '../../../model/timing.ts';
import type { TimingStageId } from '../story/stages.ts';
import type { Rule, RuleContext } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { timingOf } from '../story/timing.ts';

const BEFORE_OUTPUT: ReadonlySet<string> = new Set<TimingStageId>([
  'client_upload',
  'worker_wait',
  'backend_setup',
  'backend_first_output',
]);

export const slowFirstToken: Rule = {
  id: 'slow-first-token',
  apply(context) {
    const measured = context.request.firstTokenMs;
    if (measured !== null) return fromMillis(measured) < SLOW_NANOS ? [] : [slow(measured, context)];
    return neverCame(context);
  },
};

function slow(measuredMs: number, context: RuleContext): ReturnType<Rule['apply']>[number] {
  const said = ofKind(context.own, 'usage').find(({ fact }) => fact.firstTokenMs !== null);
  const delta = ofKind(context.own, 'sse').find(({ fact }) => fact.type?.endsWith('.delta') === true);
  const source = [said ?? delta].filter((event) => event !== undefined).map(({ id }) => id);
  return finding({
    ruleId: 'slow-first-token',
    confidence: 'certain',
    weight: 'problem',
    title: ownWords(`The first token took ${formatDuration(fromMillis(measuredMs))}`),
    summary: say`The first token came after ${ownWords(formatDuration(fromMillis(measuredMs)))} ${cite(source)}; from ${ownWords(formatDuration(SLOW_NANOS))} on it counts as slow here.${stageText(context)}`,
  });
}

// Only a usage row that counted the answer can say that no token came; its silence alone (an error row) cannot.
function neverCame({ own, request, absences }: RuleContext): ReturnType<Rule['apply']> {
  if (request.stream !== true || request.start === null || request.end === null) return [];
  const waited = request.end - request.start;
  const row = ofKind(own, 'usage').find(
    ({ fact }) => fact.errorCode === null && fact.firstTokenMs === null && fact.completionTokens === 0,
  );
  if (row === undefined || waited < SLOW_NANOS) return [];
  return [
    finding({
      ruleId: 'slow-first-token',
      confidence: 'certain',
      weight: 'problem',
      title: ownWords(`No first token in ${formatDuration(waited)}`),
      summary: say`The usage row counts no completion token and no first token ${cite(row.id)}; the request lasted ${ownWords(formatDuration(waited))}.${
        !absences.stream_end.known || hasText(own) ? [] : ownWords(' There is no partial answer to recover.')
      }`,
    }),
  ];
}

// Usage counts what the backend reported; text that came before that is in the stream all the same.
function hasText(own: RuleContext['own']): boolean {
  return own.some(
    (event) =>
      (isKind(event, 'sse') && event.fact.type?.endsWith('.delta') === true) ||
      (isKind(event, 'backend_event') && event.fact.type === 'agent_message_delta'),
  );
}

// Only stages before the first output; what time-dominated says of the whole request is not said a second time.
function stageText(context: RuleContext): Prose {
  const timing = timingOf(context);
  const stages = timing.filter(({ stage }) => BEFORE_OUTPUT.has(stage));
  const [longest] = stages.toSorted((a, b) => (a.durationNanos < b.durationNanos ? 1 : -1));
  if (longest === undefined || longest.durationNanos === 0n)
    return ownWords(' Which stage took the time is not in the lines read.');
  if (dominantStage(timing)?.stage === longest.stage) return [];
  const share = Number(longest.durationNanos) / Number(spanNanos(stages));
  return say` Most of it: ${ownWords(`${longest.words}, ${formatDuration(longest.durationNanos)} (${percentText(share)} of what the lines cover)`)} ${cite(longest.from, longest.to)}.`;
}
