// The addresses of report.links, looked at once more before they become links: whoever made them, none leaves its target.

import type { EventId } from '../../model/event.ts';
import type { ReportLinks } from '../../model/links.ts';
import type { TraceReport } from '../../model/report.ts';

const ADDRESS = /^https?:\/\/[A-Za-z0-9\-._~[\]][A-Za-z0-9\-._~:/?#@&=+,%[\]]*$/;

/** The address when it is http(s) and of characters that mean nothing to Markdown or a terminal; null otherwise. */
export function safeAddress(url: string | null | undefined): string | null {
  if (typeof url !== 'string' || !ADDRESS.test(url)) return null;
  // `https://user@host`: whose page it is must not be a riddle.
  return /^https?:\/\/[^/?#]*@/.test(url) ? null : url;
}

/** Where an event, signal, episode or rule can be looked at. */
export function linkOf({ links }: TraceReport, id: EventId): string | null {
  if (links === null) return null;
  return safeAddress(at(links.events, id) ?? at(links.metrics, id));
}

export function runbookOf({ links }: TraceReport, alert: string): string | null {
  return links === null ? null : safeAddress(at(links.runbooks, alert));
}

/** Pages about the report as a whole. The name of a runbook's alert is untrusted. */
export interface PageLink {
  readonly title: string;
  readonly alert: string | null;
  readonly url: string;
}

/** Dashboard, all lines, and the runbooks of alerts that were there or whose rule was true. */
export function pageLinks({ links, metrics }: TraceReport): readonly PageLink[] {
  if (links === null) return [];
  const alerts = new Set([
    ...(metrics?.episodes ?? []).map(({ name }) => name),
    ...(metrics?.rules ?? []).filter(({ verdict }) => verdict === 'true').map(({ name }) => name),
    ...(metrics?.alertmanager?.alerts ?? []).flatMap(({ labels }) => at(labels, 'alertname') ?? []),
  ]);
  return [
    { title: 'Dashboard at the time of the request', alert: null, url: links.dashboard },
    { title: `All lines of the request in ${storeOf(links.request)}`, alert: null, url: links.request },
    ...[...alerts].map((alert) => ({ title: 'Runbook', alert, url: at(links.runbooks, alert) })),
  ].flatMap(({ url, ...page }) => {
    const safe = safeAddress(url);
    return safe === null ? [] : [{ ...page, url: safe }];
  });
}

function at(record: ReportLinks['runbooks'], key: string): string | null {
  return Object.hasOwn(record, key) ? (record[key] ?? null) : null;
}

/** Grafana's Explore, or a page of the store itself. */
function storeOf(url: string | null): string {
  return url?.includes('/explore?') === true ? 'Explore' : 'the store';
}
