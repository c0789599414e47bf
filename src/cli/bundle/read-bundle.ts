// A bundle, opened and held against its manifest. `verify` tells what came of it; `replay` goes on only when nothing differs.

import { type Manifest, type MemberRow, readManifest } from '../../bundle/manifest.ts';
import { BUNDLE_LIMITS, EVENTS_PATH, EVIDENCE_PATH, MANIFEST_PATH } from '../../bundle/members.ts';
import { compareListing, isWithinLimits, missingEvents } from '../../bundle/verify-bundle.ts';
import { InputError } from '../../model/errors.ts';
import { own, type Prose, say } from '../../model/prose.ts';
import { type OpenBundle, openBundle } from './open-bundle.ts';
import { sha256 } from './write-bundle.ts';

export interface ExaminedBundle {
  /** Null: its manifest is not as the schema has it. */
  readonly manifest: Manifest | null;
  /** SHA-256 of manifest.json. */
  readonly digest: string;
  /** Empty: it is what was written. */
  readonly differences: readonly Prose[];
  readonly members: number;
  readonly sizeBytes: number;
  /** events.ndjson; null where it is not as it was. */
  readonly events: string | null;
}

/** Throws InputError for what is no bundle at all, and for what is too large to be looked into. */
export async function examineBundle(path: string): Promise<ExaminedBundle> {
  const bundle = await openBundle(path);
  try {
    return await examine(bundle, path);
  } finally {
    await bundle.close();
  }
}

async function examine(bundle: OpenBundle, path: string): Promise<ExaminedBundle> {
  const { entries } = bundle;
  const manifests = entries.filter((entry) => entry.path === MANIFEST_PATH && entry.kind === 'file');
  const [found] = manifests;
  if (found === undefined || manifests.length > 1 || found.sizeBytes > BUNDLE_LIMITS.manifestBytes)
    throw noBundle(path, `it has no ${MANIFEST_PATH}, or none that can be read`);
  const bytes = await bundle.read(found).catch(() => {
    throw noBundle(path, `its ${MANIFEST_PATH} cannot be read`);
  });
  const reading = readManifest(new TextDecoder().decode(bytes));
  if (reading.kind === 'not-a-bundle') throw noBundle(path, `its ${MANIFEST_PATH} is not of a bundle`);
  if (!isWithinLimits(entries)) throw noBundle(path, 'it holds more than any bundle, and was not unpacked');
  const differences: Prose[] =
    reading.kind === 'wrong' ? reading.problems.map((problem) => say`${MANIFEST_PATH}: ${own(problem)}`) : [];
  const members: readonly MemberRow[] = reading.kind === 'wrong' ? reading.members : reading.manifest.members;
  const listing = compareListing(entries, members);
  differences.push(...listing.differences);
  const texts = new Map<string, string>();
  for (const { entry, row } of listing.readable) {
    const content = await bundle.read(entry).catch((error: unknown) => {
      differences.push(say`${entry.path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    });
    if (content === null) continue;
    if (sha256(content) !== row.sha256)
      differences.push(say`${entry.path} is not what was written: its SHA-256 differs`);
    else if (entry.path === EVIDENCE_PATH || entry.path === EVENTS_PATH)
      texts.set(entry.path, new TextDecoder().decode(content));
  }
  const [evidence, events] = [texts.get(EVIDENCE_PATH), texts.get(EVENTS_PATH)];
  for (const needed of [EVIDENCE_PATH, EVENTS_PATH])
    if (!members.some((row) => row.path === needed)) differences.push(say`${MANIFEST_PATH} has no ${needed}`);
  if (evidence !== undefined && events !== undefined) differences.push(...missingEvents({ evidence, events }));
  return {
    manifest: reading.kind === 'right' ? reading.manifest : null,
    digest: sha256(bytes),
    differences,
    members: members.length,
    sizeBytes: members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    events: events ?? null,
  };
}

function noBundle(path: string, why: string): InputError {
  return new InputError(say`${path} is no bundle: ${own(why)}`, [
    own('name the folder or the .zip that --bundle wrote'),
  ]);
}
