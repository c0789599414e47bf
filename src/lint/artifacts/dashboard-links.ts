// What a dashboard, its panels and its variables have in common: whom they ask and where they lead.

import type { DashboardLink, DataSourceRef } from '../artifact.ts';
import type { JsonNode } from './json-tree.ts';

/** Old dashboards name a data source by its name alone. */
export function readDataSourceRef(node: JsonNode | null): DataSourceRef | null {
  if (node === null || node.type === 'null') return null;
  const name = node.text();
  if (name !== null) return { type: '', uid: name.value, uidSpan: name.span, span: name.span };
  if (node.type !== 'object') return null;
  const uid = node.get('uid')?.text() ?? { value: '', span: node.span };
  return { type: node.get('type')?.text()?.value ?? '', uid: uid.value, uidSpan: uid.span, span: node.span };
}

export function readLinks(list: JsonNode | null, place: DashboardLink['place']): readonly DashboardLink[] {
  return (list?.items ?? []).flatMap(({ node }): DashboardLink[] => {
    const url = node.get('url')?.text() ?? null;
    // A list of dashboards by tag has no address of its own.
    if (url === null || node.get('type')?.text()?.value === 'dashboards') return [];
    return [{ title: node.get('title')?.text() ?? { value: '', span: url.span }, url, place }];
  });
}
