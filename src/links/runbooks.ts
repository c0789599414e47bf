// Where an alert's runbook is: the rule's own annotation, else the configured page at the heading with the alert's name
// (the mixin convention).

import type { MetricsReport } from '../model/signal.ts';
import { isRedacted } from './selector.ts';
import { encodeValue, webAddress } from './web-address.ts';

/** By alert name; names without a usable address are left out. */
export function runbookLinks(metrics: MetricsReport, page: string | null): Readonly<Record<string, string>> {
  const named = [
    ...metrics.episodes.map(({ name, runbookUrl }) => ({ name, url: runbookUrl })),
    ...metrics.rules.map(({ name, runbookUrl }) => ({ name, url: runbookUrl })),
    ...(metrics.alertmanager?.alerts ?? []).map(({ labels, annotations }) => ({
      name: labels['alertname'] ?? '',
      url: annotations['runbook_url'] ?? null,
    })),
  ].filter(({ name }) => name !== '');
  const links = new Map<string, string>();
  for (const { name, url } of named) {
    const stated = url === null || isRedacted(url) ? null : webAddress(url);
    if (stated !== null && !links.has(name)) links.set(name, stated);
  }
  for (const { name } of named) {
    const heading = page === null || links.has(name) ? null : atHeading(page, name);
    if (heading !== null) links.set(name, heading);
  }
  return Object.fromEntries(links);
}

function atHeading(page: string, name: string): string | null {
  const address = webAddress(page.replace(/#.*$/s, ''));
  const slug = headingSlug(name);
  return address === null ? null : slug === '' ? address : `${address}#${encodeValue(slug)}`;
}

/** The anchor GitHub gives a heading: lower case, letters, digits, `-` and `_` kept, spaces to `-`. */
export function headingSlug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}
