import type { Outage } from '../../../model/correlation.ts';
import { isKind } from '../facts.ts';
import { outageName } from '../../../model/outage-name.ts';
import { cite, count, joinProse, known, own as ownWords, type Prose, say } from '../../../model/prose.ts';
import type { CallPair } from '../../../model/call-pair.ts';
import type { Rule, RuleContext } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { atOffset } from '../../../correlate/conclude.ts';
import { readSigns } from '../story/signs.ts';

/** More calls than this are counted, not told one by one. */
const TOLD = 3;

export const unansweredRpc: Rule = {
  id: 'unanswered-rpc',
  apply(context) {
    const { unanswered, sse, done } = readSigns(context.own);
    const [first] = unanswered;
    if (first === undefined) return [];
    // Its lines were lost behind that call: the one finding about lost lines says it.
    if (context.outcome.reason === 'stream_complete' && sse.length > 0 && done === null) return [];
    const calls = unanswered.slice(0, TOLD).map((pair) => describe(pair, context));
    const last = unanswered.at(-1)?.request;
    const rest =
      unanswered.length > TOLD && last !== undefined
        ? say` and ${count(unanswered.length - TOLD, 'more call')}, the last ${cite(last.id)}`
        : [];
    const outage =
      context.outages.find(
        ({ relation, start }) =>
          relation === 'during' && first.request.timeUnixNano !== null && start >= first.request.timeUnixNano,
      ) ?? null;
    const { verdict } = context.outcome;
    return [
      finding({
        ruleId: 'unanswered-rpc',
        // That there is no answer follows from no line being found, not from a line.
        confidence: 'likely',
        weight:
          context.absences.backend_answer.known && verdict !== 'succeeded' && verdict !== 'aborted'
            ? 'problem'
            : 'note',
        title: titleOf(unanswered.length, context),
        summary: say`No answer was found to ${joinProse(calls)}${rest}. ${why(context, outage)}`,
      }),
    ];
  },
};

function describe({ request: call }: CallPair, { request }: RuleContext): Prose {
  if (!isKind(call, 'backend_request')) return [];
  return say`rpc ${known(call.fact.rpcId)} ${known(call.fact.method)}${atOffset(call, request)} ${cite(call.id)}`;
}

function titleOf(calls: number, { absences, complete }: RuleContext): Prose {
  const which = calls === 1 ? 'A call to the backend has' : `${calls} calls to the backend have`;
  if (absences.backend_answer.known) return ownWords(`${which} no answer`);
  return ownWords(`${which} no answer in what ${complete ? 'was' : 'could be'} read`);
}

function why(
  { complete, absences: { backend_answer: answer, worker_exit: exit }, outcome }: RuleContext,
  outage: Outage | null,
): Prose {
  if (outcome.verdict === 'aborted') return ownWords('The client had hung up: nobody was waiting for it any more.');
  if (!complete) return ownWords('Not everything could be read: an answer may be in what was not.');
  if (!answer.known) return say`Whether there was one is not known: ${answer.why}.`;
  if (outage !== null) return say`${upperFirst(outageName(outage))} came after it was sent ${cite(outage.exit.id)}.`;
  return exit.known
    ? ownWords('No worker exit was seen after it was sent; it may also still have been running when the log was read.')
    : say`Whether the worker exited is not known (${exit.why}); it may also still have been running when the log was read.`;
}

function upperFirst(name: Prose): Prose {
  const [first, ...rest] = name;
  return typeof first === 'string' ? [`The ${first}`, ...rest] : name;
}
