// Grafana's dashboards: the classic JSON, rows and all, as exported, as the API wraps it, and as a manifest with the
// same JSON under `spec`.

import type { Dashboard, Located, SyntaxFault, Variable } from '../artifact.ts';
import { readDataSourceRef, readLinks } from './dashboard-links.ts';
import { readPanels } from './dashboard-panels.ts';
import type { JsonNode, JsonTree } from './json-tree.ts';

/** Null: this is no dashboard. */
export function readDashboard(file: string, text: string, tree: JsonTree): Dashboard | null {
  const root = dashboardIn(tree.root);
  if (root === null) return null;
  const faults: SyntaxFault[] = [...tree.faults];
  const variables = readVariables(root);
  const inputs = inputTypes(root);
  const templated: Located<string>[] = [];
  for (const key of ['panels', 'rows', 'links', 'annotations']) collectTexts(root.get(key), templated);
  for (const { node } of root.get('templating')?.get('list')?.items ?? []) {
    for (const key of ['query', 'regex', 'datasource', 'filters']) collectTexts(node.get(key), templated);
  }
  return {
    kind: 'dashboard',
    file,
    text,
    faults,
    uid: root.get('uid')?.text() ?? null,
    title: root.get('title')?.text() ?? null,
    description: root.get('description')?.text() ?? null,
    panels: readPanels(root, { variables, inputs, report: (fault) => void faults.push(fault) }),
    variables,
    inputs: new Set((root.get('__inputs')?.items ?? []).map(({ node }) => node.get('name')?.text()?.value ?? '')),
    usesUnseen: ['panels', 'links'].some((key) => usesUnseen(root.get(key))),
    links: readLinks(root.get('links'), 'dashboard'),
    templated,
  };
}

function dashboardIn(root: JsonNode | null): JsonNode | null {
  return [root, root?.get('dashboard'), root?.get('spec')].find(isDashboard) ?? null;
}

function isDashboard(node: JsonNode | null | undefined): node is JsonNode {
  if (node?.type !== 'object') return false;
  const holdsPanels = node.get('panels')?.type === 'array' || node.get('rows')?.type === 'array';
  return holdsPanels && ['schemaVersion', 'templating', 'title', 'uid'].some((key) => node.get(key) !== null);
}

/** What `${DS_PROMETHEUS}` of an exported dashboard will be: input → plugin. */
function inputTypes(root: JsonNode): ReadonlyMap<string, string> {
  return new Map(
    (root.get('__inputs')?.items ?? []).flatMap(({ node }): [string, string][] => {
      const [name, plugin] = [node.get('name')?.text()?.value, node.get('pluginId')?.text()?.value];
      return name === undefined || plugin === undefined ? [] : [[name, plugin]];
    }),
  );
}

function readVariables(root: JsonNode): readonly Variable[] {
  return (root.get('templating')?.get('list')?.items ?? []).flatMap(({ node }): Variable[] => {
    const name = node.get('name')?.text() ?? null;
    if (name === null) return [];
    const query = node.get('query');
    return [
      {
        name,
        type: node.get('type')?.text()?.value ?? '',
        isHidden: node.get('hide')?.value === 2,
        query: query?.text() ?? query?.get('query')?.text() ?? null,
        dataSource: readDataSourceRef(node.get('datasource')),
      },
    ];
  });
}

function usesUnseen(node: JsonNode | null): boolean {
  return (node?.items ?? []).some(
    ({ key, node: item }) =>
      key === 'libraryPanel' || (key === 'includeVars' && item.value === true) || usesUnseen(item),
  );
}

function collectTexts(node: JsonNode | null, into: Located<string>[], key = ''): void {
  if (node === null) return;
  const text = node.text();
  if (text !== null) {
    const isName = key === 'repeat' && text.value !== '';
    into.push(isName ? { value: `\${${text.value}}`, span: text.span } : text);
  } else for (const item of node.items) collectTexts(item.node, into, item.key);
}
