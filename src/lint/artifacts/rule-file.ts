// A Prometheus rule file, a rule file of Loki's ruler, or PrometheusRule manifests: the same groups in another place.

import type { Span } from '../../model/finding.ts';
import type {
  AlertingRule,
  Expression,
  LabelMap,
  Located,
  RecordingRule,
  RuleFile,
  RuleGroup,
  SyntaxFault,
} from '../artifact.ts';
import { readDurationMs } from '../../model/prometheus-duration.ts';
import { parseExpression } from './expression.ts';
import { MOST_RULES } from './limits.ts';
import { mapAsWritten } from './text-map.ts';
import type { YamlEntry, YamlMap, YamlTree, YamlValue } from './yaml-tree.ts';

type Report = (value: string, span: Span) => void;

/** Null: the documents hold no groups of rules. */
export function readRuleFile(file: string, text: string, tree: YamlTree): RuleFile | null {
  const lists = tree.documents.flatMap(groupLists);
  if (lists.length === 0) return null;
  const faults: SyntaxFault[] = [];
  const report: Report = (value, span) => void faults.push({ syntax: 'rules', value, span });
  const budget = { rules: MOST_RULES, faults, report };
  const groups = lists.flatMap((list) => [...itemsOf(list, report)].flatMap((item) => readGroup(item, budget)));
  // What is wrong with keys and aliases shows when they are looked at.
  return { kind: 'rules', file, text, faults: [...tree.faults, ...faults], groups };
}

/** Groups at the top, under `spec` of a PrometheusRule, or of each one in a List. */
function groupLists(document: YamlValue): readonly YamlValue[] {
  if (document.kind !== 'map') return [];
  const items = document.get('items')?.value;
  const manifests =
    document.get('kind')?.value.kind === 'text' && items?.kind === 'list'
      ? [...items.items()].slice(0, 1000)
      : [document];
  return manifests.flatMap((manifest) => {
    if (manifest.kind !== 'map') return [];
    const spec = manifest.get('spec')?.value;
    const groups = manifest.get('groups') ?? (spec?.kind === 'map' ? spec.get('groups') : null);
    return groups !== null && looksLikeGroups(groups.value) ? [groups.value] : [];
  });
}

function looksLikeGroups(value: YamlValue): boolean {
  if (value.kind !== 'list') return false;
  for (const item of value.items()) return item.kind === 'map' && item.get('rules') !== null;
  return false;
}

interface Budget {
  rules: number;
  readonly faults: SyntaxFault[];
  readonly report: Report;
}

function readGroup(item: YamlValue, budget: Budget): readonly RuleGroup[] {
  const { report } = budget;
  if (item.kind !== 'map') {
    report('a group must be a map with name and rules', item.span);
    return [];
  }
  const name = textOf(item.get('name'), report);
  if (name === null) report('this group has no name', item.span);
  const interval = item.get('interval');
  const rules: (AlertingRule | RecordingRule)[] = [];
  for (const rule of itemsOf(item.get('rules')?.value ?? item, report)) {
    budget.rules -= 1;
    if (budget.rules < 0) {
      if (budget.rules === -1) report('more rules than are read here', rule.span);
      break;
    }
    const read = readRule(rule, budget);
    if (read !== null) rules.push(read);
  }
  return [
    {
      name: name ?? { value: '', span: item.span },
      intervalMs: interval === null ? null : readMs(interval, report),
      rules,
    },
  ];
}

function readRule(item: YamlValue, { faults, report }: Budget): AlertingRule | RecordingRule | null {
  if (item.kind !== 'map') {
    report('a rule must be a map with alert or record, and expr', item.span);
    return null;
  }
  const [alert, record] = [item.get('alert'), item.get('record')];
  const name = textOf(alert ?? record, report);
  if (name === null) {
    report('this rule is neither alert nor record', item.span);
    return null;
  }
  if (alert !== null && record !== null) report('a rule is either alert or record, not both', record.key.span);
  const expr = readExpr(item, name, { faults, report });
  const labels = readLabels(item.get('labels'), report);
  const [forEntry, keepEntry, annotations] = [item.get('for'), item.get('keep_firing_for'), item.get('annotations')];
  if (alert === null) {
    for (const entry of [forEntry, keepEntry, annotations]) {
      if (entry !== null) report('only an alert has this', entry.key.span);
    }
    return { kind: 'record', name, expr, labels, span: item.span };
  }
  return {
    kind: 'alert',
    name,
    expr,
    forMs: forEntry === null ? 0 : (readMs(forEntry, report) ?? 0),
    forSpan: forEntry?.value.span ?? null,
    keepFiringForMs: keepEntry === null ? 0 : (readMs(keepEntry, report) ?? 0),
    labels,
    annotations: readLabels(annotations, report),
    span: item.span,
  };
}

function readExpr(
  rule: YamlMap,
  name: Located<string>,
  { faults, report }: { readonly faults: SyntaxFault[]; readonly report: Report },
): Expression {
  const value = rule.get('expr')?.value;
  if (value?.kind !== 'text') {
    report('this rule has no expr', value?.span ?? name.span);
    return parseExpression(mapAsWritten('', name.span.from), { language: 'promql', isTemplated: false }).expression;
  }
  const asPromql = parseExpression(value.map, { language: 'promql', isTemplated: false });
  if (!asPromql.expression.isBroken) return asPromql.expression;
  // The ruler of Loki reads the same files with LogQL in them.
  const asLogql = parseExpression(value.map, { language: 'logql', isTemplated: false });
  if (!asLogql.expression.isBroken) return asLogql.expression;
  faults.push(...asPromql.faults);
  return asPromql.expression;
}

function readLabels(entry: YamlEntry | null, report: Report): LabelMap {
  const labels = new Map<string, { readonly name: Located<string>; readonly value: Located<string> }>();
  if (entry === null || entry.value.kind === 'nothing') return labels;
  if (entry.value.kind !== 'map') {
    report('names with values are expected here', entry.value.span);
    return labels;
  }
  for (const [name, one] of entry.value.entries()) {
    const value = textOf(one, report);
    labels.set(name, { name: one.key, value: value ?? { value: '', span: one.value.span } });
  }
  return labels;
}

function readMs(entry: YamlEntry, report: Report): number | null {
  const text = textOf(entry, report);
  const ms = text === null ? null : readDurationMs(text.value);
  if (text !== null && ms === null) report('this is no duration of Prometheus, as 5m or 1h30m', text.span);
  return ms;
}

function textOf(entry: YamlEntry | null, report: Report): Located<string> | null {
  if (entry === null || entry.value.kind === 'nothing') return null;
  if (entry.value.kind === 'text') return { value: entry.value.map.text, span: entry.value.span };
  report('a text is expected here', entry.value.span);
  return null;
}

function itemsOf(value: YamlValue, report: Report): Iterable<YamlValue> {
  if (value.kind === 'list') return value.items();
  if (value.kind !== 'nothing') report('a list is expected here', value.span);
  return [];
}
