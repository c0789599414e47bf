import { isKind } from '../../model/event.ts';
import { cite, count, joinProse, known, own as ownWords, type Prose, say } from '../../model/prose.ts';
import type { RpcPair } from '../../model/rpc-pair.ts';
import type { Rule, RuleContext } from '../context.ts';
import { atOffset } from '../outcome/question.ts';
import { readSigns } from '../signs.ts';

/** More calls than this are counted and cited as evidence, not told one by one. */
const TOLD = 3;

export const unansweredRpc: Rule = {
  id: 'unanswered-rpc',
  apply(context) {
    const { unanswered } = readSigns(context.own);
    const [first] = unanswered;
    if (first === undefined) return [];
    const calls = unanswered.slice(0, TOLD).map((pair) => describe(pair, context));
    const rest = unanswered.length > TOLD ? say` and ${count(unanswered.length - TOLD, 'more call')}` : [];
    const outage =
      context.outages.find(
        ({ relation, start }) =>
          relation === 'during' && first.request.timeUnixNano !== null && start >= first.request.timeUnixNano,
      ) ?? null;
    const { verdict } = context.outcome;
    return [
      {
        ruleId: 'unanswered-rpc',
        // That there is no answer follows from no line being found, not from a line.
        confidence: 'likely',
        weight: context.complete && verdict !== 'succeeded' && verdict !== 'aborted' ? 'problem' : 'note',
        title:
          unanswered.length === 1
            ? ownWords('A call to the backend has no answer')
            : ownWords(`${unanswered.length} calls to the backend have no answer`),
        summary: say`No answer was found to ${joinProse(calls)}${rest}. ${why(context, outage === null ? null : outage.exit.id)}`,
        evidence: [...unanswered.map(({ request }) => request.id), ...(outage === null ? [] : [outage.exit.id])],
        relatedReqIds: [],
      },
    ];
  },
};

function describe({ request: call }: RpcPair, { request }: RuleContext): Prose {
  if (!isKind(call, 'backend_request')) return [];
  return say`rpc ${known(call.fact.rpcId)} ${known(call.fact.method)}${atOffset(call, request)} ${cite(call.id)}`;
}

function why({ complete }: RuleContext, exitId: string | null): Prose {
  if (!complete) return ownWords('Not everything could be read: an answer may be in what was not.');
  if (exitId !== null) return say`The worker exited after it was sent ${cite(exitId)}.`;
  return ownWords(
    'No worker exit was seen after it was sent; it may also still have been running when the log was read.',
  );
}
