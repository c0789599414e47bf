// Grafana's Explore as an address: the query and absolute times are in it, nothing is stored on a server (a /goto/ link
// expires). `panes` is what Grafana reads since 10.2 (schemaVersion 1); `left` what it read before.

import type { LinkTargets } from '../model/links.ts';
import type { TimeRange } from '../model/time.ts';
import { NANOS_PER_MS } from '../model/time.ts';
import { encodeValue } from './web-address.ts';

export interface Grafana {
  /** From `baseAddress`. */
  readonly base: string;
  readonly orgId: number;
  readonly exploreForm: LinkTargets['exploreForm'];
}

export interface ExploreQuery {
  readonly type: 'loki' | 'prometheus';
  readonly datasourceUid: string;
  readonly expr: string;
  readonly range: TimeRange;
}

export function exploreLink({ base, orgId, exploreForm }: Grafana, query: ExploreQuery): string {
  const pane = paneOf(query);
  return exploreForm === 'panes'
    ? `${base}/explore?schemaVersion=1&panes=${encodeValue(JSON.stringify({ a: pane }))}&orgId=${orgId}`
    : `${base}/explore?orgId=${orgId}&left=${encodeValue(JSON.stringify(pane))}`;
}

function paneOf({ type, datasourceUid, expr, range }: ExploreQuery) {
  // Loki's data source reads queryType, Prometheus' the two flags.
  const form = type === 'loki' ? { queryType: 'range' } : { range: true, instant: false };
  return {
    datasource: datasourceUid,
    queries: [{ refId: 'A', datasource: { type, uid: datasourceUid }, expr, ...form, editorMode: 'code' }],
    range: { from: startMillis(range), to: endMillis(range) },
  };
}

/** Whole milliseconds, as strings: a number would be taken for text too. Rounded outwards. */
export function startMillis({ start }: TimeRange): string {
  return String(start / NANOS_PER_MS);
}

export function endMillis({ end }: TimeRange): string {
  return String((end + NANOS_PER_MS - 1n) / NANOS_PER_MS);
}
