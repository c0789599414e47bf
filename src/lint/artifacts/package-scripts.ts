import { readJson } from './json-tree.ts';

/** What `npm run` knows by a package.json. Null: the text is none. */
export function packageScripts(text: string): ReadonlySet<string> | null {
  const { root, faults } = readJson(text);
  if (root?.type !== 'object' || faults.length > 0) return null;
  return new Set((root.get('scripts')?.items ?? []).map(({ key }) => key));
}
