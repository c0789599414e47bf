import { formatDurationMs } from '../../model/prometheus-duration.ts';
import { own, say } from '../../model/prose.ts';
import { constantOf, isComparison, type PromQl, selectorsIn, within } from '../promql/read.ts';
import { metricOf, systemAlerts } from '../promql/system-rules.ts';
import type { LintRule, Workspace } from '../rule.ts';

/** What a scrape interval of a minute adds to whatever is scraped. */
const SCRAPE_MS = 60_000;

export const alertsForBeyondSignal: LintRule = {
  id: 'alerts/for-beyond-signal',
  summary: '`for` longer than what one event leaves behind, so that a burst never fires',
  severity: 'error',
  *check(workspace) {
    // Of other systems nobody here knows whether one burst was meant, or what goes on.
    for (const { file, rule, expr } of systemAlerts(workspace)) {
      if (rule.forMs === 0) continue;
      const lasts = lastsMs(expr, workspace);
      if (lasts === null || rule.forMs < lasts.ms) continue;
      yield {
        artifact: file,
        span: rule.forSpan ?? rule.name.span,
        what: say`The condition is true for ${own(formatDurationMs(lasts.ms))} at most (${own(lasts.of)}), and must be for ${own(formatDurationMs(rule.forMs))}.`,
        why: own('One burst, however bad, never fires: only what goes on without a pause does.'),
        mend: own('Leave `for` out where the window already looks back, or make the window longer than `for`.'),
      };
    }
  },
};

interface Lasts {
  readonly ms: number;
  readonly of: string;
}

/** For how long one burst keeps the condition true; null: that cannot be told, or it is not of that shape. */
function lastsMs(expr: PromQl, { catalogue }: Workspace): Lasts | null {
  for (const node of within(expr)) {
    if (node.kind !== 'binary' || !isComparison(node) || !/^>=?$/.test(node.op)) continue;
    const edge = constantOf(node.right);
    if (edge === null) continue;
    for (const call of within(node.left)) {
      if (call.kind !== 'call') continue;
      const [selector] = call.args.flatMap(selectorsIn);
      const windowMs = selector?.rangeMs ?? null;
      if (windowMs === null) continue;
      // A count of several within the window: a burst. More than none may as well be something that goes on.
      if (/^(?:increase|changes|resets)$/.test(call.name) && edge >= 1 && node.left === call) {
        return { ms: windowMs, of: `its window of ${formatDurationMs(windowMs)}` };
      }
      const holdMs = metricOf(catalogue, selector?.metric ?? null)?.holdMs ?? null;
      if (/^(?:max|last)_over_time$/.test(call.name) && holdMs !== null) {
        return {
          ms: holdMs + windowMs + SCRAPE_MS,
          of: `one event holds the gauge for ${formatDurationMs(holdMs)}, the window looks back ${formatDurationMs(windowMs)}, a scrape is a minute old at most`,
        };
      }
    }
  }
  return null;
}
