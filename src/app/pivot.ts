// From the id a person holds to the request it belongs to, and on to the other ids of that request.

import { canonicalId, sameId } from '../model/id-spelling.ts';
import type { RedactedRecord } from '../model/log-record.ts';
import type { Profile } from '../model/profile.ts';
import type { IdKind, KnownId, RequestId } from '../model/request-id.ts';

/** More requests than this behind one id are counted and not traced. */
export const MAX_REQUESTS_PER_ID = 8;

export interface IdUse {
  /** The kind of field the id was seen in; null when no record carries it in an id field. */
  readonly kind: IdKind | null;
  /** As the first record that carries it spells it: as it was given where any does. */
  readonly spelling: RequestId | null;
  /** The requests whose records carry it, in order of first appearance. */
  readonly reqIds: readonly string[];
}

export const UNUSED: IdUse = { kind: null, spelling: null, reqIds: [] };

export function useOfId(
  records: readonly RedactedRecord[],
  { profile, value }: { readonly profile: Profile; readonly value: string },
): IdUse {
  let kind: IdKind | null = null;
  let spelling: RequestId | null = null;
  // By what it means: one request may be spelled in two ways.
  const reqIds = new Map<string, string>();
  for (const record of records) {
    const carried = profile.idsOf(record);
    const hit = carried.find((id) => sameId(id.value, value));
    if (hit === undefined) continue;
    kind = hit.kind === 'req_id' ? 'req_id' : (kind ?? hit.kind);
    spelling = spelling === null || hit.value === value ? hit.value : spelling;
    const reqId = carried.find((id) => id.kind === 'req_id')?.value;
    if (reqId !== undefined && !reqIds.has(canonicalId(reqId))) reqIds.set(canonicalId(reqId), reqId);
  }
  // An id that is a req_id anywhere names that request, even if a client sent it as its trace id elsewhere.
  return kind === 'req_id'
    ? { kind, spelling, reqIds: [spelling ?? value] }
    : { kind, spelling, reqIds: [...reqIds.values()] };
}

/** The other ids that a request's own records carry. */
export function siblingIds(
  records: readonly RedactedRecord[],
  { profile, reqId }: { readonly profile: Profile; readonly reqId: string },
): readonly KnownId[] {
  const found = new Map<string, KnownId>();
  for (const record of records) {
    const carried = profile.idsOf(record);
    if (!carried.some((id) => id.kind === 'req_id' && sameId(id.value, reqId))) continue;
    for (const id of carried) {
      const key = canonicalId(id.value);
      if (!sameId(id.value, reqId) && !found.has(key)) found.set(key, id);
    }
  }
  return [...found.values()];
}
