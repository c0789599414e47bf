import type { EventId } from './event.ts';

/**
 * Where a reader can go on looking. Absolute http(s) addresses with absolute times, percent-encoded throughout; ours,
 * no log text in them as it stands.
 */
export interface ReportLinks {
  /** Explore at the event's stream ± 1 s, by event id; only for events that a store holds. */
  readonly events: Readonly<Record<EventId, string>>;
  /** Explore with the signal's, episode's or rule's query, by its id. */
  readonly metrics: Readonly<Record<EventId, string>>;
  /** Explore with all lines of the request. */
  readonly request: string | null;
  /** The configured dashboard at the request's window. */
  readonly dashboard: string | null;
  /** Runbook pages by alert name: http(s) only. */
  readonly runbooks: Readonly<Record<string, string>>;
}

/** What is needed to make links; from the configuration. */
export interface LinkTargets {
  /** Grafana's address, sub-path included; null: no Explore links. */
  readonly grafanaUrl: string | null;
  readonly orgId: number;
  /** panes: Grafana 10.2 and later. left: before. */
  readonly exploreForm: 'panes' | 'left';
  readonly lokiUid: string | null;
  readonly prometheusUid: string | null;
  readonly dashboardUid: string | null;
  /** The page whose headings are alert names. */
  readonly runbookUrl: string | null;
}
