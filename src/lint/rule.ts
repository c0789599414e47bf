// A rule: one file, one id, one page, one bad and one good fixture. What it may know comes from the workspace; it reads
// no file, asks no server, and knows no command line.

import type { Severity, Span } from '../model/finding.ts';
import type { MetricCatalogue } from '../model/metric-catalogue.ts';
import type { Prose } from '../model/prose.ts';
import type { Artifact, MarkdownPage } from './artifact.ts';

export interface LintRule {
  /** `group/name`: docs/lint/<group>/<name>.md, src/lint/rules/<group>-<name>.ts, fixtures/lint/<group>-<name>/. */
  readonly id: string;
  /** One line for the list of rules. */
  readonly summary: string;
  readonly severity: Severity;
  /**
   * What the rule needs to see all that it can see: without it, a comment that suppresses it may well have nothing to
   * do.
   */
  readonly seesMoreWith?: 'metrics' | 'network';
  /** Never throws for what an artifact holds. Order does not matter: findings are sorted by file and place. */
  check(workspace: Workspace): Iterable<Fault>;
}

/** A finding before its place is looked up and its rule is named. */
export interface Fault {
  readonly artifact: Artifact;
  readonly span: Span;
  readonly what: Prose;
  readonly why: Prose;
  readonly mend: Prose;
}

export interface Workspace {
  /** What was asked to be linted, and nothing else. Sorted by file. */
  readonly artifacts: readonly Artifact[];
  /** Any page of the tree, linted or not; null when there is none. */
  pageAt(file: string): MarkdownPage | null;
  /** Whether there is such a file or folder. False for what lies outside the root. */
  exists(file: string): boolean;
  /**
   * Addresses under which the root is browsed: what lies behind them is a path of the tree. Each ends without a slash.
   */
  readonly webRoots: readonly string[];
  /** Command → its flags as typed (`--file`, `-f`). `''`: what runs when no command is named. */
  readonly commands: ReadonlyMap<string, ReadonlySet<string>>;
  /** Scripts of the package.json at the root; null when there is none. */
  readonly scripts: ReadonlySet<string> | null;
  readonly catalogue: MetricCatalogue;
  /** What links to other hosts answered; absent or null: they were not asked. */
  readonly linkAnswers?: ReadonlyMap<string, LinkAnswer> | null;
  /** Null: nobody gave a /metrics text or a live server, so only the catalogue is known. */
  readonly exported: ExportedMetrics | null;
}

/** gone: nobody is there, and asking again later will not help. unsure: it could not be told. */
export type LinkAnswer =
  | { readonly kind: 'good' }
  | { readonly kind: 'moved'; readonly says: Prose }
  | { readonly kind: 'gone'; readonly says: Prose }
  | { readonly kind: 'unsure'; readonly says: Prose };

export interface ExportedMetrics {
  /** `metrics.prom` or the server's address without credentials. */
  readonly from: string;
  /** Series names, `_bucket`, `_sum` and `_count` included, recorded ones too. */
  readonly names: ReadonlySet<string>;
}
