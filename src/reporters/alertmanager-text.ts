// What Alertmanager says now: it keeps no history, so this is of the time the report was made.

import type { ActiveAlert, Silence } from '../model/metrics.ts';
import { count, joinProse, own, type Prose, say } from '../model/prose.ts';
import type { TraceReport } from '../model/report.ts';
import type { MetricsReport } from '../model/signal.ts';
import { labelText, momentText } from './signal-text.ts';

const MOST = 20;

export function alertmanagerLines(
  { alerts, silences }: NonNullable<MetricsReport['alertmanager']>,
  report: TraceReport,
): readonly Prose[] {
  const lines = [
    ...alerts.map((alert) => alertLine(alert, report)),
    ...silences.map((silence) => silenceLine(silence, report)),
  ];
  const more = lines.length - MOST;
  return more > 0
    ? [...lines.slice(0, MOST), say`${count(more, 'more entry', 'more entries')}; ${{ code: '-o json' }} has all`]
    : lines;
}

function alertLine(alert: ActiveAlert, report: TraceReport): Prose {
  const { labels, startsAt, state, silencedBy, inhibitedBy } = alert;
  const severity = labels['severity'];
  const text = labelText(labels);
  return joinProse([
    say`alert ${labels['alertname'] ?? '?'}${text === '' ? [] : say` ${text}`}`,
    ...(severity === undefined ? [] : [say`severity ${severity}`]),
    own(`${state}, since ${momentText(startsAt, report)}`),
    ...(silencedBy.length === 0 ? [] : [say`silenced by ${joinProse(silencedBy.map((id) => say`${id}`))}`]),
    ...(inhibitedBy.length === 0 ? [] : [say`inhibited by ${joinProse(inhibitedBy.map((id) => say`${id}`))}`]),
  ]);
}

function silenceLine(
  { id, state, matchers, startsAt, endsAt, createdBy, comment }: Silence,
  report: TraceReport,
): Prose {
  return joinProse([
    say`silence ${id}, ${own(state)}, on ${matchers.join(', ')}`,
    own(`from ${momentText(startsAt, report)} to ${momentText(endsAt, report)}`),
    say`by ${createdBy}: ${comment}`,
  ]);
}
