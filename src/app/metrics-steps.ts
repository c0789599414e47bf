// What to do now that follows from what the metrics said about the time of the request.

import type { Correlation } from '../model/correlation.ts';
import { cite, type Prose, say } from '../model/prose.ts';
import type { TraceReport } from '../model/report.ts';
import { settleFlag } from '../model/signal.ts';
import type { SystemSteps } from '../model/story.ts';

/** Runbooks are named by the alert's name; more than these is a list, and no next step. */
const SHOWN_ALERTS = 3;

export function metricsSteps(report: TraceReport, ofSystem: SystemSteps): readonly Prose[] {
  if (report.metrics === null) return [];
  return [...settleStep(report), ...alertSteps(report, ofSystem), ...ofSystem.metrics, ...routeStep(report)];
}

function settleStep({ metrics }: TraceReport): readonly Prose[] {
  const unsettled = metrics?.notEvaluatedYet ?? null;
  return unsettled === null
    ? []
    : [
        say`Ask again, or with ${{ code: settleFlag(unsettled) }} at once: the rules had not been evaluated behind the request’s end when the alerts were asked for.`,
      ];
}

// Only alerts that are told as a problem: beside a request that needs no fault they are no step of this request's.
function alertSteps(report: TraceReport, { headings }: SystemSteps): readonly Prose[] {
  const told = new Set(
    findingsOf(report, 'alert-overlap')
      .filter(({ weight }) => weight === 'problem')
      .flatMap(({ evidence }) => evidence),
  );
  const byName = new Map<string, string[]>();
  for (const { id, name } of report.metrics?.episodes ?? []) {
    if (told.has(id) && !headings.includes(name)) byName.set(name, [...(byName.get(name) ?? []), id]);
  }
  return [...byName]
    .slice(0, SHOWN_ALERTS)
    .map(([name, ids]) => say`Read the runbook, heading ${name}: that alert was firing ${cite(ids)}.`);
}

function routeStep(report: TraceReport): readonly Prose[] {
  const p95 = report.metrics?.signals.find(({ name }) => name === 'latency-p95');
  const found = findingsOf(report, 'slow-against-fleet').find(
    ({ evidence }) => p95 !== undefined && evidence.includes(p95.id),
  );
  return found === undefined
    ? []
    : [
        say`Look at the dashboard at the request’s time, for what all requests of its route shared ${cite(found.evidence)}.`,
      ];
}

function findingsOf({ correlations }: TraceReport, ruleId: string): readonly Correlation[] {
  return correlations.filter((correlation) => correlation.ruleId === ruleId);
}
