// Our own output in a searched folder: evidence of yesterday beside the logs, a bundle, a page. It repeats lines of the logs,
// and read as a log it would be a second witness that is none. It is known by how it begins, never by a mention of our name.

import { createFinder } from '../records/finder.ts';

const HEAD_CHARACTERS = 4096;

/** Every one of the patterns must match the beginning of a file; the first is anchored there. */
const REPORTS: readonly (readonly RegExp[])[] = [
  // -o json, and the manifest of a bundle
  [/^\{\s*"schemaVersion":\s*\d+,\s*(?:"kind":\s*"trace-by-id-bundle",\s*)?"tool":\s*\{\s*"name":\s*"trace-by-id"/],
  // -o ndjson
  [/^\{"type":"report","schemaVersion":\d+,"tool":\{"name":"trace-by-id"/],
  // -o html
  [/^<!doctype html>\n<!-- trace-by-id -->\n/],
  // -o otlp, -o chrome-trace
  [/^\{"resourceSpans":\[\{/, /"scope":\{"name":"trace-by-id","version":/],
  [/^\{"otherData":\{"made_by":"trace-by-id",/],
  // -o markdown and --for github, slack, confluence: the heading, and the two rows that each answer has
  [/^## `[^`\n]+`: .+\n\n\| \| \|\n/, /\n\| \*\*Outcome\*\* \| /, /\n\| \*\*Complete\?\*\* \| /],
  [/^\*Trace\* `[^`\n]+` \*.+\n\*Outcome\* /, /\n\*Complete\?\* /],
  [/^h2\. \{\{.+\}\}: .+\n\n\|\|Outcome\|/, /\n\|\|Complete\\\?\|/],
  // -o pretty
  [/^[A-Za-z0-9_.:-]+ {2}\S.*\n\n {2}Outcome {3,}\S/, /\n {2}Complete\? {3,}\S/],
];

const IN_ALL = createFinder(['trace-by-id', 'Complete']);

export function isOwnReport(head: Buffer): boolean {
  // Most files are done with here.
  if (!IN_ALL.isIn(head)) return false;
  const text = withoutColours(head.toString('utf8', head[0] === 0xef ? 3 : 0, HEAD_CHARACTERS));
  return REPORTS.some((patterns) => patterns.every((pattern) => pattern.test(text)));
}

function withoutColours(text: string): string {
  return text.startsWith('\u001B[') ? text.replaceAll(/\u001B\[[\d;]*m/g, '') : text;
}

export const MANIFEST_NAME = 'manifest.json';

/** Paths, below the folder of the manifest, of what belongs to a bundle; null when it is not the manifest of one. */
export function membersOfBundle(manifest: Buffer): readonly string[] | null {
  if (!manifest.includes('"trace-by-id-bundle"') || !isOwnReport(manifest)) return null;
  try {
    const { members } = JSON.parse(manifest.toString('utf8')) as { readonly members?: readonly { path?: unknown }[] };
    return Array.isArray(members) ? members.map(({ path }: { path?: unknown }) => String(path)) : [];
  } catch {
    return [];
  }
}
