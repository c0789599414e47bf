// What to do now, by how the request went and where its time went; every step follows from something in the report.

import type { Correlation, Outage } from '../../../model/correlation.ts';
import type { TimelineEvent } from '../../../model/event.ts';
import { ofKind } from '../facts.ts';
import { cite, known, own, plainText, type Prose, say } from '../../../model/prose.ts';
import type { TraceReport } from '../../../model/report.ts';
import type { IdKind } from '../../../model/request-id.ts';
import type { SystemSteps } from '../../../model/story.ts';
import { formatClock } from '../../../model/time.ts';
import { dominantStage, type TimingStage } from '../../../model/timing.ts';
import type { TimingStageId } from './stages.ts';

export function nextSteps(report: TraceReport): SystemSteps {
  const { verdict, reason } = report.outcome;
  const lines = [
    ...(verdict === 'unknown' && reason !== 'proxy_ended' ? [missingFiles(report)] : []),
    ...stepsByReason(report),
    ...toolBufferSteps(report),
  ];
  lines.push(...timeSteps(report, lines));
  const isSupervisorMissing = lines.includes(SUPERVISOR_MISSING) || lines.includes(SUPERVISOR_ELSEWHERE);
  return {
    lines,
    metrics: [...maintenanceStep(report), ...(isSupervisorMissing ? [] : supervisorStep(report))],
    headings: lines.some((step) => step.includes(RESTARTS_HEADING)) ? [RESTARTS_HEADING] : [],
  };
}

/** Where a person finds the id that the proxy logs. */
export function whereIdsStand(kind: IdKind): readonly Prose[] {
  return [...(kind === 'chatcmpl_id' ? [NEVER_LOGGED] : []), WHERE_FROM];
}

const WHERE_FROM = own(
  'Check where the id comes from: the proxy sends it to the client as X-Request-Id; x-proxy-trace-id is the same.',
);

const NEVER_LOGGED = own('The proxy never logs chatcmpl- ids: use the X-Request-Id of the same answer.');

// Which file is missing shows in which lines of the request are there.
function missingFiles(report: TraceReport): Prose {
  const events = requestEvents(report);
  const has = (start: string): boolean => events.some(({ fact }) => fact.kind.startsWith(start));
  // What was read and has none is not missing.
  const isRead = (kind: string): boolean => report.absences.some((one) => one.kind === kind && one.known);
  const missing = [
    ...(has('access_log') || isRead('access_log') ? [] : ['the proxy’s standard output (access log)']),
    ...(has('backend_') || has('submission') || isRead('stream_end') ? [] : ['PROTO_LOG_PATH']),
    ...(has('usage') || isRead('usage') ? [] : ['TOKEN_LOG_PATH']),
  ];
  return missing.length === 0
    ? own('Ask again later if the request may still be running; else add the files of other hosts with further -f.')
    : own(`No line of it was found from ${missing.join(', ')}: add that with further -f if it is not among the files.`);
}

function stepsByReason(report: TraceReport): readonly Prose[] {
  switch (report.outcome.reason) {
    case 'invalid_request':
      return [invalidRequest(report)];
    case 'unauthorized':
      return [
        say`Check the credentials that the client sends: the status was ${known(report.request.status)}. The lines read do not say what is wrong.`,
      ];
    case 'concurrency_limit':
      return [concurrencyLimit(report)];
    case 'too_many_requests':
      return [own('The client is to wait and send it again more slowly.')];
    case 'worker_not_ready':
    case 'service_unavailable':
      return [...sendAgain(report), ...workerSteps(report)];
    case 'planned_shutdown':
      return [...sendAgain(report), own('If no deployment was meant then, find out who stopped the proxy.')];
    case 'restart_limit':
      return workerSteps(report).toReversed();
    case 'worker_busy':
      return [
        own(
          'The client can send it again. If it happens often, look for calls that stay open, or raise WORKER_MAX_CONCURRENCY.',
        ),
      ];
    case 'backend_silent':
      return silentSteps(report);
    case 'proxy_ended':
      return proxySteps(report);
    case 'worker_exit':
      return hasOutage(report) ? workerSteps(report) : [noOutage(report)];
    case 'backend_error':
    case 'stream_error':
    case 'server_error':
    case 'late_client_error':
      return [...backendSteps(report), ...workerSteps(report)];
    case 'client_disconnect':
      return [
        own(
          'Ask the client why it left: a timeout of its own, a proxy between, or a user who closed it. These logs do not say.',
        ),
        ...workerSteps(report),
      ];
    case 'not_told':
    case 'no_end':
      return workerSteps(report);
    default:
      return [];
  }
}

function invalidRequest(report: TraceReport): Prose {
  const row = ofKind(requestEvents(report), 'usage').find(({ fact }) => fact.errorCode !== null);
  return row === undefined || row.fact.errorCode === null
    ? say`Fix the request: what is wrong with it stands in the answer with status ${known(report.request.status)} that the client got; sent again unchanged it fails again.`
    : say`Fix the request: the error code is ${row.fact.errorCode} ${cite(row.id)}; sent again unchanged it fails again.`;
}

function concurrencyLimit(report: TraceReport): Prose {
  const guard = ofKind(requestEvents(report), 'sse_guard').find(({ fact }) => fact.outcome === 'rejected');
  const open =
    guard === undefined ? [] : say` (${known(guard.fact.before)} of ${known(guard.fact.limit)} open ${cite(guard.id)})`;
  return say`Send it again when a stream has ended${open}. If it happens often, look for streams that stay open, or raise the limit.`;
}

const RESTARTS_HEADING = 'CodexWorkerRestarts';

const SUPERVISOR_MISSING = own(
  'No outage of the worker was found: add the log that holds the supervisor’s lines with further -f.',
);

const SUPERVISOR_ELSEWHERE = own(
  'No outage of the worker stands in the supervisor’s lines that were read: add those of other hosts with further -f.',
);

function noOutage({ absences }: TraceReport): Prose {
  const isRead = absences.some(({ kind, known: isKnown }) => kind === 'worker_exit' && isKnown);
  return isRead ? SUPERVISOR_ELSEWHERE : SUPERVISOR_MISSING;
}

function hasOutage({ outages }: TraceReport): boolean {
  return outages.some(({ relation }) => relation === 'during');
}

function sendAgain(report: TraceReport): readonly Prose[] {
  const outage = report.outages.find(({ relation }) => relation === 'during');
  if (outage === undefined) return [noOutage(report)];
  if (outage.ready === null || outage.end === null)
    return [say`Check whether the worker is up: no ready was seen after that ${cite(outage.exit.id)}.`];
  const at = own(formatClock(outage.end));
  const [again] = outage.later;
  if (again !== undefined && again.timeUnixNano !== null)
    return [
      say`Check whether the worker is up before it is sent again: it was ready at ${at} ${cite(outage.ready.id)}, and away again at ${own(formatClock(again.timeUnixNano))} ${cite(again.id)}.`,
    ];
  return [say`The client can send it again: the worker was ready at ${at} ${cite(outage.ready.id)}.`];
}

function workerSteps({ outages }: TraceReport): readonly Prose[] {
  const outage = outages.find(
    (candidate) =>
      candidate.relation === 'during' && (candidate.cause === 'worker_exit' || candidate.cause === 'restart_limit'),
  );
  if (outage === undefined) return [];
  return [whyAway(outage), ...restartLimit(outage)];
}

// Who is killed writes nothing of it: the kernel, the container or whoever sent the signal knows.
function whyAway(outage: Outage): Prose {
  const at = say`${own(formatClock(outage.start))} ${cite(outage.exit.id)}`;
  const runbook = say`runbook, heading ${own(RESTARTS_HEADING)}`;
  return outage.signal === null
    ? say`Find out why the worker went away: read its own log before ${at}; ${runbook}.`
    : say`Find out who sent ${outage.signal} at ${at}, out-of-memory kills of kernel and container first; ${runbook}.`;
}

// A worker that hangs does not exit by itself, and every request after it waits as long.
function silentSteps(report: TraceReport): readonly Prose[] {
  const hung = report.correlations.find(({ ruleId }) => ruleId === 'hung-worker');
  const at = report.firstAbnormal?.event;
  const since = at === undefined ? [] : say` around the beginning of the silence ${cite(at)}`;
  const { end } = report.request;
  const back = ofKind(requestEvents(report), 'backend_response').find(
    ({ timeUnixNano: time }) => time !== null && end !== null && time > end,
  );
  if (hung === undefined && back !== undefined && back.timeUnixNano !== null)
    return [
      say`Look at what held the worker: it answered again at ${own(formatClock(back.timeUnixNano))} ${cite(back.id)}; read its own log${since}; runbook, heading ${own(HUNG_HEADING)}.`,
    ];
  return hung === undefined
    ? [
        say`Look whether the worker still answers: trace a request that came after it, and read the worker’s own log${since}; runbook, heading ${own(HUNG_HEADING)}.`,
      ]
    : [
        say`Restart the worker if requests still fall silent: it hung, and does not exit by itself; runbook, heading ${own(HUNG_HEADING)}.`,
        say`Read the worker’s own log${since}.`,
      ];
}

const HUNG_HEADING = 'A hung worker';

function proxySteps({ outages }: TraceReport): readonly Prose[] {
  const end = outages.find(({ relation, cause }) => relation === 'during' && cause !== 'worker_exit');
  if (end === undefined) return [];
  const again = own(
    'The client must send it again unless its answer had ended; what it had got by then may already have had its effects.',
  );
  if (end.cause === 'planned_shutdown')
    return [again, own('If that happens with each deployment, give it a longer grace than the longest stream.')];
  const dump = end.events.find(({ fact }) => fact.kind === 'proxy_fatal');
  if (dump !== undefined)
    return [
      say`Read the stack trace that the proxy left ${cite(dump.id)}, and what stands before it; runbook, heading ${own(PROXY_HEADING)}.`,
      again,
    ];
  return [
    again,
    say`Find out why the proxy ended: read its standard output and error before ${own(formatClock(end.start))} ${cite(end.exit.id)}, and what the host says of a kill (out of memory); runbook, heading ${own(PROXY_HEADING)}.`,
  ];
}

const RESTART_HEADING = 'Restart one proxy';

const PROXY_HEADING = 'CodexProxyGone';

function restartLimit({ events }: Outage): readonly Prose[] {
  const limit = events.find(({ fact }) => fact.kind === 'worker_restart_limit');
  return limit === undefined
    ? []
    : [
        say`Restart the proxy: the restart limit was reached, and its worker is down until then ${cite(limit.id)}; runbook, heading ${own(RESTART_HEADING)}.`,
      ];
}

function backendSteps(report: TraceReport): readonly Prose[] {
  const events = requestEvents(report);
  const error =
    events.find(({ fact }) => fact.kind === 'backend_error') ??
    events.find(({ fact, abnormal }) => fact.kind === 'backend_stderr' && abnormal) ??
    ofKind(events, 'sse_summary').find(({ abnormal, fact }) => abnormal && fact.message !== null) ??
    events.find(({ fact }) => fact.kind === 'usage' && fact.errorCode !== null);
  if (error === undefined || error.timeUnixNano === null) return withoutError(report);
  const said = ofKind(events, 'backend_stderr').find(({ abnormal, fact }) => abnormal && fact.text !== null);
  const [summary] = ofKind(events, 'sse_summary').filter(({ id }) => id === error.id);
  const text =
    said?.fact.text != null
      ? say`, for what stands behind ${said.fact.text} ${cite(said.id)}`
      : summary?.fact.message != null
        ? say`, for what stands behind ${summary.fact.message}`
        : [];
  return [say`Read the worker’s own log at ${own(formatClock(error.timeUnixNano))} ${cite(error.id)}${text}.`];
}

function withoutError(report: TraceReport): readonly Prose[] {
  const { start, end } = report.request;
  if (start === null || end === null) return [];
  const more = hasBackendLines(report)
    ? []
    : [own('Add PROTO_LOG_PATH and TOKEN_LOG_PATH with further -f: no line from the backend is among those read.')];
  return [
    ...more,
    own(`No line read says why: look into the worker’s own log from ${formatClock(start)} to ${formatClock(end)}.`),
  ];
}

function toolBufferSteps(report: TraceReport): readonly Prose[] {
  const anomalies = ofKind(requestEvents(report), 'tool_buffer');
  if (anomalies.length === 0 && !report.correlations.some(({ ruleId }) => ruleId === 'tool-buffer-anomaly')) return [];
  const finding = report.correlations.find(({ ruleId }) => ruleId === 'tool-buffer-anomaly');
  const model = report.request.effectiveModel;
  return [
    say`Look at the answer the client got: whether its tool call is whole is not in the logs ${cite(finding?.evidence ?? anomalies.map(({ id }) => id))}.`,
    say`Trace other requests with tool calls${model === null ? [] : say` to ${model}`}: one anomaly is one answer, several point to the model or the tool.`,
  ];
}

const WORKER_LOG = 'own log';

/** Where a slow request's time went says whom to ask next. */
function timeSteps(report: TraceReport, before: readonly Prose[]): readonly Prose[] {
  const stage = dominantStage(report.timing);
  if (stage === null || !report.correlations.some(({ ruleId }) => ruleId === 'time-dominated')) return [];
  switch (stage.stage as TimingStageId) {
    case 'client_upload':
      return [
        say`Look at the client’s side: how large its request is and over which network it comes ${stageCite(stage)}; then at the proxy’s own load at that time.`,
      ];
    case 'worker_wait':
      return [say`Look at how the worker started: the request waited for its handshake ${stageCite(stage)}.`];
    case 'backend_setup':
      return [
        say`Look at the worker’s load at that time: opening a conversation takes it some milliseconds otherwise ${stageCite(stage)}.`,
      ];
    case 'backend_first_output':
      return [firstOutputStep(report, stage)];
    case 'streaming':
      return [
        say`Compare the pace with other requests to the same model: a long answer takes long, a slow one is the backend’s ${stageCite(stage)}.`,
      ];
    case 'backend_silent':
      // What became of the worker is the better question where it is asked already.
      return before.some((step) => plainText(step).includes(WORKER_LOG)) ? [] : [silentStep(report, stage)];
    case 'closing':
      return [
        say`Look at the proxy’s own load at that time: the backend had said all, and its answer was not closed ${stageCite(stage)}.`,
      ];
    case 'client_download':
      return [say`Look at the client’s side: it, or a proxy between, read the answer slowly ${stageCite(stage)}.`];
    case 'rest':
      return report.outcome.verdict === 'unknown' || hasBackendLines(report)
        ? []
        : [
            own(
              'Add PROTO_LOG_PATH with further -f to see where the time went: no line from the backend is among those read.',
            ),
          ];
  }
}

function stageCite({ from, to }: TimingStage): { readonly cite: readonly string[] } {
  return cite(from, to);
}

function firstOutputStep({ request }: TraceReport, stage: TimingStage): Prose {
  const { effectiveModel, promptTokens } = request;
  const model = effectiveModel === null ? own('the model') : say`${effectiveModel}`;
  const prompt = promptTokens === null ? [] : own(` of ${promptTokens.toLocaleString('en-US')} tokens`);
  return say`Look at ${model} at that time, and at the prompt${prompt}: the worker had the call and waited for it ${stageCite(stage)}.`;
}

function silentStep({ events }: TraceReport, stage: TimingStage): Prose {
  const at = (id: string): string => {
    const time = events.find((event) => event.id === id)?.timeUnixNano ?? null;
    return time === null ? '' : formatClock(time);
  };
  return say`Read the worker’s ${own(WORKER_LOG)} from ${own(at(stage.from))} to ${own(at(stage.to))}: it was silent and owed an answer ${stageCite(stage)}.`;
}

function hasBackendLines(report: TraceReport): boolean {
  return requestEvents(report).some(({ fact }) => fact.kind.startsWith('backend_'));
}

function maintenanceStep(report: TraceReport): readonly Prose[] {
  const [found] = findingsOf(report, 'maintenance-on');
  if (found === undefined || report.outcome.verdict === 'succeeded') return [];
  return [
    say`Ask who set maintenance mode, and see whether it is still on ${cite(found.evidence)}; /readyz tells whether the worker is ready, not whether the mode is on.`,
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

function requestEvents({ events, reqId }: TraceReport): readonly TimelineEvent[] {
  return events.filter((event) => event.scope === 'request' && (event.reqId === reqId || event.reqId === null));
}

function findingsOf({ correlations }: TraceReport, ruleId: string): readonly Correlation[] {
  return correlations.filter((correlation) => correlation.ruleId === ruleId);
}
