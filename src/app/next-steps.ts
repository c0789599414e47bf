import { own, type Prose, say } from '../model/prose.ts';
import type { TraceReport } from '../model/report.ts';

const SHOWN_RELATED = 5;

/** What to do now, most useful first; every step follows from something in the report. */
export function nextSteps(report: TraceReport): readonly Prose[] {
  const steps: Prose[] = [];
  const { outcome, completeness, understood } = report;
  if (report.reqId === null) {
    steps.push(
      own(
        'Check where the id comes from: the proxy sends it to the client as X-Request-Id; x-proxy-trace-id is the same.',
      ),
    );
    if (completeness.verdict === 'incomplete')
      steps.push(own('Not everything could be read: mend what is named under “Searched” and ask again.'));
    if (report.provenance.range !== null)
      steps.push(own('Only a window was searched: ask again without --from, --to, --since and --around.'));
    steps.push(own('Add the log files of other hosts and older rotated files with further -f.'));
    return steps;
  }
  if (completeness.verdict === 'incomplete')
    steps.push(own('Read what was missing first: see “Searched” for the gaps.'));
  if (outcome.verdict === 'unknown')
    steps.push(
      own('Add the files that are missing (access log on stdout, PROTO_LOG_PATH, TOKEN_LOG_PATH) with further -f.'),
    );
  if (report.outages.some(({ relation }) => relation === 'during'))
    steps.push(
      own(
        'Find out why the worker went away: the lines before its exit in the worker’s own output; runbook, heading CodexWorkerRestarts.',
      ),
    );
  const related = [...new Set(report.correlations.flatMap(({ relatedReqIds }) => relatedReqIds))];
  if (related.length > 0) {
    const shown = related.slice(0, SHOWN_RELATED).map((id) => [{ code: id }] as Prose);
    steps.push(
      say`Trace the other requests too: ${shown.flatMap((id, index) => (index === 0 ? id : [', ', ...id]))}${related.length > SHOWN_RELATED ? own(` and ${related.length - SHOWN_RELATED} more`) : []}.`,
    );
  }
  if (understood.manyToOne)
    steps.push(say`The id ${understood.value} names several requests: trace each by its own req_id.`);
  return steps;
}
