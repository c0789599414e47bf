// The part of LogQL that the tests speak, read with the upstream grammar. What it leaves out is refused loudly, so that a
// query outside of it cannot pass by accident.

import { parser } from '@grafana/lezer-logql';
import type { SyntaxNode } from '@lezer/common';
import { parseGoDuration } from './go-text.ts';
import { all, find, slice, unquote } from './nodes.ts';
import { EMPTY_MATCHER, QueryRefused, refuseBroken, refuseRanges, unexpected } from './query-refused.ts';
import type { LokiVersion } from './store.ts';
import { parseTemplate, type Template } from './template.ts';

export interface Matcher {
  readonly name: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export interface LineFilter {
  readonly kind: 'line';
  readonly op: '|=' | '!=' | '|~' | '!~';
  /** Several: `or` between them. */
  readonly values: readonly string[];
}

/** Of a label that is absent or no number: not so. */
export interface NumberTest {
  readonly name: string;
  readonly op: '>' | '>=' | '<' | '<=';
  readonly number: number;
}

export type LabelTest =
  | Matcher
  | NumberTest
  | { readonly any: readonly LabelTest[] }
  | { readonly all: readonly LabelTest[] };

export type Stage =
  | LineFilter
  | { readonly kind: 'label'; readonly test: LabelTest }
  /** Each named group that took part becomes a label. */
  | { readonly kind: 'regexp'; readonly expression: RegExp }
  | { readonly kind: 'label_format'; readonly name: string; readonly template: Template };

export interface LogQuery {
  readonly kind: 'log';
  readonly matchers: readonly Matcher[];
  readonly stages: readonly Stage[];
}

export interface MetricQuery {
  readonly kind: 'metric';
  readonly log: LogQuery;
  /** `constant`: vector(1), which reads nothing. */
  readonly measure: 'count_over_time' | 'bytes_over_time' | 'rate' | 'constant';
  readonly windowNanos: bigint;
  /** How far before its time a metric query looks; 0 without `offset`. */
  readonly offsetNanos: bigint;
  /** Null: one series per set of labels. Else `sum`, by these labels. */
  readonly sumBy: readonly string[] | null;
}

const CONSTANT: MetricQuery = {
  kind: 'metric',
  log: { kind: 'log', matchers: [{ name: '__none__', op: '=', value: 'none' }], stages: [] },
  measure: 'constant',
  windowNanos: 1n,
  offsetNanos: 0n,
  sumBy: null,
};

export function parseLogQl(text: string, version: LokiVersion): LogQuery | MetricQuery {
  const tree = parser.parse(text);
  const selector = find(tree.topNode, 'Selector');
  // The grammar wants a matcher between the braces; the server says it in other words than for a broken selector.
  if (selector?.getChild('Matchers') === null && slice(text, selector).replaceAll(' ', '') === '{}') {
    throw new QueryRefused(EMPTY_MATCHER);
  }
  if (text === 'vector(1)') return CONSTANT;
  refuseRanges(text, version);
  refuseBroken(text, tree);
  const { topNode } = tree;
  const metric = find(topNode, 'MetricExpr');
  if (metric !== null) return readMetric(text, version, metric);
  const log = find(topNode, 'LogExpr');
  if (log === null) throw new QueryRefused('parse error : syntax error: unexpected $end');
  return readLog(text, version, log);
}

export function matches({ op, value }: Matcher, actual: string): boolean {
  if (op === '=' || op === '!=') return (actual === value) === (op === '=');
  return re2(value, true).test(actual) === (op === '=~');
}

/** RE2 as far as the tests use it: flags in front, no lookaround (which RE2 has not either). */
export function re2(source: string, anchored: boolean): RegExp {
  const flags = source.startsWith('(?') ? source.slice(2, source.indexOf(')')) : '';
  const known = flags !== '' && [...flags].every((flag) => 'is'.includes(flag));
  const body = known ? source.slice(flags.length + 3) : source;
  try {
    return new RegExp(anchored ? `^(?:${body})$` : body, known ? flags : '');
  } catch {
    throw new QueryRefused(`parse error : error parsing regexp: invalid expression: \`${source}\``);
  }
}

function readLog(text: string, version: LokiVersion, node: SyntaxNode): LogQuery {
  const selector = find(node, 'Selector');
  if (selector === null) throw new QueryRefused('parse error : syntax error: unexpected $end');
  const matchers = all(selector, 'Matcher').map((matcher) => readMatcher(text, matcher));
  if (!matchers.some((matcher) => !matches(matcher, ''))) throw new QueryRefused(EMPTY_MATCHER);
  const stages = all(node, 'PipelineStage').flatMap((stage) => readStage(text, version, stage));
  return { kind: 'log', matchers, stages };
}

function readStage(text: string, version: LokiVersion, stage: SyntaxNode): readonly Stage[] {
  const lines = all(stage, 'LineFilter');
  if (lines.length > 0) return lines.map((filter) => readLineFilter(text, version, filter));
  const parser = stage.getChild('LabelParser');
  const pattern = parser?.getChild('Regexp') == null ? null : parser.getChild('String');
  if (pattern !== null) {
    const expression = re2(unquote(text, pattern).replaceAll('(?P<', '(?<'), false);
    return [{ kind: 'regexp', expression }];
  }
  const formats = stage.getChild('LabelFormatExpr');
  if (formats !== null) return all(formats, 'LabelFormatMatcher').map((format) => readLabelFormat(text, format));
  const label = stage.getChild('LabelFilter');
  if (label === null) throw new QueryRefused(`parse error : the fake server does not know ${slice(text, stage)}`);
  return [{ kind: 'label', test: readLabelTest(text, label) }];
}

function readLabelFormat(text: string, format: SyntaxNode): Stage {
  const template = format.getChild('String');
  if (template === null) throw new QueryRefused(`parse error : the fake server does not know ${slice(text, format)}`);
  const name = slice(text, format.firstChild);
  return { kind: 'label_format', name, template: parseTemplate(unquote(text, template)) };
}

function readLineFilter(text: string, version: LokiVersion, filter: SyntaxNode): LineFilter {
  const op = slice(text, filter.getChild('Filter'));
  if (op !== '|=' && op !== '!=' && op !== '|~' && op !== '!~') {
    throw new QueryRefused(`parse error : the fake server does not know ${op}`);
  }
  const or = filter.getChild('Or');
  if (or !== null && version === '2.8.11') throw new QueryRefused(unexpected({ text, at: or.from, expecting: '' }));
  const values = all(filter, 'String').map((literal) => unquote(text, literal));
  if (op.endsWith('~')) for (const value of values) re2(value, false);
  return { kind: 'line', op, values };
}

function readLabelTest(text: string, node: SyntaxNode): LabelTest {
  const matcher = node.getChild('Matcher');
  if (matcher !== null) return readMatcher(text, matcher);
  const number = node.getChild('NumberFilter');
  if (number !== null) return readNumberTest(text, number);
  const parts = node.getChildren('LabelFilter').map((part) => readLabelTest(text, part));
  if (parts.length === 0) throw new QueryRefused(`parse error : the fake server does not know | ${slice(text, node)}`);
  return node.getChild('Or') === null ? { all: parts } : { any: parts };
}

function readNumberTest(text: string, node: SyntaxNode): NumberTest {
  const op = slice(text, node.firstChild?.nextSibling);
  const literal = node.getChild('LiteralExpr');
  if (literal === null || (op !== '>' && op !== '>=' && op !== '<' && op !== '<=')) {
    throw new QueryRefused(`parse error : the fake server does not know ${slice(text, node)}`);
  }
  return { name: slice(text, node.firstChild), op, number: Number(slice(text, literal)) };
}

function readMatcher(text: string, node: SyntaxNode): Matcher {
  const [name, op, value] = [node.firstChild, node.firstChild?.nextSibling, node.getChild('String')];
  const sign = slice(text, op);
  if (value === null || (sign !== '=' && sign !== '!=' && sign !== '=~' && sign !== '!~')) {
    throw new QueryRefused(`parse error : the fake server does not know ${slice(text, node)}`);
  }
  const matcher: Matcher = { name: slice(text, name), op: sign, value: unquote(text, value) };
  if (sign.endsWith('~')) re2(matcher.value, true);
  return matcher;
}

function readMetric(text: string, version: LokiVersion, node: SyntaxNode): MetricQuery {
  const vector = node.getChild('VectorAggregationExpr');
  if (vector !== null) {
    const inner = vector.getChild('MetricExpr');
    const grouping = vector.getChild('Grouping');
    if (slice(text, vector.getChild('VectorOp')) !== 'sum' || inner === null || grouping?.getChild('Without')) {
      throw new QueryRefused(`parse error : the fake server does not know ${slice(text, vector)}`);
    }
    const by = grouping === null ? [] : all(grouping, 'Identifier').map((label) => slice(text, label));
    return { ...readMetric(text, version, inner), sumBy: by };
  }
  const range = node.getChild('RangeAggregationExpr');
  const measure = slice(text, range?.getChild('RangeOp'));
  const log = range?.getChild('LogRangeExpr') ?? null;
  const window = log === null ? null : find(log, 'Range');
  const offset = log === null ? null : find(log, 'OffsetExpr');
  const windowNanos = parseGoDuration(slice(text, window).replaceAll(/[[\]\s]/g, ''));
  const offsetNanos = offset === null ? 0n : parseGoDuration(slice(text, find(offset, 'Duration')));
  if ((measure !== 'count_over_time' && measure !== 'bytes_over_time' && measure !== 'rate') || log === null) {
    throw new QueryRefused(`parse error : the fake server does not know ${slice(text, node)}`);
  }
  if (windowNanos === null || offsetNanos === null || find(log, 'UnwrapExpr') !== null) {
    throw new QueryRefused(`parse error : the fake server does not know ${slice(text, log)}`);
  }
  return { kind: 'metric', log: readLog(text, version, log), measure, windowNanos, offsetNanos, sumBy: null };
}
