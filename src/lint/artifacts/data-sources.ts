// Provisioned data sources of Grafana. `$$` in them is Grafana's way to write `$`, as it replaces environment variables
// first.

import type { DataSources, DerivedField, Located } from '../artifact.ts';
import type { YamlEntry, YamlMap, YamlTree, YamlValue } from './yaml-tree.ts';

/** Null: the document provisions none. */
export function readDataSources(file: string, text: string, tree: YamlTree): DataSources | null {
  const lists = tree.documents.flatMap((document) => {
    const list = document.kind === 'map' ? (document.get('datasources')?.value ?? null) : null;
    return list?.kind === 'list' ? [list] : [];
  });
  if (lists.length === 0) return null;
  const dataSources = lists.flatMap((list) => [...list.items()].flatMap(readOne));
  return { kind: 'data-sources', file, text, faults: tree.faults, dataSources };
}

function readOne(item: YamlValue): DataSources['dataSources'] {
  if (item.kind !== 'map') return [];
  const fields = at(at(item, 'jsonData'), 'derivedFields');
  return [
    {
      name: textOf(item.get('name')) ?? { value: '', span: item.span },
      type: textOf(item.get('type'))?.value ?? '',
      uid: textOf(item.get('uid'))?.value ?? null,
      derivedFields: fields?.kind === 'list' ? [...fields.items()].flatMap(readDerivedField) : [],
    },
  ];
}

function readDerivedField(item: YamlValue): readonly DerivedField[] {
  if (item.kind !== 'map') return [];
  const unnamed = { value: '', span: item.span };
  return [
    {
      name: textOf(item.get('name')) ?? unnamed,
      matcherType: textOf(item.get('matcherType'))?.value === 'label' ? 'label' : 'regex',
      matcherRegex: textOf(item.get('matcherRegex')) ?? unnamed,
      url: textOf(item.get('url')),
    },
  ];
}

function at(value: YamlMap | YamlValue | null, key: string): YamlValue | null {
  return value?.kind === 'map' ? (value.get(key)?.value ?? null) : null;
}

function textOf(entry: YamlEntry | null): Located<string> | null {
  if (entry?.value.kind !== 'text') return null;
  return { value: entry.value.map.text.replaceAll('$$', '$'), span: entry.value.span };
}
