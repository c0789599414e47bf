// Whether what lies there is what was written: by the hashes of the manifest, and by what its parts say of each other.
// Who wrote it, no hash can tell.

import { own, type Prose, say } from '../model/prose.ts';
import { citedInMarkdown, idsIn } from './cited-in-markdown.ts';
import type { MemberRow } from './manifest.ts';
import { BUNDLE_LIMITS, EVENTS_PATH, EVIDENCE_PATH, MANIFEST_PATH } from './members.ts';

/** Something that lies in a bundle. */
export interface FoundEntry {
  /** With `/` between its parts. Untrusted. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'folder' | 'other';
  /** As its folder, or the directory of its zip, announces it. */
  readonly sizeBytes: number;
}

export interface Listing {
  /** A sentence for each thing that is not as the manifest says. */
  readonly differences: readonly Prose[];
  /** What is to be read and hashed: each member that is there once, as a file, in its announced size. */
  readonly readable: readonly { readonly entry: FoundEntry; readonly row: MemberRow }[];
}

/** Before anything is unpacked: names, kinds and announced sizes. */
export function compareListing(entries: readonly FoundEntry[], members: readonly MemberRow[]): Listing {
  const differences: Prose[] = [];
  const rows = new Map(members.map((row) => [row.path, row]));
  const counts = new Map<string, number>();
  for (const { path } of entries) counts.set(path, (counts.get(path) ?? 0) + 1);
  const readable: { entry: FoundEntry; row: MemberRow }[] = [];
  const said = new Set<string>();
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  for (const entry of sorted) {
    const { path, kind, sizeBytes } = entry;
    const row = rows.get(path);
    if ((counts.get(path) ?? 0) > 1) {
      if (!said.has(path)) differences.push(say`${path} is there more than once`);
      said.add(path);
    } else if (kind !== 'file') differences.push(say`${path} is ${own(KINDS[kind])}`);
    else if (path === MANIFEST_PATH) continue;
    else if (row === undefined) differences.push(say`${path} is not in the manifest${own(leadsAway(path))}`);
    else if (sizeBytes !== row.sizeBytes)
      differences.push(say`${path} has ${sizeBytes} bytes instead of ${row.sizeBytes}`);
    else readable.push({ entry, row });
  }
  for (const { path } of members) if (!counts.has(path)) differences.push(say`${path} is missing`);
  return { differences, readable };
}

const KINDS: Readonly<Record<Exclude<FoundEntry['kind'], 'file'>, string>> = {
  link: 'a symbolic link',
  folder: 'a folder that no bundle has',
  other: 'no plain file',
};

function leadsAway(path: string): string {
  const isOut = path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.split(/[/\\]/).includes('..');
  return isOut ? ', and leads out of the folder' : '';
}

/** The first tell enough. */
const MOST_MISSING = 100;

/** What evidence.md cites and events.ndjson does not have. Both as they were written. */
export function missingEvents({
  evidence,
  events,
}: {
  readonly evidence: string;
  readonly events: string;
}): readonly Prose[] {
  const known = knownIds(events);
  if (known === null) return [say`${EVENTS_PATH} cannot be read as a report`];
  const cited = citedInMarkdown(evidence);
  if (cited === null) return [say`${EVIDENCE_PATH} cites more, or has longer lines, than any report`];
  // So much of a range is looked at as is there, and then a few more: it may be longer than a life.
  const missing: Prose[] = [];
  for (const range of cited) {
    for (const id of idsIn(range)) {
      if (known.has(id)) continue;
      if (missing.length === MOST_MISSING)
        return [...missing, say`${EVIDENCE_PATH} cites more that ${EVENTS_PATH} does not have`];
      missing.push(say`${EVIDENCE_PATH} cites ${id}, which ${EVENTS_PATH} does not have`);
    }
  }
  return missing;
}

function knownIds(events: string): ReadonlySet<string> | null {
  const ids = new Set<string>();
  const add = (value: unknown): void => {
    const id: unknown = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
    if (typeof id === 'string') ids.add(id);
  };
  try {
    for (const line of events.split('\n')) {
      if (line === '') continue;
      const row = JSON.parse(line) as {
        readonly type?: unknown;
        readonly metrics?: Readonly<Record<string, unknown>> | null;
      };
      if (row.type === 'event') add(row);
      for (const list of [row.metrics?.['signals'], row.metrics?.['episodes'], row.metrics?.['rules']])
        if (Array.isArray(list)) list.forEach(add);
    }
    return ids;
  } catch {
    return null;
  }
}

/** Whether all that is announced may be unpacked at all. */
export function isWithinLimits(entries: readonly FoundEntry[]): boolean {
  const total = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    total <= BUNDLE_LIMITS.totalBytes + BUNDLE_LIMITS.manifestBytes &&
    entries.every(({ sizeBytes }) => sizeBytes <= BUNDLE_LIMITS.memberBytes)
  );
}
