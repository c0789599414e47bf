import type { Absence } from './absence.ts';
import type { Correlation, Outage, Outcome } from './correlation.ts';
import type { SourceStatus } from './coverage.ts';
import type { EventId, TimelineEvent } from './event.ts';
import type { ReportLinks } from './links.ts';
import type { Prose } from './prose.ts';
import type { IdKind, KnownId } from './request-id.ts';
import type { SearchStory } from './search-story.ts';
import type { MetricsReport } from './signal.ts';
import type { TimeRange, UnixNano } from './time.ts';
import type { TimingStage } from './timing.ts';

/** The one value every reporter gets. All text in it has been redacted; none of it has been escaped. */
export interface TraceReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly understood: UnderstoodId;
  /** The request this report is about; null when the id led to none. */
  readonly reqId: string | null;
  readonly outcome: Outcome;
  readonly firstAbnormal: { readonly event: EventId; readonly summary: Prose } | null;
  readonly completeness: Completeness;
  readonly request: RequestFacts;
  /** Where its time went. Empty: it has no length that is known. */
  readonly timing: readonly TimingStage[];
  readonly outages: readonly Outage[];
  /** Near the request too, of processes that did not serve it, as their envelopes or labels say. Not counted. */
  readonly outagesElsewhere: readonly Outage[];
  readonly correlations: readonly Correlation[];
  /** What was not found, each with whether what was read could have shown it. Nothing of it is claimed otherwise. */
  readonly absences: readonly Absence[];
  /** What the traced system is known not to log, where it matters for this request. */
  readonly loggingGaps: readonly { readonly id: string; readonly says: Prose }[];
  /** All scopes, in timeline order. */
  readonly events: readonly TimelineEvent[];
  /** Other requests that share an id with this one (a client's trace id, usually). */
  readonly siblings: readonly Sibling[];
  /** Null: no metrics were asked for. */
  readonly metrics: MetricsReport | null;
  /** Null: every source was searched whole, or no time-bound store was asked. */
  readonly search: SearchStory | null;
  /** Null: no Grafana and no runbook is configured. */
  readonly links: ReportLinks | null;
  readonly redactions: RedactionLedger;
  readonly provenance: Provenance;
  /** What to do now, most useful first. */
  readonly next: readonly Prose[];
}

export interface UnderstoodId {
  readonly kind: IdKind;
  /** As the logs spell it; as it was given where they do not hold it. */
  readonly value: string;
  /** Null: it was found as it was given, or was not found. */
  readonly spelling: FoundSpelling | null;
  /** Ids that hold the text as a piece, where it is no id of a request itself. Null: none was seen. */
  readonly longer: LongerIds | null;
  /** What the user gave: an id, or a text an id was found in. */
  readonly from: 'id' | 'log line' | 'headers' | 'JSON' | 'text';
  /** Ids of the same request found on the way. */
  readonly known: readonly KnownId[];
  /** True when the id names more than one request. */
  readonly manyToOne: boolean;
}

export interface FoundSpelling {
  readonly given: string;
  readonly foundAs: string;
  /** equal: another spelling of the same id. trimmed: the text without what stood around it. */
  readonly how: 'equal' | 'trimmed';
}

export interface LongerIds {
  /** How many different ones were seen. */
  readonly count: number;
  /** The first of them, those that begin with the text first. */
  readonly ids: readonly string[];
}

export interface Completeness {
  readonly verdict: 'complete' | 'incomplete';
  /**
   * Whether each store counted what it gave, and agreed. False: some answer was not counted. Null: no store was asked
   * for lines.
   */
  readonly crossChecked: boolean | null;
  readonly sources: readonly SourceStatus[];
  /** Why not complete, or what complete does not cover. Empty when there is nothing to add. */
  readonly notes: readonly Prose[];
}

/** Null wherever no line says so. */
export interface RequestFacts {
  readonly method: string | null;
  readonly route: string | null;
  readonly status: number | null;
  readonly stream: boolean | null;
  readonly requestedModel: string | null;
  readonly effectiveModel: string | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  /** The token counts are the system's own estimate. */
  readonly tokensAreEstimated: boolean;
  /** As the usage line states it: its clock starts at the ingress, some milliseconds after the access log's. */
  readonly firstTokenMs: number | null;
  readonly start: UnixNano | null;
  readonly end: UnixNano | null;
  /** True when start and end come from one span that the system itself states (the access log). */
  readonly spanIsStated: boolean;
}

export interface Sibling {
  readonly reqId: string;
  readonly sharedKind: IdKind;
  readonly verdict: Outcome['verdict'];
  readonly events: readonly EventId[];
}

export interface RedactionLedger {
  readonly enabled: boolean;
  /** Kind (`prompt`, `jwt`, `email`, …) → how many values were taken out. Sorted by kind. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface Provenance {
  /** The command that makes this report again, each argument separately (quoting is the reporter's). */
  readonly command: readonly string[];
  readonly profile: string;
  readonly range: TimeRange | null;
  /** Where the window came from: `--around 06:57`, or null when everything was searched. */
  readonly rangeFrom: string | null;
  readonly node: string;
}
