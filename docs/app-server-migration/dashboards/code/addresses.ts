// Where the dashboard leads to. The base is a placeholder, the same as in alerts/metrics-alerts.yaml, so that one command
// replaces it in both, and a check can follow the path behind it.

/** Where this repository is browsed. */
const REPOSITORY = 'https://git.example.com/codex-app/blob/main';

/** `docs/…`, with an anchor or without. */
export function pageAddress(path: string): string {
  return `${REPOSITORY}/${path}`;
}

/** A heading of the runbook: words and spaces alone, so that its anchor is simply made. */
function runbookAddress(heading: string): string {
  return pageAddress(`docs/app-server-migration/incident-runbook.md#${heading.toLowerCase().replaceAll(' ', '-')}`);
}

/** Beside a panel: what is normal, and where to read on when it is not. */
export function describe(normal: string, ...headings: readonly string[]): string {
  const links = headings.map((heading) => `[${heading}](${runbookAddress(heading)})`);
  return `${normal}\n\nWhen it is not: ${links.join(', ')}`;
}

/**
 * One request, by the value that was clicked on. The value was let through by the query alone when it is made of
 * [A-Za-z0-9_.:-] (panels/failed-requests.ts), so raw and percent-encoded are the same path: nothing depends on which of the
 * two a version of Grafana makes of `.raw` in a link.
 */
export const TRACE_LINK = '${trace_by_id_url}/trace/${__value.raw}?from=${__from}&to=${__to}';
