import { formatDurationMs } from '../../model/prometheus-duration.ts';
import { own, say } from '../../model/prose.ts';
import { isComparison, selectorsIn, within } from '../promql/read.ts';
import { metricOf, rulesOf } from '../promql/system-rules.ts';
import type { LintRule } from '../rule.ts';

/** The longest usual scrape interval: by so much a scraped gauge may be up longer or shorter than it was. */
const SCRAPE_MS = 60_000;

export const alertsPhaseRace: LintRule = {
  id: 'alerts/phase-race',
  summary: '`for` about as long as one event holds a gauge: the phase of the scrape decides',
  severity: 'error',
  *check(workspace) {
    for (const { file, rule, expr } of rulesOf(workspace)) {
      if (rule.kind !== 'alert' || rule.forMs === 0) continue;
      const holds = [...within(expr)]
        .filter((node) => node.kind === 'binary' && isComparison(node))
        .flatMap(selectorsIn)
        // A window around it is another question (alerts/for-beyond-signal).
        .filter(({ rangeMs }) => rangeMs === null)
        .flatMap(({ metric }) => metricOf(workspace.catalogue, metric)?.holdMs ?? []);
      const holdMs = holds.find((one) => Math.abs(rule.forMs - one) < SCRAPE_MS);
      if (holdMs === undefined) continue;
      yield {
        artifact: file,
        span: rule.forSpan ?? rule.name.span,
        what: say`One event holds the gauge for ${own(formatDurationMs(holdMs))}, and \`for\` is ${own(formatDurationMs(rule.forMs))}.`,
        why: own(
          'A scrape sees that as shorter or longer by up to its interval, a minute or less: the same event pages at one phase and not at another.',
        ),
        mend: say`Stay a scrape interval away from it: ${own(formatDurationMs(holdMs + SCRAPE_MS + 30_000))} for what goes on, and no \`for\` for a single event.`,
      };
    }
  },
};
