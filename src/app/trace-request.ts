// One id in, one report out. Reads as the story goes: find the id, learn whose it is, fetch the rest of that request,
// look at what happened around it, put everything in order, judge, and hand over a report.

import { judgeRequest } from '../correlate/index.ts';
import type { TimelineEvent } from '../model/event.ts';
import { InputError } from '../model/errors.ts';
import { say } from '../model/prose.ts';
import type { Profile } from '../model/profile.ts';
import type { Redactor } from '../model/redaction.ts';
import type { Provenance, Sibling, TraceReport } from '../model/report.ts';
import type { KnownId } from '../model/request-id.ts';
import type { LogSource } from '../model/source.ts';
import { NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../model/time.ts';
import { buildTimeline } from '../timeline/index.ts';
import { judgeCompleteness, mergeStatuses } from './completeness.ts';
import { nextSteps } from './next-steps.ts';
import { type IdUse, MAX_REQUESTS_PER_ID, siblingIds, useOfId } from './pivot.ts';
import { redactReport } from './redact-report.ts';
import { RecordPool } from './search.ts';
import type { UnderstoodInput } from './understand-id.ts';

/** How far around the request supervisor events and other requests are looked for. */
const CONTEXT_MARGIN = 60n * NANOS_PER_SECOND;
/** How far back the start of an outage is looked for when a request was refused and no exit is near it. */
const FAR_MARGIN = 3600n * NANOS_PER_SECOND;

export interface TraceQuestion {
  readonly given: UnderstoodInput;
  readonly range: TimeRange | null;
  readonly signal: AbortSignal;
  readonly provenance: Provenance;
}

export interface TraceDeps {
  readonly sources: readonly LogSource[];
  readonly redactor: Redactor;
  readonly profile: Profile;
  readonly tool: TraceReport['tool'];
}

export async function traceRequest(question: TraceQuestion, deps: TraceDeps): Promise<TraceReport> {
  const pool = new RecordPool(deps);
  const found = await findRequest(question, { pool, profile: deps.profile });
  const reqIds = found.use.reqIds.slice(0, MAX_REQUESTS_PER_ID);
  const primary = pickPrimary(reqIds, { pool, profile: deps.profile }) ?? found.id.value;
  const others = reqIds.filter((reqId) => reqId !== primary);

  const known = siblingIds(pool.records, { profile: deps.profile, reqId: primary });
  const ids = [primary, ...others, found.id.value, ...known.map(({ value }) => value)];

  const span = spanOf(pool, { profile: deps.profile, ids });
  if (span !== null && known.length > 0) {
    await pool.find({
      needles: known.map(({ value }) => value),
      range: widen(span, CONTEXT_MARGIN),
      signal: question.signal,
    });
  }
  if (span !== null) await lookAround(span, { question, deps, pool });

  let events = readTimeline(pool, { profile: deps.profile, ids });
  let judged = judgeRequest({ reqId: primary, events, complete: false });
  if (span !== null && judged.outages.every(({ relation }) => relation === 'after') && wasRefusedByServer(judged.own)) {
    await pool.context({
      range: { start: span.start - FAR_MARGIN, end: span.start - CONTEXT_MARGIN },
      markers: deps.profile.supervisorMarkers,
      beside: pool.originsOfIds(),
      signal: question.signal,
    });
    events = readTimeline(pool, { profile: deps.profile, ids });
  }

  const completeness = judgeCompleteness(mergeStatuses(pool.statuses, pool.records), {
    range: question.range,
    cutMentions: events.filter((event) => isCutMention(event, ids)).length,
    interrupted: question.signal.aborted,
  });
  judged = judgeRequest({ reqId: primary, events, complete: completeness.verdict === 'complete' });
  const siblings = judgeSiblings(events, {
    primary,
    shared: found.id,
    candidates: siblingReqIds(events, { primary, others }),
    complete: completeness.verdict === 'complete',
  });

  const report: TraceReport = {
    schemaVersion: 1,
    tool: deps.tool,
    understood: {
      kind: found.use.kind ?? found.id.kind,
      value: found.id.value,
      from: question.given.from,
      known,
      manyToOne: found.use.reqIds.length > 1,
    },
    reqId: judged.own.length > 0 ? primary : null,
    outcome: judged.outcome,
    firstAbnormal: judged.firstAbnormal,
    completeness,
    request: judged.request,
    outages: judged.outages,
    correlations: judged.correlations,
    loggingGaps: deps.profile.loggingGaps
      .filter((gap) =>
        gap.matters([...judged.own, ...judged.outages.flatMap((outage) => outage.events)], judged.request),
      )
      .map(({ id, says }) => ({ id, says })),
    events,
    siblings,
    metrics: null,
    search: null,
    links: null,
    redactions: deps.redactor.ledger(),
    provenance: question.provenance,
    next: [],
  };
  return redactReport({ ...report, next: nextSteps(report) }, deps.redactor);
}

// Of several requests behind one id, the first that did not succeed is the one a person is looking for; else the first.
function pickPrimary(
  reqIds: readonly string[],
  { pool, profile }: { readonly pool: RecordPool; readonly profile: Profile },
): string | undefined {
  if (reqIds.length < 2) return reqIds[0];
  const notWhole = reqIds.find(
    (reqId) =>
      judgeRequest({ reqId, events: readTimeline(pool, { profile, ids: [reqId] }), complete: false }).outcome
        .verdict !== 'succeeded',
  );
  return notWhole ?? reqIds[0];
}

interface FoundRequest {
  readonly id: KnownId;
  readonly use: IdUse;
}

// Candidates are tried best first; the first that any record carries in an id field is the one. When none is carried,
// the best candidate stays, so that mentions of it can be shown.
async function findRequest(
  { given, range, signal }: TraceQuestion,
  { pool, profile }: { readonly pool: RecordPool; readonly profile: Profile },
): Promise<FoundRequest> {
  const [best] = given.candidates;
  if (best === undefined)
    throw new InputError(say`no id was given`, [say`pass a request id, or paste a log line that holds one`]);
  for (const id of given.candidates) {
    await pool.find({ needles: [id.value], range, signal });
    const use = useOfId(pool.records, { profile, value: id.value });
    if (use.kind === null) continue;
    const others = use.reqIds.filter((reqId) => reqId !== id.value).slice(0, MAX_REQUESTS_PER_ID);
    // The rest of the request: lines that carry only its req_id, and lines it wrote a little outside a window that was
    // asked for (the access log line comes last).
    if (others.length > 0 || range !== null) {
      const needles = [id.value, ...others];
      await pool.find(
        { needles, range: range === null ? null : widen(range, CONTEXT_MARGIN), signal },
        { supersedes: true },
      );
    }
    return { id, use: useOfId(pool.records, { profile, value: id.value }) };
  }
  return { id: best, use: { kind: null, reqIds: [] } };
}

async function lookAround(
  span: TimeRange,
  { question, deps, pool }: { readonly question: TraceQuestion; readonly deps: TraceDeps; readonly pool: RecordPool },
): Promise<void> {
  await pool.context({
    range: widen(span, CONTEXT_MARGIN),
    markers: [...deps.profile.supervisorMarkers, ...deps.profile.failureMarkers],
    beside: pool.originsOfIds(),
    signal: question.signal,
  });
}

// The id stood in the part of a very long line that was not kept: whether in an id field or in text cannot be said.
function isCutMention({ scope, record }: TimelineEvent, ids: readonly string[]): boolean {
  return scope === 'mention' && record.flaws.includes('oversize') && !ids.some((id) => record.body.includes(id));
}

interface Reading {
  readonly profile: Profile;
  /** The request's own first. */
  readonly ids: readonly string[];
}

// Context lines that are neither the supervisor's nor another request's are what a marker happened to stand in: noise. A
// record that a search for the id found is never noise: at the least it mentions the id.
function readTimeline(pool: RecordPool, { profile, ids }: Reading): readonly TimelineEvent[] {
  const unique = [...new Set(ids)];
  return buildTimeline(
    pool.records
      .map((record) => {
        const draft = profile.read(record, unique);
        return draft.scope === 'window' && pool.holdsId(record) ? { ...draft, scope: 'mention' as const } : draft;
      })
      .filter(
        (draft) =>
          draft.scope !== 'window' || draft.reqId !== null || (draft.lane === 'worker' && draft.fact.kind !== 'log'),
      ),
    (record) => pool.textKeyOf(record),
  );
}

/** From the first to the last moment that the request's and its siblings' lines state. Null when none is dated or placed. */
function spanOf(pool: RecordPool, { profile, ids }: Reading): TimeRange | null {
  let start: UnixNano | null = null;
  let end: UnixNano | null = null;
  for (const record of pool.records) {
    const first =
      record.timeUnixNano ??
      record.observedTimeUnixNano ??
      record.between?.notBefore ??
      record.between?.notAfter ??
      null;
    if (first === null) continue;
    const { scope, durationNanos } = profile.read(record, ids);
    if (scope !== 'request' && scope !== 'linked') continue;
    const last = first + (durationNanos ?? 0n);
    if (start === null || first < start) start = first;
    if (end === null || last > end) end = last;
  }
  return start === null || end === null ? null : { start, end: end + 1n };
}

function widen(range: TimeRange, margin: bigint): TimeRange {
  return { start: range.start - margin, end: range.end + margin };
}

function wasRefusedByServer(ownEvents: readonly TimelineEvent[]): boolean {
  return ownEvents.some(({ fact }) => fact.kind === 'access_log' && (fact.status ?? 0) >= 500);
}

function siblingReqIds(
  events: readonly TimelineEvent[],
  { primary, others }: { readonly primary: string; readonly others: readonly string[] },
): readonly string[] {
  const linked = events
    .filter(({ scope, reqId }) => scope === 'linked' && reqId !== null && reqId !== primary)
    .map(({ reqId }) => reqId as string);
  return [...new Set([...others, ...linked])].slice(0, MAX_REQUESTS_PER_ID);
}

function judgeSiblings(
  events: readonly TimelineEvent[],
  {
    primary,
    shared,
    candidates,
    complete,
  }: {
    readonly primary: string;
    readonly shared: KnownId;
    readonly candidates: readonly string[];
    readonly complete: boolean;
  },
): readonly Sibling[] {
  return candidates
    .filter((reqId) => reqId !== primary)
    .map((reqId) => ({
      reqId,
      sharedKind: shared.kind,
      verdict: judgeRequest({ reqId, events, complete }).outcome.verdict,
      events: events.filter((event) => event.reqId === reqId && event.scope === 'linked').map(({ id }) => id),
    }));
}
