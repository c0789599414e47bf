// What the readers in artifacts/ make of a file's text, and what rules look at: values with their places, never bare
// text.

import type { Tree } from '@lezer/common';
import type { Root } from 'mdast';
import type { Span } from '../model/finding.ts';

export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

export type Artifact = RuleFile | MarkdownPage | Dashboard | DataSources | MetricsText | OtherFile;

interface FileText {
  /** Relative to the workspace's root, with `/`. */
  readonly file: string;
  readonly text: string;
  /** What kept the reader from understanding it whole, with its place. */
  readonly faults: readonly SyntaxFault[];
}

/** `value` says what is wrong, in our words alone; what the file says there is in its span. */
export interface SyntaxFault extends Located<string> {
  /** The language whose rules are broken: `syntax/<syntax>` is the rule that reports it. */
  readonly syntax: Syntax;
}

/** rules: well-formed YAML in a shape that Prometheus does not take. */
export type Syntax = 'yaml' | 'json' | 'promql' | 'logql' | 'rules' | 'metrics';

/** PromQL or LogQL, parsed with its upstream grammar. */
export interface Expression {
  readonly language: 'promql' | 'logql';
  /** As the server gets it. Grafana's variables stand as they were written. */
  readonly text: string;
  /**
   * Nodes lie at offsets of `text`. Grafana's variables ($__range, ${route:regex}, [[x]]) were replaced by something of
   * the same length that parses at their place, so read names and literals from `text`, never from what was parsed.
   */
  readonly tree: Tree;
  /**
   * The grammar found an error, or the text is longer or deeper than is read here (then the tree is empty). Where a
   * variable of Grafana stands for a piece of syntax, nobody can say from the file alone: that is no fault of the file.
   */
  readonly isBroken: boolean;
  /** Where a piece of `text` stands in the file: YAML's block scalars and JSON's escapes shift it. */
  spanOf(from: number, to: number): Span;
}

/** A Prometheus rule file, or a PrometheusRule manifest with the same groups under `spec`. */
export interface RuleFile extends FileText {
  readonly kind: 'rules';
  readonly groups: readonly RuleGroup[];
}

export interface RuleGroup {
  readonly name: Located<string>;
  /** Null: the server's own interval. */
  readonly intervalMs: number | null;
  readonly rules: readonly (AlertingRule | RecordingRule)[];
}

export type LabelMap = ReadonlyMap<string, { readonly name: Located<string>; readonly value: Located<string> }>;

export interface AlertingRule {
  readonly kind: 'alert';
  readonly name: Located<string>;
  readonly expr: Expression;
  /** 0 when there is none. */
  readonly forMs: number;
  readonly forSpan: Span | null;
  readonly keepFiringForMs: number;
  readonly labels: LabelMap;
  readonly annotations: LabelMap;
  /** The whole rule. */
  readonly span: Span;
}

export interface RecordingRule {
  readonly kind: 'record';
  readonly name: Located<string>;
  readonly expr: Expression;
  readonly labels: LabelMap;
  readonly span: Span;
}

export interface MarkdownPage extends FileText {
  readonly kind: 'page';
  /** mdast with GFM; offsets in `position` are those of `text`. */
  readonly root: Root;
  readonly headings: readonly Heading[];
  /** GitHub's: of headings, and of `id=` and `name=` in HTML. */
  readonly anchors: ReadonlySet<string>;
  /** Links, images, definitions and autolinks, in order of their place. */
  readonly links: readonly PageLink[];
  readonly codeBlocks: readonly CodeBlock[];
  /** Code spans within sentences, with the text inside their backticks. */
  readonly codeSpans: readonly Located<string>[];
}

export interface Heading {
  readonly depth: number;
  /** Without markup. */
  readonly text: string;
  readonly slug: string;
  readonly span: Span;
}

export interface PageLink {
  readonly kind: 'link' | 'image' | 'definition';
  readonly url: string;
  readonly span: Span;
}

export interface CodeBlock {
  /** First word behind the fence, lower case; empty when there is none. */
  readonly language: string;
  /** The rest of the info string. */
  readonly meta: string;
  /** The queries of a block in promql or logql, those that parse; of any other none. */
  readonly expressions: readonly Expression[];
  readonly text: string;
  spanOf(from: number, to: number): Span;
  readonly span: Span;
}

export interface Dashboard extends FileText {
  readonly kind: 'dashboard';
  readonly uid: Located<string> | null;
  readonly title: Located<string> | null;
  /** May hold comments that suppress rules for all of the file; JSON has no other place for them. */
  readonly description: Located<string> | null;
  /** Rows are opened: their panels stand here. Rows themselves are not. */
  readonly panels: readonly Panel[];
  readonly variables: readonly Variable[];
  /** `${DS_PROMETHEUS}` of an exported dashboard: filled in when it is imported. */
  readonly inputs: ReadonlySet<string>;
  /**
   * A link hands all variables on, or a panel comes from Grafana's library: what is used there, the file does not say.
   */
  readonly usesUnseen: boolean;
  /** Links at the head of the dashboard. */
  readonly links: readonly DashboardLink[];
  /**
   * Every text in which Grafana replaces variables: queries, titles, links, with its place. `repeat` names a variable
   * without a dollar and stands here as `${name}`.
   */
  readonly templated: readonly Located<string>[];
}

export interface Panel {
  readonly id: number | null;
  readonly title: Located<string>;
  /** May hold comments that suppress rules for the panel. */
  readonly description: Located<string> | null;
  readonly type: string;
  readonly dataSource: DataSourceRef | null;
  readonly targets: readonly Target[];
  /** Data links of fields (defaults and overrides) and links of the panel. */
  readonly links: readonly DashboardLink[];
  readonly span: Span;
}

export interface DataSourceRef {
  /** Empty where the file names none. */
  readonly type: string;
  readonly uid: string;
  /** Of the uid; of the whole where there is none. */
  readonly uidSpan: Span;
  readonly span: Span;
}

export interface Target {
  readonly refId: string;
  readonly dataSource: DataSourceRef | null;
  /** Null: the query is in no language that is read here. */
  readonly expr: Expression | null;
  readonly span: Span;
}

export interface Variable {
  readonly name: Located<string>;
  readonly type: string;
  /** Nobody can choose its value on the dashboard. */
  readonly isHidden: boolean;
  /** The query as text, where it has one. */
  readonly query: Located<string> | null;
  readonly dataSource: DataSourceRef | null;
}

export interface DashboardLink {
  readonly title: Located<string>;
  readonly url: Located<string>;
  /** dashboard: beside the title, where no field and no value is known. panel: the panel's own. field: of one value. */
  readonly place: 'dashboard' | 'panel' | 'field';
}

/** Provisioned data sources of Grafana. */
export interface DataSources extends FileText {
  readonly kind: 'data-sources';
  readonly dataSources: readonly {
    readonly name: Located<string>;
    readonly type: string;
    readonly uid: string | null;
    readonly derivedFields: readonly DerivedField[];
  }[];
}

export interface DerivedField {
  readonly name: Located<string>;
  /** regex: of the line. label: the name of a label stands in its place. */
  readonly matcherType: 'regex' | 'label';
  readonly matcherRegex: Located<string>;
  /** As Grafana gets it: `$$` of the YAML is `$` here. */
  readonly url: Located<string> | null;
}

/** A /metrics text. */
export interface MetricsText extends FileText {
  readonly kind: 'metrics';
  /** Name without `_bucket`, `_sum`, `_count` → type and labels seen. */
  readonly metrics: ReadonlyMap<string, { readonly type: string; readonly labels: ReadonlySet<string> }>;
}

/**
 * Read, and of no kind that a rule looks into: an Alertmanager configuration, a picture, JUnit. It still has links to
 * be led to.
 */
export interface OtherFile extends FileText {
  readonly kind: 'other';
}
