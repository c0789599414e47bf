// Finds many short strings in a run of bytes at the speed of memchr. Node searches a needle of less than 8 bytes with
// memchr and longer ones two to five times slower (node/src/string_search.h, kBMMinPatternLength), so each string is looked
// for by a short and rare piece of itself, and strings that share such a piece are looked for together.

export interface Finder {
  /** What is looked for. */
  readonly strings: readonly string[];
  /** Bytes of the longest string. */
  readonly longest: number;
  /** Offsets in `bytes` where one of the strings begins that ends behind `endsBehind`: ascending, each once. */
  findIn(bytes: Buffer, endsBehind?: number): readonly number[];
  /** Whether one of the strings stands in `bytes`. */
  isIn(bytes: Buffer): boolean;
}

interface Cluster {
  readonly key: Buffer;
  readonly members: readonly { readonly bytes: Buffer; readonly keyAt: number }[];
}

const MAX_KEY = 7;

export function createFinder(strings: readonly string[]): Finder {
  const needles = [...new Set(strings)].filter((text) => text !== '').map((text) => Buffer.from(text, 'utf8'));
  const clusters = clusterByKey(needles);
  const longest = Math.max(0, ...needles.map((needle) => needle.length));
  return {
    strings,
    longest,
    isIn: (bytes) => clusters.some((cluster) => isClusterIn(bytes, cluster)),
    findIn(bytes, endsBehind = 0) {
      const found: number[] = [];
      for (const cluster of clusters) findCluster(bytes, { cluster, found, endsBehind });
      // One cluster finds in order already, but two members of it may begin at one place or before each other.
      found.sort((a, b) => a - b);
      return found.filter((offset, index) => index === 0 || offset !== found[index - 1]);
    },
  };
}

function isClusterIn(bytes: Buffer, cluster: Cluster): boolean {
  if (!bytes.includes(cluster.key)) return false;
  const found: number[] = [];
  findCluster(bytes, { cluster, found, endsBehind: 0 });
  return found.length > 0;
}

interface ClusterSearch {
  readonly cluster: Cluster;
  readonly found: number[];
  readonly endsBehind: number;
}

function findCluster(bytes: Buffer, { cluster: { key, members }, found, endsBehind }: ClusterSearch): void {
  for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at + 1)) {
    for (const member of members) {
      const start = at - member.keyAt;
      const end = start + member.bytes.length;
      if (start < 0 || end > bytes.length || end <= endsBehind) continue;
      if (matchesAt(bytes, { start, needle: member.bytes })) found.push(start);
    }
  }
}

function matchesAt(bytes: Buffer, { start, needle }: { readonly start: number; readonly needle: Buffer }): boolean {
  for (let index = 0; index < needle.length; index += 1) if (bytes[start + index] !== needle[index]) return false;
  return true;
}

// Greedy: the piece that most of the remaining strings share, and of those the one whose first byte is rarest.
function clusterByKey(needles: readonly Buffer[]): readonly Cluster[] {
  const clusters: Cluster[] = [];
  let left = [...needles];
  while (left.length > 0) {
    const key = bestKey(left);
    const members = left.flatMap((bytes) => {
      const keyAt = bytes.indexOf(key);
      return keyAt < 0 ? [] : [{ bytes, keyAt }];
    });
    clusters.push({ key, members });
    left = left.filter((bytes) => bytes.indexOf(key) < 0);
  }
  return clusters;
}

function bestKey(needles: readonly Buffer[]): Buffer {
  let best: { readonly key: Buffer; readonly score: number } | null = null;
  for (const needle of needles) {
    const length = Math.min(MAX_KEY, needle.length);
    for (let start = 0; start + length <= needle.length; start += 1) {
      const key = needle.subarray(start, start + length);
      const shared = needles.filter((other) => other.indexOf(key) >= 0).length;
      const score = shared * 100 - commonness(key[0] ?? 0);
      if (best === null || score > best.score) best = { key, score };
    }
  }
  return (best as { readonly key: Buffer }).key;
}

// How often a byte stands in JSON log lines, roughly: only the order matters, and only for speed.
const BY_COMMONNESS =
  'QXZJKYVWHUBGMLNFPRDOICASETqzjx+;=?@#%&!~^`<>|$*()\'/[]{}kvywbfghpmulc-dT.Z9786453_orsinat2e10\\ ,:"';

function commonness(byte: number): number {
  return Math.max(0, BY_COMMONNESS.indexOf(String.fromCharCode(byte)));
}
