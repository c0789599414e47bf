import { cite, own, say } from '../../../model/prose.ts';
import type { Sample } from '../../../model/metrics.ts';
import type { Signal } from '../../../model/signal.ts';
import { formatClock, type UnixNano } from '../../../model/time.ts';
import type { Rule, RuleContext } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { signalOf } from '../../../correlate/metric-readings.ts';

/** No log line tells of the mode: only the metrics do. */
export const maintenanceOn: Rule = {
  id: 'maintenance-on',
  apply(context) {
    const maintenance = signalOf(context, 'maintenance');
    if (maintenance === null || !wasOn(maintenance, context)) return [];
    return [
      finding({
        ruleId: 'maintenance-on',
        confidence: 'likely',
        weight: 'note',
        title: own('Maintenance mode was on'),
        summary: say`The metrics say that maintenance mode was on ${own(whenOf(maintenance, context))} ${cite(maintenance.id)}. ${own(whatThatMeans(context))}`,
      }),
    ];
  },
};

// Set in the scrape behind the request's end alone, it may have been set after it.
function wasOn({ value, at, points }: Signal, { request: { start, end } }: RuleContext): boolean {
  if (value === null || value <= 0) return false;
  const isBehind = end !== null && at > end;
  const within = points.some((point) => point.value > 0 && isWithin(point, { start, end }));
  return !isBehind || within || (lastBefore(points, start)?.value ?? 0) > 0;
}

function isWithin({ timeUnixNano }: Sample, { start, end }: Pick<RuleContext['request'], 'start' | 'end'>): boolean {
  return start !== null && timeUnixNano >= start && timeUnixNano <= (end ?? start);
}

function lastBefore(points: readonly Sample[], start: UnixNano | null): Sample | undefined {
  return points.findLast(({ timeUnixNano }) => start !== null && timeUnixNano < start);
}

function whenOf({ at, atClock, points }: Signal & { readonly atClock: string }, { request }: RuleContext): string {
  const before = lastBefore(points, request.start);
  return request.end !== null && at > request.end && before !== undefined && before.value > 0
    ? `before it, at ${formatClock(before.timeUnixNano)}, and behind it, at ${atClock}`
    : `at ${atClock}`;
}

// The mode alone refuses nothing: the captures have a completion that was answered with 200 while it was on.
function whatThatMeans({ outcome }: RuleContext): string {
  if (outcome.verdict === 'succeeded') return 'The request was answered all the same.';
  if (outcome.reason === 'service_unavailable')
    return 'No line says why the request was refused with 503: it may have been on purpose.';
  return 'Restarts and refusals around that time may have been on purpose; what ended this request is told on its own.';
}
