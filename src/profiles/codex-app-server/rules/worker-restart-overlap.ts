import type { Correlation, Outage } from '../../../model/correlation.ts';
import type { OutageCause } from '../story/causes.ts';
import type { TimelineEvent } from '../../../model/event.ts';
import { isKind } from '../facts.ts';
import { cite, own, type Prose, say } from '../../../model/prose.ts';
import { outageName } from '../../../model/outage-name.ts';
import { isKnownWriter, logOf, writerText } from '../../../model/process.ts';
import { formatDuration } from '../../../model/time.ts';
import type { Rule, RuleContext } from '../story/question.ts';
import { couldMatter } from '../../../correlate/could-matter.ts';
import { finding } from '../../../correlate/finding.ts';
import { atOffset } from '../../../correlate/conclude.ts';
import { SAME_MOMENT_NANOS } from '../story/figures.ts';
import { ownProcess, writtenBy } from '../../../correlate/own-process.ts';
import { refusalLine } from '../story/refusal-line.ts';
import { isBackendError, isStreamFailure, readSigns } from '../story/signs.ts';
import { wasWrittenBefore } from '../../../correlate/written-before.ts';

export const workerRestartOverlap: Rule = {
  id: 'worker-restart-overlap',
  apply(context) {
    // One before or behind the request stands in the row about restarts; there is no more to say of it.
    return context.outages
      .filter(({ relation }) => relation === 'during')
      .map((outage) => overlapping(outage, context));
  },
};

function overlapping(outage: Outage, context: RuleContext): Correlation {
  const isProblem = couldMatter(context) && context.outcome.verdict !== 'aborted';
  const isBefore = context.request.start !== null && outage.start < context.request.start;
  const began = isBefore
    ? own(
        outage.mayBeOver
          ? 'The request came behind it, and no ready was seen between the two: '
          : 'The request came while the worker was away: ',
      )
    : own('The worker went away during the request: ');
  return finding({
    ruleId: 'worker-restart-overlap',
    confidence: 'likely',
    weight: isProblem ? 'problem' : 'note',
    title: own(`${TITLES[outage.cause as OutageCause]} ${outage.mayBeOver ? 'may overlap' : 'overlaps'} the request`),
    summary: say`${began}${outageName(outage)}${atOffset(outage.exit, context.request)} ${cite(outage.exit.id)}, ${readyOf(outage)}${backoffOf(outage)}.${approximate(context)} ${against(outage, context)}`,
  });
}

const TITLES: Readonly<Record<OutageCause, string>> = {
  worker_exit: 'A worker restart',
  restart_limit: 'A worker that is down for good',
  planned_shutdown: 'A planned shutdown',
  proxy_ended: 'The end of the proxy',
  proxy_started: 'The start of the proxy',
};

function readyOf({ ready, start, end, events }: Outage): Prose {
  const limit = events.find((event) => isKind(event, 'worker_restart_limit'));
  const timeout = events.find((event) => isKind(event, 'worker_ready_timeout'));
  const exits = events.filter((event) => isKind(event, 'worker_exit')).length;
  const notes: Prose[] = [];
  if (exits > 1) notes.push(own(`, ${exits} exits before it got ready`));
  if (timeout !== undefined) notes.push(say`, it did not get ready in time ${cite(timeout.id)}`);
  if (limit !== undefined)
    notes.push(say`, the restart limit was reached: it is not started again by itself ${cite(limit.id)}`);
  if (ready === null || end === null) return say`no ready was seen after it${notes.flat()}`;
  return say`ready again after ${own(formatDuration(end - start))} ${cite(ready.id)}${notes.flat()}`;
}

function backoffOf({ backoffMs, restartCount }: Outage): Prose {
  const parts = [
    ...(backoffMs === null ? [] : [`backoff ${backoffMs} ms`]),
    ...(restartCount === null ? [] : [`restart ${restartCount}`]),
  ];
  return parts.length === 0 ? [] : own(` (${parts.join(', ')})`);
}

function approximate({ request }: RuleContext): Prose {
  return request.spanIsStated ? [] : own(' The request’s span is only known from its first to its last dated line.');
}

// Overlap in time is no proof, so the report says what would speak against it, and whether something does.
function against(outage: Outage, context: RuleContext): Prose {
  const { verdict } = context.outcome;
  const { guardEnd, access } = readSigns(context.own);
  if (verdict === 'succeeded') return own('The request succeeded all the same.');
  if (verdict === 'aborted') {
    return guardEnd !== null && wasWrittenBefore(guardEnd, outage.exit) === true
      ? say`The client had left before it ${cite(guardEnd.id)}: the exit does not explain how the request ended.`
      : own('The client had hung up; the exit is not needed to explain how the request ended.');
  }
  if (verdict === 'rejected' && context.request.status !== 503)
    return own('The refusal does not need it: its status is not 503.');
  const hosts = whetherOfOneProcess(outage, context);
  if (verdict === 'rejected') {
    const line = access === null ? null : refusalLine({ access, around: context.around });
    return line === null
      ? hosts
      : say`The line before the access log’s says that the worker was not ready ${cite(line.id)}. ${hosts}`;
  }
  const counter = counterEvidence(outage, context);
  if (counter.length > 0)
    return say`Against it as the cause: the request had an error before the exit, or heard from the backend after it ${cite(counter.map(({ id }) => id))}.`;
  return say`${firstErrorOf(outage, context)} ${hosts}`;
}

// Supervisor lines carry no id: whose exit it was follows from who wrote the line, as far as that is said.
function whetherOfOneProcess({ exit }: Outage, { own: events }: RuleContext): Prose {
  const process = ownProcess(events);
  const [first] = events.filter(({ record }) => isKnownWriter(record.writer));
  if (!process.isKnown || first === undefined)
    return own(
      exit.origins.some((origin) => process.logs.has(logOf(origin)))
        ? 'Both stand in one log.'
        : 'It would not be the cause if the lines are of different hosts.',
    );
  const of = writerText(first.record.writer);
  return process.compare(writtenBy(exit)) === 'same'
    ? say`Both are of one process, ${of}.`
    : say`The request’s lines are of ${of}; the exit’s do not say whose they are, so that it is the same process is likely only.`;
}

function errorsOf({ own: events }: RuleContext): readonly TimelineEvent[] {
  const signs = readSigns(events);
  return events.filter(
    (event) => isBackendError(event) || isStreamFailure(event) || signs.usageErrors.some(({ id }) => id === event.id),
  );
}

// What stands here is not early (that is counter-evidence): it is of the same moment as the exit, or later.
function firstErrorOf(outage: Outage, context: RuleContext): Prose {
  const first = errorsOf(context).reduce<TimelineEvent | null>(
    (earliest, event) =>
      event.timeUnixNano !== null && (earliest?.timeUnixNano == null || event.timeUnixNano < earliest.timeUnixNano)
        ? event
        : earliest,
    null,
  );
  if (first?.timeUnixNano == null) {
    const { backend_answer: backend, usage } = context.absences;
    if (backend.known && usage.known) return own('No error of the request stands before it.');
    return own(`No error of the request stands before it in what ${context.complete ? 'was' : 'could be'} read.`);
  }
  const gap = first.timeUnixNano - outage.start;
  const distance = formatDuration(gap < 0n ? -gap : gap);
  const side = gap < 0n ? `${distance} before the exit line` : `${distance} after the exit line`;
  const where = gap === 0n ? 'has the time of the exit line' : `stands ${side}`;
  const moment = gap <= SAME_MOMENT_NANOS ? ': the same moment' : '';
  return say`The request’s first error line ${own(where)}${own(moment)} ${cite(first.id)}.`;
}

function counterEvidence(outage: Outage, context: RuleContext): readonly TimelineEvent[] {
  const { own: events, outcome } = context;
  if (outcome.verdict !== 'failed' && outcome.verdict !== 'unknown') return [];
  const early = errorsOf(context).filter(
    ({ timeUnixNano }) => timeUnixNano !== null && timeUnixNano + SAME_MOMENT_NANOS < outage.start,
  );
  const answers = events.filter((event) => isKind(event, 'backend_response') || isKind(event, 'backend_notification'));
  const late = answers.filter(
    ({ timeUnixNano }) =>
      timeUnixNano !== null &&
      timeUnixNano > outage.start + SAME_MOMENT_NANOS &&
      (outage.end === null || timeUnixNano < outage.end),
  );
  return [...early.slice(0, 3), ...late.slice(0, 3)];
}
