import { cite, own, say } from '../../model/prose.ts';
import type { Rule, RuleContext } from '../context.ts';
import { finding } from '../finding.ts';
import { signalOf } from '../metric-readings.ts';

/** No log line tells of the mode: only the metrics do. */
export const maintenanceOn: Rule = {
  id: 'maintenance-on',
  apply(context) {
    const maintenance = signalOf(context, 'maintenance');
    if (maintenance === null || maintenance.value === null || maintenance.value <= 0) return [];
    return [
      finding({
        ruleId: 'maintenance-on',
        confidence: 'likely',
        weight: 'note',
        title: own('Maintenance mode was on'),
        summary: say`The metrics say that maintenance mode was on at ${own(maintenance.atClock)} ${cite(maintenance.id)}. ${own(whatThatMeans(context))}`,
      }),
    ];
  },
};

// The mode alone refuses nothing: the captures have a completion that was answered with 200 while it was on.
function whatThatMeans({ outcome }: RuleContext): string {
  if (outcome.verdict === 'succeeded') return 'The request was answered all the same.';
  if (outcome.reason === 'service_unavailable')
    return 'No line says why the request was refused with 503: it may have been on purpose.';
  return 'Restarts and refusals around that time may have been on purpose; what ended this request is told on its own.';
}
