// What would be asked, and the same as commands. Nothing is sent.

import type { WindowQuestion, PlannedQuery } from '../../model/source.ts';
import { formatUtc, type TimeRange } from '../../model/time.ts';
import { nanoText } from './asker.ts';
import { LOKI } from './name.ts';
import { holdsOneOf, metadataIsOneOf } from './logql.ts';
import type { LokiSourceOptions, Session } from './session.ts';

export function plan(session: Session, { needles, range }: Omit<WindowQuestion, 'signal'>): readonly PlannedQuery[] {
  if (needles.length === 0) return [];
  const { selector } = session.options;
  const queries = session.tenants.flatMap((tenant) => {
    const { hasOr, idFields } = session.learntOf(tenant);
    const pipelines = [
      holdsOneOf(needles, { hasOr: hasOr === true }),
      ...(idFields.size === 0 ? [] : [metadataIsOneOf([...idFields], needles)]),
    ];
    return pipelines.map((pipeline) => ({ tenant, query: `${selector} ${pipeline}` }));
  });
  const texts = [...new Set(queries.map(({ query }) => query))];
  return texts.map((query) => ({
    sourceId: LOKI.id,
    language: 'LogQL',
    query,
    range,
    commands: queries
      .filter((planned) => planned.query === query)
      .flatMap(({ tenant }) => [
        {
          argv: curl(session.options, { tenant, query, range, limit: session.bounds.firstPageRows }),
          header: session.options.auth ?? 'none',
        },
        {
          argv: logcli(session.options, { tenant, query, range, limit: session.bounds.firstPageRows }),
          header: 'none' as const,
        },
      ]),
  }));
}

interface Asked {
  readonly tenant: string | null;
  readonly query: string;
  readonly range: TimeRange;
  readonly limit: number;
}

function curl({ client, auth = 'none' }: LokiSourceOptions, { tenant, query, range, limit }: Asked): readonly string[] {
  return [
    'curl',
    '-sS',
    '-G',
    // From standard input: an argument would be in the list of processes.
    ...(auth === 'none' ? [] : ['-H', '@-']),
    ...(tenant === null ? [] : ['-H', `X-Scope-OrgID: ${tenant}`]),
    '-H',
    'X-Loki-Response-Encoding-Flags: categorize-labels',
    '--data-urlencode',
    `query=${query}`,
    '--data-urlencode',
    `start=${nanoText(range.start)}`,
    '--data-urlencode',
    `end=${nanoText(range.end)}`,
    '--data-urlencode',
    `limit=${limit}`,
    '--data-urlencode',
    'direction=forward',
    `${client.shownUrl.replace(/\/+$/, '')}/loki/api/v1/query_range`,
  ];
}

/** logcli takes its credentials from the environment by itself. */
function logcli({ client }: LokiSourceOptions, { tenant, query, range, limit }: Asked): readonly string[] {
  return [
    'logcli',
    'query',
    `--addr=${client.shownUrl}`,
    ...(tenant === null ? [] : [`--org-id=${tenant}`]),
    `--from=${formatUtc(range.start)}`,
    `--to=${formatUtc(range.end)}`,
    `--limit=${limit}`,
    '--forward',
    '--timezone=UTC',
    '--output=raw',
    query,
  ];
}
