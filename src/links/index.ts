// Where a reader can go on looking: addresses made of what the report holds and of the configured targets. Give it the
// redacted report: what stands in an address is beyond the redactor's reach.

import type { TimelineEvent } from '../model/event.ts';
import { goLiteral, quoteMeta } from '../model/go-literal.ts';
import { spellingsOf } from '../model/id-spelling.ts';
import type { LinkTargets, ReportLinks } from '../model/links.ts';
import type { RequestFacts } from '../model/report.ts';
import type { MetricsReport } from '../model/signal.ts';
import type { StorePlace } from '../model/source.ts';
import { NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../model/time.ts';
import { endMillis, exploreLink, type Grafana, startMillis } from './explore.ts';
import { runbookLinks } from './runbooks.ts';
import { isRedacted, selectorOf } from './selector.ts';
import { baseAddress, encodeValue } from './web-address.ts';

const MAX_SPELLED = 200;

const BESIDE_EVENT = NANOS_PER_SECOND;
const BESIDE_REQUEST = 60n * NANOS_PER_SECOND;
/** A panel that is scraped every 15 s shows nothing over the two seconds of a request. */
const BESIDE_METRIC = 900n * NANOS_PER_SECOND;

export interface LinkSubject {
  readonly events: readonly TimelineEvent[];
  readonly metrics: MetricsReport | null;
  readonly request: Pick<RequestFacts, 'start' | 'end'>;
  readonly reqId: string | null;
  readonly targets: LinkTargets;
  /** The configured LogQL selector, for all lines of the request; null: no log store is configured. */
  readonly logSelector: string | null;
  /** The page of a store itself; null: it has none for this place. */
  readonly pageOf: (sourceId: string, place: StorePlace) => string | null;
  /** Ids of the stores that were asked. */
  readonly stores: readonly string[];
}

/** Null when there is nothing to link to. */
export function makeLinks(subject: LinkSubject): ReportLinks | null {
  const grafana = grafanaOf(subject.targets);
  const links: ReportLinks = {
    events: { ...ownPages(subject), ...(grafana === null ? {} : eventLinks(subject, grafana)) },
    metrics: grafana === null ? {} : metricLinks(subject, grafana),
    request: (grafana === null ? null : requestLink(subject, grafana)) ?? ownRequestPage(subject),
    dashboard: grafana === null ? null : dashboardLink(subject, grafana),
    runbooks: subject.metrics === null ? {} : runbookLinks(subject.metrics, subject.targets.runbookUrl),
  };
  const many = [links.events, links.metrics, links.runbooks];
  const isEmpty =
    links.request === null && links.dashboard === null && many.every((of) => Object.keys(of).length === 0);
  return isEmpty ? null : links;
}

function grafanaOf({ grafanaUrl, orgId, exploreForm }: LinkTargets): Grafana | null {
  const base = grafanaUrl === null ? null : baseAddress(grafanaUrl);
  return base === null ? null : { base, orgId: Math.trunc(orgId), exploreForm };
}

function eventLinks({ events, targets }: LinkSubject, grafana: Grafana): Readonly<Record<string, string>> {
  const datasourceUid = targets.lokiUid;
  if (datasourceUid === null) return {};
  return Object.fromEntries(
    events.flatMap(({ id, origins }) => {
      // Grafana's uid is that of Loki: a row of another store is not there.
      const entry = origins.find(({ source, entry: one }) => source === 'loki' && one !== null)?.entry ?? null;
      const expr = entry === null ? null : selectorOf(entry.labels);
      if (entry === null || expr === null) return [];
      const range = around(entry.timeUnixNano, entry.timeUnixNano, BESIDE_EVENT);
      return [[id, exploreLink(grafana, { type: 'loki', datasourceUid, expr, range })]];
    }),
  );
}

/** Where the store has pages of its own. */
function ownPages({ events, pageOf }: LinkSubject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    events.flatMap(({ id, origins }) =>
      origins.flatMap(({ source, entry }) => {
        if (entry === null || Object.values(entry.labels).some(isRedacted)) return [];
        const range = around(entry.timeUnixNano, entry.timeUnixNano, BESIDE_EVENT);
        const page = pageOf(source, { needles: [], entry, range });
        return page === null ? [] : [[id, page] as const];
      }),
    ),
  );
}

function ownRequestPage({ request, reqId, stores, pageOf }: LinkSubject): string | null {
  const { start, end } = request;
  if (reqId === null || start === null || isRedacted(reqId)) return null;
  const place = { needles: spellingsOf(reqId), entry: null, range: around(start, end ?? start, BESIDE_REQUEST) };
  return stores.map((id) => pageOf(id, place)).find((page) => page !== null) ?? null;
}

function metricLinks({ metrics, request, targets }: LinkSubject, grafana: Grafana): Readonly<Record<string, string>> {
  const datasourceUid = targets.prometheusUid;
  if (datasourceUid === null || metrics === null) return {};
  const ofRequest = request.start === null ? null : around(request.start, request.end ?? request.start, BESIDE_METRIC);
  const queries = [
    ...metrics.signals.map(({ id, query, at }) => ({ id, query, range: ofRequest ?? around(at, at, BESIDE_METRIC) })),
    ...[...metrics.episodes, ...metrics.rules].flatMap(({ id, query }) =>
      ofRequest === null ? [] : [{ id, query, range: ofRequest }],
    ),
  ];
  return Object.fromEntries(
    queries
      .filter(({ query }) => query !== '' && query.isWellFormed() && !isRedacted(query))
      .map(({ id, query, range }) => [
        id,
        exploreLink(grafana, { type: 'prometheus', datasourceUid, expr: query, range }),
      ]),
  );
}

function requestLink({ request, reqId, targets, logSelector }: LinkSubject, grafana: Grafana): string | null {
  const datasourceUid = targets.lokiUid;
  if (datasourceUid === null || logSelector === null || request.start === null) return null;
  if (reqId === null || isRedacted(reqId)) return null;
  return exploreLink(grafana, {
    type: 'loki',
    datasourceUid,
    expr: `${logSelector} ${holdsId(reqId)}`,
    range: around(request.start, request.end ?? request.start, BESIDE_REQUEST),
  });
}

// Which Loki this will be asked of is not known: several spellings are one regular expression, which every one takes.
function holdsId(reqId: string): string {
  // An address has its limits: of an id with many spellings, the one that was found.
  const all = spellingsOf(reqId);
  const spellings = all.join('').length > MAX_SPELLED ? [reqId] : all;
  return spellings.length === 1 ? `|= ${goLiteral(reqId)}` : `|~ ${goLiteral(spellings.map(quoteMeta).join('|'))}`;
}

function dashboardLink({ request, targets }: LinkSubject, { base, orgId }: Grafana): string | null {
  if (targets.dashboardUid === null || request.start === null) return null;
  const range = around(request.start, request.end ?? request.start, BESIDE_METRIC);
  return `${base}/d/${encodeValue(targets.dashboardUid)}?from=${startMillis(range)}&to=${endMillis(range)}&orgId=${orgId}`;
}

function around(start: UnixNano, end: UnixNano, margin: bigint): TimeRange {
  return { start: start - margin, end: end + margin };
}
