// What to do now that follows from what the metrics said about the time of the request.

import type { Correlation } from '../model/correlation.ts';
import { cite, type Prose, say } from '../model/prose.ts';
import type { TraceReport } from '../model/report.ts';
import { settleFlag } from '../model/signal.ts';

/** Runbooks are named by the alert's name; more than these is a list, and no next step. */
const SHOWN_ALERTS = 3;

/** For a step whose like stands among the others already. */
export interface SaidAlready {
  /** A step to find the log of the supervisor. */
  readonly supervisorMissing: boolean;
  /** Runbook headings that are named. */
  readonly headings: readonly string[];
}

export function metricsSteps(report: TraceReport, said: SaidAlready): readonly Prose[] {
  if (report.metrics === null) return [];
  return [
    ...settleStep(report),
    ...alertSteps(report, said),
    ...maintenanceStep(report),
    ...routeStep(report),
    ...(said.supervisorMissing ? [] : supervisorStep(report)),
  ];
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
function alertSteps(report: TraceReport, { headings }: SaidAlready): readonly Prose[] {
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

function maintenanceStep(report: TraceReport): readonly Prose[] {
  const [found] = findingsOf(report, 'maintenance-on');
  if (found === undefined || report.outcome.verdict === 'succeeded') return [];
  return [
    say`Ask who set maintenance mode, and see whether it is still on ${cite(found.evidence)}; /readyz tells whether the worker is ready, not whether the mode is on.`,
  ];
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

// The metrics alone show the outage: nothing of the logs is cited.
function supervisorStep(report: TraceReport): readonly Prose[] {
  const ofMetrics = new Set(report.metrics?.signals.map(({ id }) => id));
  const found = findingsOf(report, 'metrics-disagree-with-logs').find(({ evidence }) =>
    evidence.every((id) => ofMetrics.has(id)),
  );
  return found === undefined
    ? []
    : [
        say`Add the log that holds the supervisor’s lines: the metrics show an outage that no line read tells of ${cite(found.evidence)}.`,
      ];
}

function findingsOf({ correlations }: TraceReport, ruleId: string): readonly Correlation[] {
  return correlations.filter((correlation) => correlation.ruleId === ruleId);
}
