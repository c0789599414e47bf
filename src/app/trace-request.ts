// One id in, one report out. Reads as the story goes: find the id, learn whose it is, fetch the rest of that request,
// look at what happened around it, put everything in order, judge, and hand over a report.

import { judgeRequest } from '../correlate/index.ts';
import { makeLinks } from '../links/index.ts';
import type { Outage } from '../model/correlation.ts';
import type { SourceStatus } from '../model/coverage.ts';
import { type EndOfRun, endOfRun } from '../model/end-of-run.ts';
import type { TimelineEvent } from '../model/event.ts';
import { canonicalId, mentionsOneOf, needlesOf, sameId } from '../model/id-spelling.ts';
import type { LinkTargets } from '../model/links.ts';
import type { Origin } from '../model/log-record.ts';
import { own, type Prose, say } from '../model/prose.ts';
import type { Profile } from '../model/profile.ts';
import type { Redactor } from '../model/redaction.ts';
import type { Completeness, Provenance, Sibling, TraceReport } from '../model/report.ts';
import type { KnownId } from '../model/request-id.ts';
import type { SearchStory } from '../model/search-story.ts';
import type { Advise } from '../model/server-advice.ts';
import type { LogSource } from '../model/source.ts';
import { formatUtc, NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../model/time.ts';
import { type AskedSignals, askedServers, askSignals, type SignalsDeps } from './ask-signals.ts';
import { judgeCompleteness, mergeStatuses, NOT_COUNTED_KIND } from './completeness.ts';
import { CONTEXT_MARGIN, type FindQuestion, findRequest, type FoundRequest } from './find-request.ts';
import { assumedTimeNotes } from './assumed-times.ts';
import { nextSteps } from './next-steps.ts';
import { longerIds } from './longer-ids.ts';
import { MAX_REQUESTS_PER_ID, siblingIds } from './pivot.ts';
import { lastOfSeveral, ownDrafts, readTimeline, spanOf, widen } from './reading.ts';
import { redactReport } from './redact-report.ts';
import { type AskedStatus, RecordPool } from './search.ts';
import type { UnderstoodInput } from './understand-id.ts';

/** How far back the start of an outage is looked for when a request was refused and no exit is near it. */
const FAR_MARGIN = 3600n * NANOS_PER_SECOND;

/** Lines on their way into a store are there by then. */
const SETTLED_NANOS = 300n * NANOS_PER_SECOND;

/** An aborted signal's reason is a TimeoutError when the time for the run is over, anything else for an interrupt. */
export interface TraceQuestion extends Omit<FindQuestion, 'candidates' | 'onFiles'> {
  readonly given: UnderstoodInput;
  readonly provenance: Provenance;
  /** Metrics and alerts are asked only when so long has passed since the request's end. */
  readonly settleNanos: bigint;
  /** That is waited for, until that time. */
  readonly onSettle: (until: UnixNano) => void;
  /**
   * Called with what is known while a store or the metrics are still being asked, for a person who waits; null: nobody does. Its
   * records are redacted and its other texts are not: `redactReport` with a redactor of its own, so that the numbers of
   * the final report do not depend on who looked on.
   */
  readonly onInterim: ((report: TraceReport) => Promise<void>) | null;
}

export interface TraceDeps extends SignalsDeps {
  readonly sources: readonly LogSource[];
  readonly redactor: Redactor;
  readonly advise: Advise;
  readonly linkTargets: LinkTargets;
  /** The configured selector of the log store; null: none is configured. */
  readonly logSelector: string | null;
  readonly tool: TraceReport['tool'];
}

export async function traceRequest(question: TraceQuestion, deps: TraceDeps): Promise<TraceReport> {
  const { profile } = deps;
  const pool = new RecordPool({ ...deps, signals: question.signals });
  const tellInterim = async (found: FoundRequest, pending: Prose): Promise<void> => {
    if (question.onInterim === null) return;
    const traced = idsOf(found, { pool, profile });
    await question.onInterim(
      makeReport(NOT_ASKED, { question, deps, pool, found, traced, logsEnded: endedBy(question), pending }),
    );
  };
  const found = await findRequest(
    {
      ...question,
      candidates: question.given.candidates,
      ...(question.onInterim === null ? {} : { onFiles: (inFiles) => tellInterim(inFiles, STORE_PENDING) }),
    },
    { pool, profile, redactor: deps.redactor },
  );
  const traced = idsOf(found, { pool, profile });
  const { primary, known, ids } = traced;

  const { span, since } = lifetimeOf(pool, { profile, ids });
  const asking = askSignals(
    {
      reqId: primary,
      events: readTimeline(pool, { profile, ids: [primary], since }),
      settleNanos: question.settleNanos,
      onSettle: question.onSettle,
      signal: question.signals.windowed,
    },
    deps,
  );
  let logsEnded: EndOfRun | null = null;
  const around = async (): Promise<void> => {
    if (span !== null) {
      await Promise.all([
        lookAround(span, { profile, pool, known })
          .then(() => lookFurther(span, { profile, pool, traced }))
          .then(() => lookOverOutage(span, { profile, pool, traced, now: question.now })),
        pool.look(withStoreTimes(span, pool)),
      ]);
    } else {
      await pool.look(null);
    }
    logsEnded = endedBy(question);
    const hasServers = deps.metrics !== null || deps.alerts !== null;
    if (span !== null && hasServers) await tellInterim(found, METRICS_PENDING);
  };
  const [asked] = await Promise.all([asking, around()]);

  const report = makeReport(asked, { question, deps, pool, found, traced, logsEnded, pending: null });
  const redacted = await redactReport(report, deps.redactor);
  // Last: what stands in an address is beyond the redactor's reach.
  return { ...redacted, links: linksOf(redacted, { deps, pool }) };
}

function linksOf(
  report: TraceReport,
  { deps, pool }: { readonly deps: TraceDeps; readonly pool: RecordPool },
): TraceReport['links'] {
  const { stores } = pool;
  return makeLinks({
    ...report,
    targets: deps.linkTargets,
    logSelector: deps.logSelector,
    stores: stores.map(({ id }) => id),
    pageOf: (sourceId, place) => stores.find(({ id }) => id === sourceId)?.pageOf(place) ?? null,
  });
}

/** The ids that were found to be of one request, or to share one id. */
interface TracedIds {
  /** The request that the report is about, if there is one. */
  readonly primary: string;
  readonly others: readonly string[];
  readonly known: readonly KnownId[];
  /** All of them. */
  readonly ids: readonly string[];
}

function idsOf(
  found: FoundRequest,
  { pool, profile }: { readonly pool: RecordPool; readonly profile: Profile },
): TracedIds {
  const reqIds = lastOf(found.use.reqIds, { pool, profile });
  // What its client was left with is the last one; the others stand beside it.
  const primary = reqIds.at(-1) ?? found.id.value;
  const others = reqIds.filter((reqId) => !sameId(reqId, primary));
  const known = siblingIds(pool.records, { profile, reqId: primary });
  return { primary, others, known, ids: [primary, ...others, found.id.value, ...known.map(({ value }) => value)] };
}

const NOT_ASKED: AskedSignals = { metrics: null, fault: null };

const STORE_PENDING: Prose = own('this is from files: the log store has not answered yet');
const METRICS_PENDING: Prose = own('metrics and alerts have not been answered yet');

interface Making {
  readonly question: TraceQuestion;
  readonly deps: TraceDeps;
  readonly pool: RecordPool;
  readonly found: FoundRequest;
  readonly traced: TracedIds;
  /** What ended the run before the logs had been read; null: they were. What it cost the metrics hides no line. */
  readonly logsEnded: EndOfRun | null;
  /** What has not answered yet; null: all has. */
  readonly pending: Prose | null;
}

/** What has been read so far as a report; its texts other than records are not redacted yet. */
function makeReport(
  asked: AskedSignals,
  { question, deps, pool, found, traced, logsEnded, pending }: Making,
): TraceReport {
  const { profile } = deps;
  const { primary, others, known, ids } = traced;
  const { metrics } = asked;
  const { span, since } = lifetimeOf(pool, { profile, ids });
  const events = readTimeline(pool, { profile, ids, since });
  const isSettled = found.search?.closed === true && span !== null && span.end < question.now - SETTLED_NANOS;
  const logs = mergeStatuses(pool.statuses, pool).map((status) => (isSettled ? withoutYoungGaps(status) : status));
  const seen = {
    range: question.range,
    cutMentions: events.filter((event) => isCutMention(event, ids)).length,
    stopped: logsEnded,
    extraNotes: [...storyNotes(found, pool), ...directionNotes(events), ...assumedTimeNotes(events)],
  };
  // What the metrics could not say hides no line: rules may still conclude from the absence of one.
  const complete = judgeCompleteness(logs, seen).verdict === 'complete' && isBesideWhole(pool.statuses);
  const completeness = judgeCompleteness([...logs, ...askedServers(asked, deps)], {
    ...seen,
    stopped: endedBy(question),
  });
  const { witnesses } = pool;
  const judged = judgeRequest({ reqId: primary, events, complete, metrics, witnesses }, profile);
  const earlier = since === null ? [] : earlierOfSameId(pool, { profile, primary, since, events, complete });
  const siblings = [
    ...earlier,
    ...judgeSiblings(events, {
      primary,
      shared: { ...found.id, kind: found.use.kind ?? found.id.kind },
      candidates: siblingReqIds(events, { primary, others }),
      complete,
      profile,
    }),
  ];

  const report: TraceReport = {
    schemaVersion: 1,
    tool: deps.tool,
    understood: {
      kind: found.use.kind ?? found.id.kind,
      value: found.id.value,
      from: question.given.from,
      spelling: found.spelling,
      longer: judged.own.length > 0 ? null : longerIds(pool, { profile, value: found.id.value }),
      known,
      manyToOne: found.use.reqIds.length > 1 || earlier.length > 0,
    },
    reqId: judged.own.length > 0 ? primary : null,
    outcome: judged.outcome,
    firstAbnormal: judged.firstAbnormal,
    completeness: pending === null ? completeness : stillWaiting(completeness, pending),
    request: judged.request,
    timing: judged.timing,
    outages: judged.outages,
    outagesElsewhere: judged.outagesElsewhere,
    correlations: judged.correlations,
    absences: judged.absences,
    loggingGaps: profile.loggingGaps
      .filter(
        (gap) =>
          !judged.absences.some(({ kind, known }) => kind === gap.explains && !known) &&
          gap.matters([...judged.own, ...judged.outages.flatMap((outage) => outage.events)], judged.request),
      )
      .map(({ id, says }) => ({ id, says })),
    events,
    siblings,
    metrics,
    search: found.search,
    links: null,
    redactions: deps.redactor.ledger(),
    provenance: question.provenance,
    next: [],
  };
  return {
    ...report,
    next: nextSteps(report, {
      isSystemSeen: witnesses === null ? null : witnesses.length > 0,
      stores: pool.stores,
      advise: deps.advise,
      story: profile.story,
    }),
  };
}

/** That nothing was written beside the request is only known of what was read to its end, and counted where a store gave it. */
function isBesideWhole(asked: readonly AskedStatus[]): boolean {
  return asked
    .filter(({ role }) => role === 'context')
    .every(
      ({ status: { status, gaps } }) =>
        status === 'complete' && !gaps.some(({ kind }) => kind === 'limit-context' || kind === NOT_COUNTED_KIND),
    );
}

function endedBy({ signals }: TraceQuestion): EndOfRun | null {
  return endOfRun(signals.whole) ?? endOfRun(signals.windowed);
}

function stillWaiting(completeness: Completeness, pending: Prose): Completeness {
  return { ...completeness, verdict: 'incomplete', notes: [pending, ...completeness.notes] };
}

interface Lifetime {
  readonly span: TimeRange | null;
  /** From when on: what carries the id before is another request. Null: there is none. */
  readonly since: UnixNano | null;
}

function lifetimeOf(
  pool: RecordPool,
  { profile, ids }: { readonly profile: Profile; readonly ids: readonly string[] },
): Lifetime {
  const drafts = ownDrafts(pool.records, { profile, ids });
  const since = lastOfSeveral(drafts);
  const whole = spanOf(drafts);
  return { span: whole === null || since === null ? whole : { ...whole, start: since }, since };
}

interface SameId {
  readonly profile: Profile;
  readonly primary: string;
  readonly since: UnixNano;
  readonly events: readonly TimelineEvent[];
  readonly complete: boolean;
}

/** Requests with the same id, days before: one entry for all of them, since nothing but the time tells them apart. */
function earlierOfSameId(pool: RecordPool, { profile, primary, since, events, complete }: SameId): readonly Sibling[] {
  const mine = events.filter(({ scope, reqId }) => scope === 'linked' && reqId === primary).map(({ id }) => id);
  if (mine.length === 0) return [];
  const before = readTimeline(pool, { profile, ids: [primary] }).filter(
    ({ scope, timeUnixNano, between }) =>
      scope !== 'request' || (timeUnixNano ?? between?.notBefore ?? between?.notAfter ?? since) < since,
  );
  const { verdict } = judgeRequest({ reqId: primary, events: before, complete }, profile).outcome;
  return [{ reqId: primary, sharedKind: 'req_id', verdict, events: mine }];
}

/** In the order in which they began, the last of them where there are very many. */
function lastOf(
  reqIds: readonly string[],
  { pool, profile }: { readonly pool: RecordPool; readonly profile: Profile },
): readonly string[] {
  if (reqIds.length < 2) return reqIds;
  const start = (reqId: string): UnixNano => spanOf(ownDrafts(pool.records, { profile, ids: [reqId] }))?.start ?? 0n;
  const begun = reqIds.map((reqId) => ({ reqId, start: start(reqId) }));
  return begun
    .toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
    .slice(-MAX_REQUESTS_PER_ID)
    .map(({ reqId }) => reqId);
}

async function lookAround(
  span: TimeRange,
  {
    profile,
    pool,
    known,
  }: { readonly profile: Profile; readonly pool: RecordPool; readonly known: readonly KnownId[] },
): Promise<void> {
  const range = widen(withStoreTimes(span, pool), CONTEXT_MARGIN);
  const markers = [...profile.supervisorMarkers, ...profile.failureMarkers];
  const needles = needlesOf(known.map(({ value }) => value));
  const finding = needles.length === 0 ? null : pool.find({ needles, range }, { role: 'rest' });
  // Files are read one question after the other, for the memory that takes. A store is asked both at once: neither depends on
  // the other, and that lines with the other ids stand in other streams is seen, and asked for, afterwards.
  if (pool.hasSource('whole')) await finding;
  const beside = pool.originsOfIds();
  await Promise.all([finding, pool.context({ range, markers, beside })]);
  const places = new Set(beside.map(placeName));
  const elsewhere = pool.originsOfIds().filter((origin) => !places.has(placeName(origin)));
  if (elsewhere.length > 0) await pool.context({ range, markers, beside: elsewhere });
}

/** A file, or a stream of one tenant. */
function placeName({ source, file, entry }: Origin): string {
  return `${source}\n${entry?.tenant ?? ''}\n${file}`;
}

// A request that was refused, and no exit near it: the outage began further back.
async function lookFurther(
  span: TimeRange,
  { profile, pool, traced }: { readonly profile: Profile; readonly pool: RecordPool; readonly traced: TracedIds },
): Promise<void> {
  const events = readTimeline(pool, { profile, ids: traced.ids });
  const judged = judgeRequest({ reqId: traced.primary, events, complete: false }, profile);
  if (judged.outages.some(({ relation }) => relation !== 'after') || !wasRefusedByServer(judged.own)) return;
  await pool.context({
    range: { start: span.start - FAR_MARGIN, end: span.start - CONTEXT_MARGIN },
    markers: profile.supervisorMarkers,
    beside: pool.originsOfIds(),
  });
}

// Whom an outage hit is told of all of it, not of the minute around one of its requests: as far as an hour to each side.
async function lookOverOutage(
  span: TimeRange,
  {
    profile,
    pool,
    traced,
    now,
  }: {
    readonly profile: Profile;
    readonly pool: RecordPool;
    readonly traced: TracedIds;
    readonly now: UnixNano;
  },
): Promise<void> {
  const judge = (): readonly Outage[] =>
    judgeRequest(
      { reqId: traced.primary, events: readTimeline(pool, { profile, ids: traced.ids }), complete: false },
      profile,
    ).outages.filter(({ relation }) => relation === 'during');
  const read = widen(withStoreTimes(span, pool), CONTEXT_MARGIN);
  const hour = widen(span, FAR_MARGIN);
  const far = { start: hour.start, end: latest(read.end, now < hour.end ? now : hour.end) };
  const beside = pool.originsOfIds();
  if (far.end > read.end && judge().some(({ end }) => end === null))
    await pool.context({ range: { start: read.end, end: far.end }, markers: profile.supervisorMarkers, beside });
  const outages = judge();
  const start = outages.reduce((first, outage) => (outage.start < first ? outage.start : first), read.start);
  const end = outages.reduce((last, outage) => latest(outage.end ?? far.end, last), read.end);
  const markers = profile.failureMarkers;
  if (start < read.start)
    await pool.context({ range: { start: latest(start, far.start), end: read.start }, markers, beside });
  if (end > read.end)
    await pool.context({ range: { start: read.end, end: end < far.end ? end : far.end }, markers, beside });
}

function latest(a: UnixNano, b: UnixNano): UnixNano {
  return a > b ? a : b;
}

// A store is searched by its own clock. Where that is off, or lines came late, what stands beside the request's lines there
// stands at the store's times of them; as far as an hour, beyond which it would be another story.
function withStoreTimes({ start, end }: TimeRange, pool: RecordPool): TimeRange {
  const times = pool
    .originsOfIds()
    .flatMap(({ entry }) => (entry === null ? [] : [entry.timeUnixNano]))
    .filter((time) => time >= start - FAR_MARGIN && time <= end + FAR_MARGIN);
  return {
    start: times.reduce((first, time) => (time < first ? time : first), start),
    end: times.reduce((last, time) => (time > last ? time : last), end),
  };
}

// A search back from now always begins with a window that has not ended. That lines may still be on their way into it says
// nothing about a request whose end was seen and is long past.
function withoutYoungGaps(status: SourceStatus): SourceStatus {
  return { ...status, gaps: status.gaps.filter(({ kind }) => kind !== 'young-window') };
}

function directionNotes(events: readonly TimelineEvent[]): readonly Prose[] {
  const files = events.flatMap(({ origins }) =>
    origins.filter(({ newestFirst }) => newestFirst).map(({ file }) => file),
  );
  return [...new Set(files)].map(
    (file) => say`${file} stands newest first: of lines with the same time the lower one is shown as the earlier`,
  );
}

function storyNotes({ search, use, notNeeded }: FoundRequest, pool: RecordPool): readonly Prose[] {
  const notes: Prose[] = [];
  const cut = use.reqIds.length - MAX_REQUESTS_PER_ID;
  if (cut > 0)
    notes.push(
      own(
        `this id names ${use.reqIds.length} requests in what was read: the last ${MAX_REQUESTS_PER_ID} are looked at, ${cut} before them are not; trace one of these by its own req_id`,
      ),
    );
  if (search !== null && use.kind === null && !pool.hasSource('whole'))
    notes.push(own(`searched back to ${formatUtc(earliestOf(search))}, no further`));
  if (use.kind !== null && use.kind !== 'req_id' && notNeeded.length > 0)
    notes.push(
      own('this kind of id may name more requests: outside the windows searched (see Searched) none were looked for'),
    );
  return notes;
}

function earliestOf({ windows }: SearchStory): UnixNano {
  const starts = windows.filter(({ skipped }) => !skipped).map(({ range }) => range.start);
  return starts.reduce((earliest, start) => (start < earliest ? start : earliest), starts[0] ?? 0n);
}

// The id stood in the part of a very long line that was not kept: whether in an id field or in text cannot be said.
function isCutMention({ scope, record }: TimelineEvent, ids: readonly string[]): boolean {
  return scope === 'mention' && record.flaws.includes('oversize') && !mentionsOneOf(record.body, ids);
}

function wasRefusedByServer(ownEvents: readonly TimelineEvent[]): boolean {
  return ownEvents.some(({ means }) => means.is === 'request.end' && (means.status ?? 0) >= 500);
}

function siblingReqIds(
  events: readonly TimelineEvent[],
  { primary, others }: { readonly primary: string; readonly others: readonly string[] },
): readonly string[] {
  const linked = events
    .filter(({ scope, reqId }) => scope === 'linked' && reqId !== null && reqId !== primary)
    .map(({ reqId }) => reqId as string);
  return [...new Map([...others, ...linked].map((reqId) => [canonicalId(reqId), reqId])).values()].slice(
    0,
    MAX_REQUESTS_PER_ID - 1,
  );
}

function judgeSiblings(
  events: readonly TimelineEvent[],
  {
    primary,
    shared,
    candidates,
    complete,
    profile,
  }: {
    readonly primary: string;
    readonly shared: KnownId;
    readonly candidates: readonly string[];
    readonly complete: boolean;
    readonly profile: Profile;
  },
): readonly Sibling[] {
  return candidates
    .filter((reqId) => reqId !== primary)
    .map((reqId) => ({
      reqId,
      sharedKind: shared.kind,
      verdict: judgeRequest({ reqId, events, complete }, profile).outcome.verdict,
      events: events.filter((event) => event.reqId === reqId && event.scope === 'linked').map(({ id }) => id),
    }))
    .toSorted((a, b) => placeIn(events, a) - placeIn(events, b));
}

function placeIn(events: readonly TimelineEvent[], { events: [first] }: Sibling): number {
  return events.findIndex(({ id }) => id === first);
}
