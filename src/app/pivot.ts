// From the id a person holds to the request it belongs to, and on to the other ids of that request.

import type { RedactedRecord } from '../model/log-record.ts';
import type { Profile } from '../model/profile.ts';
import type { IdKind, KnownId } from '../model/request-id.ts';

/** More requests than this behind one id are counted and not traced. */
export const MAX_REQUESTS_PER_ID = 8;

export interface IdUse {
  /** The kind of field the id was seen in; null when no record carries it in an id field. */
  readonly kind: IdKind | null;
  /** The requests whose records carry it, in order of first appearance. */
  readonly reqIds: readonly string[];
}

export function useOfId(
  records: readonly RedactedRecord[],
  { profile, value }: { readonly profile: Profile; readonly value: string },
): IdUse {
  let kind: IdKind | null = null;
  const reqIds = new Set<string>();
  for (const record of records) {
    const carried = profile.idsOf(record);
    const hit = carried.find((id) => id.value === value);
    if (hit === undefined) continue;
    kind = hit.kind === 'req_id' ? 'req_id' : (kind ?? hit.kind);
    const reqId = carried.find((id) => id.kind === 'req_id')?.value;
    if (reqId !== undefined) reqIds.add(reqId);
  }
  // An id that is a req_id anywhere names that request, even if a client sent it as its trace id elsewhere.
  return kind === 'req_id' ? { kind, reqIds: [value] } : { kind, reqIds: [...reqIds] };
}

/** The other ids that a request's own records carry. */
export function siblingIds(
  records: readonly RedactedRecord[],
  { profile, reqId }: { readonly profile: Profile; readonly reqId: string },
): readonly KnownId[] {
  const found = new Map<string, KnownId>();
  for (const record of records) {
    const carried = profile.idsOf(record);
    if (!carried.some((id) => id.kind === 'req_id' && id.value === reqId)) continue;
    for (const id of carried) if (id.value !== reqId) found.set(id.value, id);
  }
  return [...found.values()];
}
