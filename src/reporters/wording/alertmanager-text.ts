// What Alertmanager says now: it keeps no history, so this is of the time the report was made. Whether that overlaps the
// request is said beside it.

import { count, joinProse, own, type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import type { AlertmanagerNow } from '../../model/signal.ts';
import { formatDuration } from '../../model/time.ts';
import { labelText, momentText } from './signal-text.ts';

const MOST = 20;

export function alertmanagerLines({ alerts, silences }: AlertmanagerNow, report: TraceReport): readonly Prose[] {
  const lines = [
    ...alerts.map((alert) => alertLine(alert, report)),
    ...silences.map((silence) => silenceLine(silence, report)),
  ];
  const more = lines.length - MOST;
  return more > 0
    ? [...lines.slice(0, MOST), say`${count(more, 'more entry', 'more entries')}; ${{ code: '-o json' }} has all`]
    : lines;
}

function alertLine(alert: AlertmanagerNow['alerts'][number], report: TraceReport): Prose {
  const { labels, startsAt, state, silencedBy, inhibitedBy } = alert;
  const severity = labels['severity'];
  const text = labelText(labels);
  return joinProse([
    say`alert ${labels['alertname'] ?? '?'}${text === '' ? [] : say` ${text}`}`,
    ...(severity === undefined ? [] : [say`severity ${severity}`]),
    own(`${state}, since ${momentText(startsAt, report)}, ${overlapText(alert, report)}`),
    ...(silencedBy.length === 0 ? [] : [say`silenced by ${joinProse(silencedBy.map((id) => say`${id}`))}`]),
    ...(inhibitedBy.length === 0 ? [] : [say`inhibited by ${joinProse(inhibitedBy.map((id) => say`${id}`))}`]),
  ]);
}

function silenceLine(silence: AlertmanagerNow['silences'][number], report: TraceReport): Prose {
  const { id, state, matchers, startsAt, endsAt, createdBy, comment } = silence;
  return joinProse([
    say`silence ${id}, ${own(state)}, on ${matchers.join(', ')}`,
    own(`from ${momentText(startsAt, report)} to ${momentText(endsAt, report)}, ${overlapText(silence, report)}`),
    say`by ${createdBy}: ${comment}`,
  ]);
}

type Placed = Pick<AlertmanagerNow['alerts'][number], 'relation' | 'startsAt' | 'endsAt'>;

/** `began 1 min 46 s after the request ended`: active now, and not then. */
function overlapText({ relation, startsAt, endsAt }: Placed, { request: { start, end } }: TraceReport): string {
  const after = end ?? start;
  if (relation === 'after' && after !== null && startsAt > after)
    return `began ${formatDuration(startsAt - after)} after the request ended`;
  if (relation === 'before' && start !== null && endsAt !== null && endsAt < start)
    return `ended ${formatDuration(start - endsAt)} before the request`;
  return { during: 'overlaps the request', after: 'began after the request', before: 'ended before it' }[relation];
}
