// Panels and their queries. In which language a query is, its data source says; where that is a variable, the variable
// does.

import type { Span } from '../../model/finding.ts';
import type { DashboardLink, DataSourceRef, Located, Panel, SyntaxFault, Target, Variable } from '../artifact.ts';
import { readDataSourceRef, readLinks } from './dashboard-links.ts';
import { type Language, parseExpression } from './expression.ts';
import type { JsonNode } from './json-tree.ts';
import type { TextMap } from './text-map.ts';

export interface Around {
  readonly variables: readonly Variable[];
  /** Inputs of an exported dashboard → plugin. */
  readonly inputs: ReadonlyMap<string, string>;
  report(this: void, fault: SyntaxFault): void;
}

/** Rows are opened, those of dashboards before Grafana 5 too. */
export function readPanels(root: JsonNode, around: Around): readonly Panel[] {
  const inRows = (root.get('rows')?.items ?? []).flatMap(({ node }) => panelsIn(node));
  return [...panelsIn(root), ...inRows].map((node) => readPanel(node, around));
}

function panelsIn(node: JsonNode): readonly JsonNode[] {
  return (node.get('panels')?.items ?? []).flatMap(({ node: panel }) => {
    if (panel.type !== 'object') return [];
    return panel.get('type')?.text()?.value === 'row' ? panelsIn(panel) : [panel];
  });
}

function readPanel(node: JsonNode, around: Around): Panel {
  const id = node.get('id')?.value;
  const dataSource = readDataSourceRef(node.get('datasource'));
  return {
    id: typeof id === 'number' ? id : null,
    title: node.get('title')?.text() ?? { value: '', span: opening(node.span) },
    description: node.get('description')?.text() ?? null,
    type: node.get('type')?.text()?.value ?? '',
    dataSource,
    targets: (node.get('targets')?.items ?? []).flatMap(({ node: target }) =>
      target.type === 'object' ? [readTarget(target, dataSource, around)] : [],
    ),
    links: linksOf(node),
    span: node.span,
  };
}

/** The brace alone: under a whole panel no caret fits. */
function opening({ from }: Span): Span {
  return { from, to: from + 1 };
}

function readTarget(node: JsonNode, ofPanel: DataSourceRef | null, around: Around): Target {
  const dataSource = readDataSourceRef(node.get('datasource'));
  const map = node.get('expr')?.map() ?? null;
  const isEmpty = map === null || map.text.trim() === '';
  return {
    refId: node.get('refId')?.text()?.value ?? '',
    dataSource,
    expr: isEmpty ? null : readExpr(map, languageOf(dataSource ?? ofPanel, around), around),
    span: node.span,
  };
}

function readExpr(map: TextMap, language: Language | 'either' | 'other', { report }: Around): Target['expr'] {
  if (language === 'other') return null;
  if (language !== 'either') {
    const { expression, faults } = parseExpression(map, { language, isTemplated: true });
    faults.forEach(report);
    return expression;
  }
  const asPromql = parseExpression(map, { language: 'promql', isTemplated: true });
  const asLogql = asPromql.expression.isBroken ? parseExpression(map, { language: 'logql', isTemplated: true }) : null;
  if (asLogql !== null && !asLogql.expression.isBroken) return asLogql.expression;
  // Of neither: nobody said which of the two it should be.
  return asPromql.expression.isBroken ? null : asPromql.expression;
}

function languageOf(ref: DataSourceRef | null, around: Around): Language | 'either' | 'other' {
  const type = ref === null ? '' : pluginOf(ref, around);
  if (type === 'prometheus') return 'promql';
  if (type === 'loki') return 'logql';
  return type === '' ? 'either' : 'other';
}

function pluginOf(ref: DataSourceRef, { variables, inputs }: Around): string {
  if (ref.type !== '' && ref.type !== 'datasource') return ref.type;
  const name = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(ref.uid)?.[1];
  if (name === undefined) return '';
  const variable = variables.find((one) => one.name.value === name && one.type === 'datasource');
  return inputs.get(name) ?? variable?.query?.value ?? '';
}

function linksOf(panel: JsonNode): readonly DashboardLink[] {
  const config = panel.get('fieldConfig');
  const overrides = (config?.get('overrides')?.items ?? []).flatMap(({ node }) =>
    (node.get('properties')?.items ?? []).flatMap(({ node: property }) =>
      textAt(property, 'id')?.value === 'links' ? [property.get('value')] : [],
    ),
  );
  return [
    ...readLinks(panel.get('links'), 'panel'),
    ...[
      config?.get('defaults')?.get('links') ?? null,
      panel.get('options')?.get('dataLinks') ?? null,
      ...overrides,
    ].flatMap((list) => readLinks(list, 'field')),
  ];
}

function textAt(node: JsonNode, key: string): Located<string> | null {
  return node.get(key)?.text() ?? null;
}
