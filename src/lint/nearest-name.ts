/**
 * The name that was probably meant: the same but for case and punctuation, or a letter or two away. Null: nothing is
 * near.
 */
export function nearestName(names: Iterable<string>, wanted: string): string | null {
  const meant = plain(wanted);
  if (meant === '' || meant.length > LONGEST_NAME) return null;
  let limit = Math.max(1, Math.floor(meant.length / 5));
  let nearest: string | null = null;
  let tried = 0;
  for (const name of names) {
    tried += 1;
    if (tried > MOST_NAMES) break;
    const distance = editDistance(plain(name), meant, limit);
    if (distance === null || (distance === limit && nearest !== null)) continue;
    nearest = name;
    limit = distance;
    if (distance === 0) break;
  }
  return nearest;
}

/** A suggestion is not worth more. */
const LONGEST_NAME = 100;
const MOST_NAMES = 200;

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Levenshtein's. Null: more than `limit`. */
function editDistance(a: string, b: string, limit: number): number | null {
  if (Math.abs(a.length - b.length) > limit) return null;
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - from && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return distanceOf(a.slice(from, a.length - end), b.slice(from, b.length - end), limit);
}

function distanceOf(a: string, b: string, limit: number): number | null {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const cost = Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      next.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return null;
    row = next;
  }
  const distance = row[b.length] ?? 0;
  return distance > limit ? null : distance;
}
