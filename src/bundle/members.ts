// What a bundle is made of. A path in it is one of ours: lower case, no dots that lead anywhere, nothing a file system
// reads otherwise.

export interface BundleMember {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export const BUNDLE_KIND = 'trace-by-id-bundle';
export const MANIFEST_PATH = 'manifest.json';
export const EVIDENCE_PATH = 'evidence.md';
export const EVENTS_PATH = 'events.ndjson';
export const ANSWER_INDEX_PATH = 'answers/index.json';

/** What one bundle may hold: who reads one from elsewhere must be able to say no before it has read it. */
export const BUNDLE_LIMITS = {
  members: 20_000,
  memberBytes: 256 * 1024 * 1024,
  totalBytes: 512 * 1024 * 1024,
  manifestBytes: 16 * 1024 * 1024,
} as const;

/** One folder deep at most. */
const PATH = /^(?:[a-z0-9][a-z0-9-]{0,63}\/)?[a-z0-9][a-z0-9-]{0,63}\.[a-z0-9]{1,8}$/;

export function isMemberPath(path: string): boolean {
  return PATH.test(path);
}
