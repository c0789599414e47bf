import type { Outcome } from '../../../../model/correlation.ts';
import { readSigns } from '../signs.ts';
import { judgeBroken } from './broken.ts';
import { judgeHungUp } from './hang-up.ts';
import type { OutcomeQuestion, Verdicter } from '../question.ts';
import { judgeProxyEnded } from './proxy-ended.ts';
import { judgeRefused } from './refused.ts';
import { judgeSilent } from './silent.ts';
import { judgeUntold } from './untold.ts';
import { judgeWhole } from './whole.ts';

// First match wins. A hang-up comes before a failure: the work of a client that has gone often fails afterwards, and its
// rows then read like a failed stream's.
const VERDICTERS: readonly Verdicter[] = [
  judgeRefused,
  judgeSilent,
  judgeHungUp,
  judgeBroken,
  judgeWhole,
  judgeProxyEnded,
];

/** How the request went, as far as its lines tell. Never a guess: what they do not tell is `unknown`, with what would. */
export function judge(question: OutcomeQuestion): Outcome {
  const signs = readSigns(question.own);
  return (
    VERDICTERS.reduce<Outcome | null>((verdict, judgeOne) => verdict ?? judgeOne(signs, question), null) ??
    judgeUntold(signs, question)
  );
}
