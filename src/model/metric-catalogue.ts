/** What a traced system exports: the facts that rules, dashboards and documents about its metrics are held against. */
export interface MetricCatalogue {
  /** How the names of the system's own metrics begin: `app_`. */
  readonly prefix: string;
  readonly metrics: readonly KnownMetric[];
  /** Labels that alerts and recording rules over these metrics may keep: those of the acceptance criteria. */
  readonly allowedLabels: readonly string[];
  /** Labels with values that somebody outside chooses, and why nothing bounds them. */
  readonly unboundedLabels: readonly { readonly name: string; readonly why: string }[];
  /** Labels that every alert about these metrics carries, by which it is routed; null: any value. */
  readonly alertLabels: readonly { readonly name: string; readonly value: string | null }[];
}

export interface KnownMetric {
  /** Without `_bucket`, `_sum`, `_count`. */
  readonly name: string;
  /** As the system exports it, whatever the name promises. */
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper edges of a histogram's finite buckets, ascending; empty for other types. */
  readonly bucketEdges: readonly number[];
  /**
   * For a gauge that an event raises and that falls back by itself: for how long one event holds it. Null: it does not.
   */
  readonly holdMs: number | null;
  /** Labels that have one value by what the metric counts: errors are 5xx. */
  readonly fixedLabels: readonly string[];
  /** For a gauge that is named like a counter: the counter. */
  readonly counterpart: string | null;
}
