// Asks one Loki on behalf of one tenant, and remembers what its refusals taught.

import { SourceError } from '../../model/errors.ts';
import type { Prose } from '../../model/prose.ts';
import type { TimeRange, UnixNano } from '../../model/time.ts';
import type { HttpAnswer, HttpClient } from '../http/client.ts';
import { clientFailed, interrupted } from '../windowed/interrupted.ts';
import type { Labels } from '../windowed/labels.ts';
import type { ServerLimits } from '../windowed/pages.ts';
import type { ProbeSent } from '../windowed/probe-sent.ts';
import type { LokiBounds } from './bounds.ts';
import { parseProcessedBytes } from './loki.schema.ts';
import { isSeveral, severalRefused } from './several-tenants.ts';

/** Limits as this server stated them to this tenant; null: not met yet. */
export interface Learnt extends ServerLimits {
  /** So far back it was seen to give lines out. */
  reachedBack: UnixNano | null;
  /** The question for that, asked once for more than is needed; null: not asked yet. */
  far: Promise<Unconfirmed | null> | null;
  /** Whether a name that reads as several tenants is refused; null: not asked yet. */
  several: Promise<SourceError | null> | null;
  /** Whether it takes `|= "a" or "b"`. */
  hasOr: boolean | null;
  /** Structured metadata fields that may hold ids. */
  readonly idFields: Set<string>;
  fieldsAsked: number;
  /** Label sets of streams, by window, for servers that mix labels and metadata. */
  readonly series: Map<string, Promise<readonly Labels[] | null>>;
}

/** That a store gives out what is old. */
export interface Unconfirmed {
  readonly says: Prose;
  /** It may be otherwise for what is younger. */
  readonly isOfAge: boolean;
}

export function nothingLearnt(): Learnt {
  return {
    maxEntries: null,
    maxRangeNanos: null,
    lookbackNanos: null,
    reachedBack: null,
    far: null,
    several: null,
    hasOr: null,
    idFields: new Set(),
    fieldsAsked: 0,
    series: new Map(),
  };
}

export interface Question {
  readonly path: string;
  readonly params: readonly (readonly [name: string, value: string])[];
  readonly toldParams?: Question['params'];
  readonly maxBytes?: number;
  readonly retries?: number;
  /** Stands in the account of a query already. */
  readonly isAccounted?: boolean;
}

export interface Asker {
  readonly tenant: string | null;
  readonly learnt: Learnt;
  readonly bounds: LokiBounds;
  readonly signal: AbortSignal;
  /** Of the whole question. */
  readonly window: TimeRange;
  /** Throws SourceError and nothing else. */
  ask(question: Question): Promise<HttpAnswer>;
}

export interface AskerOptions {
  readonly client: HttpClient;
  readonly tenant: string | null;
  readonly queryTags: string;
  readonly learnt: Learnt;
  readonly bounds: LokiBounds;
  readonly signal: AbortSignal;
  readonly window: TimeRange;
  /** Told of each question that no query's account has. */
  readonly onProbe: (probe: ProbeSent) => void;
}

export function createAsker(options: AskerOptions): Asker {
  const { client, tenant, queryTags, learnt, bounds, signal, window, onProbe } = options;
  const headers = {
    'X-Loki-Response-Encoding-Flags': 'categorize-labels',
    ...(queryTags === '' ? {} : { 'X-Query-Tags': queryTags }),
    ...(tenant === null ? {} : { 'X-Scope-OrgID': tenant }),
  };
  return {
    tenant,
    learnt,
    bounds,
    signal,
    window,
    async ask({ path, isAccounted = false, ...rest }) {
      if (signal.aborted) throw interrupted(signal);
      if (tenant !== null && isSeveral(tenant)) {
        learnt.several ??= severalRefused({ client, headers, signal, onProbe });
        const refused = await learnt.several;
        if (refused !== null) throw refused;
      }
      const params = rest.toldParams ?? rest.params;
      try {
        const answer = await client.get({ path: `/loki/api/v1/${path}`, ...rest, headers, signal });
        if (!isAccounted) onProbe({ path, params, isAnswered: true, processedBytes: bytesOf(path, answer) });
        return answer;
      } catch (error) {
        if (!isAccounted) onProbe({ path, params, isAnswered: false, processedBytes: null });
        if (error instanceof SourceError) throw error;
        if (signal.aborted) throw interrupted(signal);
        throw clientFailed(error);
      }
    },
  };
}

// Other paths say what they know without reading lines, or do not say what they read.
function bytesOf(path: string, { text }: HttpAnswer): number | null {
  return path === 'query' || path === 'query_range' ? parseProcessedBytes(text) : null;
}

export function rangeParams({ start, end }: TimeRange): readonly (readonly [string, string])[] {
  return [
    ['start', nanoText(start)],
    ['end', nanoText(end)],
  ];
}

/** Loki takes up to ten digits for seconds: the first ten seconds of 1970 cannot be asked for in nanoseconds, and nobody does. */
export function nanoText(time: UnixNano): string {
  return time < 0n ? '0' : time.toString();
}
