// The store's own page, as its vmui reads its address: the query, the length of the window and its end, and the tenant.

import type { StorePlace } from '../../model/source.ts';
import { NANOS_PER_MS, NANOS_PER_SECOND, type TimeRange } from '../../model/time.ts';
import { idFieldsOf, knownFields } from './fields.ts';
import { ALL_ROWS, holdsOneOf, MESSAGE, queryText, streamFilter } from './logsql.ts';
import type { Session } from './session.ts';

const BESIDE_ENTRY = NANOS_PER_SECOND;
const MAX_ADDRESS_CHARACTERS = 6000;

export function uiPage(session: Session, { needles, entry, range }: StorePlace): string | null {
  const { options, selection, learnt } = session;
  // Not every field: an address has its limits.
  const names = [MESSAGE, ...idFieldsOf(knownFields({ learnt }))];
  const usable = needles.filter((needle) => needle !== '' && !/\p{Cc}/u.test(needle));
  if (entry === null && usable.length === 0) return null;
  const query =
    entry === null ? queryText(selection, holdsOneOf(usable, names)) : queryText(streamFilter(entry.labels), ALL_ROWS);
  const shown = entry === null ? range : around(entry.timeUnixNano);
  const address = `${options.client.shownUrl.replace(/\/+$/, '')}/select/vmui/#/?${pageParams(session, { query, shown })}`;
  return address.length > MAX_ADDRESS_CHARACTERS ? null : address;
}

function pageParams(
  { options: { accountId, projectId } }: Session,
  { query, shown }: { readonly query: string; readonly shown: TimeRange },
): string {
  const params: readonly (readonly [string, string])[] = [
    ['query', query],
    ['g0.range_input', `${seconds(shown)}s`],
    // It reads milliseconds; the next one, so that the last row is in it.
    ['g0.end_input', new Date(Number(shown.end / NANOS_PER_MS) + 1).toISOString().slice(0, 23)],
    ['g0.relative_time', 'none'],
    ...(accountId === null ? [] : [['accountID', accountId] as const]),
    ...(projectId === null ? [] : [['projectID', projectId] as const]),
  ];
  return params.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join('&');
}

function around(time: bigint): TimeRange {
  return { start: time - BESIDE_ENTRY, end: time + BESIDE_ENTRY };
}

/** Whole ones, and at least one. */
function seconds({ start, end }: TimeRange): bigint {
  const nanos = end - start;
  return nanos <= NANOS_PER_SECOND ? 1n : (nanos + NANOS_PER_SECOND - 1n) / NANOS_PER_SECOND + 1n;
}
