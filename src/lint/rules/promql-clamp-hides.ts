import { own, say } from '../../model/prose.ts';
import { type PromQl, selectorsIn, within } from '../promql/read.ts';
import { rulesOf } from '../promql/system-rules.ts';
import type { LintRule } from '../rule.ts';

/** One event in five minutes is 0.0033/s: a floor below half of that hides nothing. */
const HARMLESS_PER_SECOND = 0.001;
const PER_SECOND: ReadonlySet<string> = new Set(['rate', 'irate']);

export const promqlClampHides: LintRule = {
  id: 'promql/clamp-hides',
  summary: 'clamp_min() under a share of rates, which makes the share small where there is little traffic',
  severity: 'error',
  *check(workspace) {
    for (const { file, rule, expr } of rulesOf(workspace)) {
      for (const node of within(expr)) {
        if (node.kind !== 'binary' || node.op !== '/') continue;
        const clamp = node.right;
        if (clamp.kind !== 'call' || clamp.name !== 'clamp_min') continue;
        const [inner, floor] = clamp.args;
        if (
          inner === undefined ||
          floor?.kind !== 'number' ||
          floor.value <= HARMLESS_PER_SECOND ||
          !isPerSecond(inner) ||
          isOfThePast(inner)
        )
          continue;
        yield {
          artifact: file,
          span: rule.expr.spanOf(clamp.from, clamp.to),
          what: say`Below ${own(String(floor.value))} a second this divides by ${own(String(floor.value))} instead of by what was counted.`,
          why: say`At one request a minute, all of them failing, the share reads ${own(`${(100 / 60 / floor.value).toFixed(1)} %`)}: an outage at night does not page.`,
          mend: own(
            'Divide by what was counted. Where nothing was, the division gives NaN, which is above no threshold.',
          ),
        };
      }
    }
  },
};

/** Growth against an earlier time: there the floor keeps small numbers from counting, on purpose. */
function isOfThePast(node: PromQl): boolean {
  return selectorsIn(node).every(({ isShifted }) => isShifted);
}

function isPerSecond(node: PromQl): boolean {
  return [...within(node)].some((one) => one.kind === 'call' && PER_SECOND.has(one.name));
}
