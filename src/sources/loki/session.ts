// What stays the same from question to question: options, what was learnt of the server, its version.

import type { Clock } from '../../decode/index.ts';
import type { QueryCoverage } from '../../model/coverage.ts';
import type { LineGrammar, Progress, SearchLimits } from '../../model/source.ts';
import type { TimeRange, UnixNano } from '../../model/time.ts';
import type { HttpClient } from '../http/client.ts';
import { probeCoverage } from '../windowed/probe-sent.ts';
import { type Asker, createAsker, type Learnt, nothingLearnt } from './asker.ts';
import { DEFAULT_LOKI_BOUNDS, type LokiBounds } from './bounds.ts';
import { parseVersion } from './loki.schema.ts';

export interface LokiSourceOptions {
  readonly client: HttpClient;
  /** LogQL stream selector, as configured: `{service_name="codex-app"}`. */
  readonly selector: string;
  /** X-Scope-OrgID values, one question each; empty: none is sent. */
  readonly tenants: readonly string[];
  /** X-Query-Tags: whose load this is. */
  readonly queryTags: string;
  readonly grammar: LineGrammar;
  readonly clock: Clock;
  readonly limits: SearchLimits;
  readonly now: () => UnixNano;
  readonly onProgress?: (progress: Progress) => void;
  readonly bounds?: Partial<LokiBounds>;
  /** For `plan` alone: which of LOKI_USERNAME/LOKI_PASSWORD, LOKI_BEARER_TOKEN a command would need. */
  readonly auth?: 'none' | 'basic' | 'bearer';
}

export interface Session {
  readonly options: LokiSourceOptions;
  readonly bounds: LokiBounds;
  /** Null stands for "no tenant". */
  readonly tenants: readonly (string | null)[];
  learntOf(tenant: string | null): Learnt;
  /** Questions about the server since the last time this was asked: each is reported once. */
  takeProbes(): readonly QueryCoverage[];
  /** Of one question. The same asker for the same tenant. */
  askers(question: { readonly range: TimeRange; readonly signal: AbortSignal }): (tenant: string | null) => Asker;
  /** Null: it does not say. */
  version(asker: Asker): Promise<string | null>;
}

export function createSession(options: LokiSourceOptions): Session {
  const bounds = { ...DEFAULT_LOKI_BOUNDS, ...options.bounds };
  const learnt = new Map<string | null, Learnt>();
  let version: Promise<string | null> | null = null;
  let probes: QueryCoverage[] = [];
  const learntOf = (tenant: string | null): Learnt => {
    const known = learnt.get(tenant) ?? nothingLearnt();
    learnt.set(tenant, known);
    return known;
  };
  return {
    options,
    bounds,
    tenants: options.tenants.length === 0 ? [null] : [...new Set(options.tenants)],
    learntOf,
    takeProbes() {
      const taken = probes;
      probes = [];
      return taken;
    },
    askers({ range, signal }) {
      const askers = new Map<string | null, Asker>();
      return (tenant) => {
        const { client, queryTags } = options;
        const known = askers.get(tenant);
        if (known !== undefined) return known;
        const asker = createAsker({
          client,
          tenant,
          queryTags,
          learnt: learntOf(tenant),
          bounds,
          signal,
          window: range,
          onProbe: (probe) => probes.push(probeCoverage(probe, range)),
        });
        asker.learnt.series.clear();
        askers.set(tenant, asker);
        return asker;
      };
    },
    version(asker) {
      version ??= asker.ask({ path: 'status/buildinfo', params: [], retries: 0 }).then(
        ({ text }) => readVersion(text),
        () => null,
      );
      return version;
    },
  };
}

function readVersion(text: string): string | null {
  try {
    return parseVersion(text);
  } catch {
    return null;
  }
}
