// From the id a person holds to the records of its request, in every store. Files are asked once. A store that costs more the
// wider it is asked is searched window by window (search-windows.ts), first where the files say that the request ran.

import type { Gap } from '../model/coverage.ts';
import { InputError } from '../model/errors.ts';
import { mentionsOneOf, needlesOf, sameId, spellingsOf } from '../model/id-spelling.ts';
import { own, say } from '../model/prose.ts';
import type { Profile } from '../model/profile.ts';
import type { Redactor } from '../model/redaction.ts';
import type { FoundSpelling } from '../model/report.ts';
import { type CandidateId, isRequestId, type KnownId } from '../model/request-id.ts';
import type { SearchedWindow, SearchStory, TimeHint } from '../model/search-story.ts';
import { NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../model/time.ts';
import { type IdUse, MAX_REQUESTS_PER_ID, UNUSED, useOfId } from './pivot.ts';
import { ownDrafts, spanOf, widen } from './reading.ts';
import type { RecordPool, SearchSignals } from './search.ts';
import { searchWindows, type WindowAnswer, type WindowSearchResult } from './search-windows.ts';
import { inBatches } from './window-estimates.ts';

/** How far around a request its other lines, supervisor events and other requests are looked for. */
export const CONTEXT_MARGIN = 60n * NANOS_PER_SECOND;
/** How far a store's clock and its agents' buffers may be off from the times that files state. */
const FILE_HINT_MARGIN = 300n * NANOS_PER_SECOND;

export interface FindQuestion {
  /** Best first. */
  readonly candidates: readonly CandidateId[];
  readonly range: TimeRange | null;
  /** Times that may be the request's; only looked at when no range is given. */
  readonly hints: readonly TimeHint[];
  readonly now: UnixNano;
  readonly maxLookbackNanos: bigint;
  readonly maxBytes: number | null;
  readonly signals: SearchSignals;
  /** Called before each window of a store is searched, for a person who waits. */
  readonly onWindow: (range: TimeRange) => void;
  /** Called when files hold the request and a log store is still to be asked. */
  readonly onFiles?: (found: FoundRequest) => Promise<void>;
}

export interface FoundRequest {
  /** As the logs spell it; as it was given where they do not hold it. */
  readonly id: KnownId;
  /** Null: the logs hold the id as it was given, or do not hold it. */
  readonly spelling: FoundSpelling | null;
  readonly use: IdUse;
  /** Null: no store was searched by windows. */
  readonly search: SearchStory | null;
  /** Windows that were not searched because the request was found before: an id of several requests may have more there. */
  readonly notNeeded: readonly TimeRange[];
}

interface Finding {
  readonly pool: RecordPool;
  readonly profile: Profile;
  readonly redactor: Pick<Redactor, 'text'>;
}

// Candidates are tried best first; the first that any record carries in an id field is the one. When none is carried,
// the first that is mentioned stays, or the best, so that mentions of it can be shown.
export async function findRequest(question: FindQuestion, finding: Finding): Promise<FoundRequest> {
  const [best] = question.candidates;
  if (best === undefined)
    throw new InputError(say`no id was given`, [say`pass a request id, or paste a log line that holds one`]);
  const { pool, profile } = finding;
  const carriedBy = (id: KnownId): IdUse => useOfId(pool.records, { profile, value: id.value });
  // Files are cheap to ask, one id after the other; a store would read its whole lookback again for each.
  let ids = question.candidates;
  for (const readings of byReadings(question.candidates)) {
    await pool.find({ needles: needlesFor(readings), range: question.range }, { role: 'search', reach: 'whole' });
    const carried = readings.find((id) => carriedBy(id).kind !== null);
    if (carried === undefined) continue;
    ids = [carried];
    break;
  }
  const [inFiles] = ids.filter((id) => carriedBy(id).kind !== null);
  if (inFiles !== undefined && pool.stores.length > 0)
    await question.onFiles?.(foundAs(inFiles, { use: carriedBy(inFiles), question }));
  const windows = await searchStores(ids, { question, finding });
  const search = windows?.story ?? null;
  const id = ids.find((candidate) => carriedBy(candidate).kind !== null);
  if (id === undefined) {
    const redacted = await carriedRedacted(ids, finding);
    if (redacted !== null) return { ...foundAs(redacted.id, { use: redacted.use, question }), search };
    if (windows !== null) {
      await confirmNotFound(ids, { question, finding, windows });
      await askWhatIsSelected(windows, { question, finding });
    }
    const mentioned = ids.find(({ value }) => pool.records.some(({ body }) => mentionsOneOf(body, [value])));
    return { ...foundAs(mentioned ?? best, { use: UNUSED, question }), search };
  }
  await fetchRest({ id, use: carriedBy(id) }, { question, finding, windows });
  return { ...foundAs(id, { use: carriedBy(id), question }), search, notNeeded: windows?.notNeeded ?? [] };
}

/** A candidate together with its other readings: one search finds any of them. */
function byReadings(candidates: readonly CandidateId[]): readonly (readonly CandidateId[])[] {
  const groups: CandidateId[][] = [];
  for (const id of candidates)
    if (id.reading === undefined || groups.length === 0) groups.push([id]);
    else groups.at(-1)?.push(id);
  return groups;
}

export function needlesFor(ids: readonly KnownId[]): readonly string[] {
  return needlesOf(ids.map(({ value }) => value));
}

function foundAs(
  id: CandidateId,
  { use, question }: { readonly use: IdUse; readonly question: FindQuestion },
): FoundRequest {
  const group = byReadings(question.candidates).find((readings) => readings.includes(id)) ?? [id];
  const given = group[0]?.value ?? id.value;
  const value = use.spelling ?? id.value;
  const how = id.reading ?? 'equal';
  const isAsGiven = value === given || (use.kind === null && id.reading === undefined);
  return {
    id: { kind: id.kind, value },
    spelling: isAsGiven ? null : { given, foundAs: value, how },
    use,
    search: null,
    notNeeded: [],
  };
}

// An id that is an address or a number of a card, say, has another name in redacted records. Looked for last: no other id needs it.
async function carriedRedacted(
  ids: readonly CandidateId[],
  { pool, profile, redactor }: Finding,
): Promise<{ readonly id: CandidateId; readonly use: IdUse } | null> {
  for (const id of ids) {
    const value = await redactor.text(id.value);
    const use = value === id.value || !isRequestId(value) ? UNUSED : useOfId(pool.records, { profile, value });
    if (use.kind !== null) return { id, use };
  }
  return null;
}

interface Asking {
  readonly question: FindQuestion;
  readonly finding: Finding;
}

async function searchStores(
  ids: readonly KnownId[],
  { question, finding }: Asking,
): Promise<WindowSearchResult | null> {
  const { pool, profile } = finding;
  const sources = pool.stores;
  if (sources.length === 0) return null;
  const storeIds = new Set(sources.map((source) => source.id));
  const span = spanOf(ownDrafts(pool.records, { profile, ids: idsBehind(ids, finding) }));
  const result = await searchWindows(
    {
      now: question.now,
      asked: question.range,
      hints: span === null ? question.hints : [hintOfFiles(span)],
      // Where the files have the request, a store is not searched for it elsewhere.
      maxLookbackNanos: span === null ? question.maxLookbackNanos : 0n,
      maxBytes: question.maxBytes,
      signal: question.signals.windowed,
    },
    {
      sources,
      ask: async (range): Promise<WindowAnswer> => {
        question.onWindow(range);
        const needles = needlesFor(ids);
        const taken = await pool.find({ needles, range }, { role: 'search', reach: 'windowed' });
        const records = pool.records.filter(({ origin }) => storeIds.has(origin.source));
        const drafts = ownDrafts(records, { profile, ids: idsBehind(ids, finding) });
        return {
          answered: sources.some((source) => pool.isAsked(source)),
          ...taken,
          found: ids.some((id) => endsTheSearch(id, useOfId(records, { profile, value: id.value }))),
          closed: profile.isClosed(drafts),
          span: spanOf(drafts),
        };
      },
    },
  );
  for (const { sourceId, gaps } of result.gaps) pool.addGaps(sourceId, gaps);
  return result;
}

// An id of unknown kind may be one request's own and, elsewhere, what another request sent as its trace id: a client can send
// any id it has seen. Only the request's own lines end the search for it; the rest of the lookback is searched as well.
function endsTheSearch({ kind }: KnownId, use: IdUse): boolean {
  return use.kind === 'req_id' || (use.kind !== null && kind !== 'unknown' && kind !== 'req_id');
}

function idsBehind(ids: readonly KnownId[], { pool, profile }: Finding): readonly string[] {
  return ids.flatMap(({ value }) => [value, ...useOfId(pool.records, { profile, value }).reqIds]);
}

function hintOfFiles(span: TimeRange): TimeHint {
  return {
    from: 'files',
    says: own('the time that the log files state'),
    timeUnixNano: span.start,
    range: widen(span, FILE_HINT_MARGIN),
  };
}

// "Not found" is worth a second question. Counting reads as much as searching did: what --max-bytes does not allow any more is
// left out, and said.
async function confirmNotFound(
  ids: readonly KnownId[],
  { question: { maxBytes }, finding: { pool }, windows }: Asking & { readonly windows: WindowSearchResult },
): Promise<void> {
  // What could not be read is incomplete already: counting would add nothing.
  const stores = new Set(pool.stores.map(({ id }) => id));
  if (pool.statuses.some(({ status }) => stores.has(status.id) && status.status !== 'complete')) return;
  const empty = windows.story.windows.filter(({ skipped, matched }) => !skipped && matched === 0);
  const bytesOf = (list: readonly SearchedWindow[]): number =>
    list.reduce((sum, { range }) => sum + (windows.readBytes.get(range) ?? 0), 0);
  let { spentBytes } = windows;
  const affordable: TimeRange[] = [];
  // Fewer questions than were read: a count is one number, and no page of it can be cut off.
  for (const batch of inBatches(empty)) {
    spentBytes += bytesOf(batch.windows);
    if (maxBytes !== null && spentBytes > maxBytes) {
      for (const sourceId of stores) pool.addGaps(sourceId, [NOT_COUNTED]);
      break;
    }
    affordable.push(batch.range);
  }
  const needles = needlesFor(ids);
  await Promise.all(affordable.map((range) => pool.confirmEmpty({ needles, range })));
}

// Nothing was found: was there anything to look in? Sizes in an index lag behind, and are no answer to that.
async function askWhatIsSelected(
  { searched }: WindowSearchResult,
  { question, finding: { pool } }: Asking,
): Promise<void> {
  const [first, last] = [searched[0], searched.at(-1)];
  if (first === undefined || last === undefined) return;
  const range = { start: first.start, end: last.end };
  for (const source of pool.stores) {
    if (!pool.isAsked(source) || question.signals.windowed.aborted) continue;
    const summary = await source.nothingSelected({ range, signal: question.signals.windowed });
    if (summary === null) continue;
    const placeless = { file: null, line: null, offset: null };
    pool.addGaps(source.id, [{ kind: 'no-streams', errorType: null, ...placeless, summary, hidesRows: false }]);
  }
}

const NOT_COUNTED: Gap = {
  kind: 'not-counted',
  errorType: null,
  file: null,
  line: null,
  offset: null,
  summary: own(
    'that nothing is there was read once and not counted by the store as well: --max-bytes does not allow it',
  ),
  hidesRows: false,
};

// The rest of the request: lines that carry only its req_id, and lines it wrote a little outside a window that was asked for
// (the access log line comes last).
async function fetchRest(
  { id, use }: { readonly id: KnownId; readonly use: IdUse },
  {
    question: { range },
    finding: { pool, profile },
    windows,
  }: Asking & { readonly windows: WindowSearchResult | null },
): Promise<void> {
  const others = use.reqIds.filter((reqId) => !sameId(reqId, id.value)).slice(0, MAX_REQUESTS_PER_ID);
  if (others.length > 0 || range !== null) {
    const wide = range === null ? null : widen(range, CONTEXT_MARGIN);
    await pool.find(
      { needles: needlesOf([id.value, ...others]), range: wide },
      { role: 'search', reach: 'whole', supersedes: true },
    );
  }
  if (windows === null) return;
  const asked = windows.story.windows.find(({ reason, skipped }) => reason === 'asked' && !skipped)?.range;
  if (asked !== undefined) {
    const edges = [
      { start: asked.start - CONTEXT_MARGIN, end: asked.start },
      { start: asked.end, end: asked.end + CONTEXT_MARGIN },
    ];
    const needles = spellingsOf(id.value);
    await Promise.all(edges.map((edge) => pool.find({ needles, range: edge }, { role: 'rest', reach: 'windowed' })));
  }
  const span = spanOf(ownDrafts(pool.records, { profile, ids: [id.value, ...others] }));
  if (others.length > 0 && span !== null)
    await pool.find(
      { needles: needlesOf(others), range: widen(span, FILE_HINT_MARGIN) },
      { role: 'rest', reach: 'windowed' },
    );
}
