// Stretches over as few tracks as needed, so that in each of them any two either nest or do not touch: viewers draw a
// track as a stack of calls, and drop or bend what crosses.

import type { UnixNano } from '../../model/time.ts';

interface Interval {
  readonly start: UnixNano;
  /** Not before start. */
  readonly end: UnixNano;
}

/**
 * `intervals`: by start, the longer one first. Each goes into the first track that can hold it; the same order in each.
 */
export function packTracks<T extends Interval>(intervals: readonly T[]): readonly (readonly T[])[] {
  const tracks: { readonly held: T[]; readonly open: T[] }[] = [];
  for (const interval of intervals) {
    const track = tracks.find(({ open }) => canHold(open, interval)) ?? newTrack(tracks);
    track.held.push(interval);
    track.open.push(interval);
  }
  return tracks.map(({ held }) => held);
}

function newTrack<T>(tracks: { readonly held: T[]; readonly open: T[] }[]): { readonly held: T[]; readonly open: T[] } {
  const track = { held: [], open: [] };
  tracks.push(track);
  return track;
}

/** Takes those that are over off the stack on the way: whatever comes later starts later. */
function canHold(open: Interval[], { start, end }: Interval): boolean {
  while (open.length > 0 && (open.at(-1)?.end ?? 0n) <= start) open.pop();
  const around = open.at(-1);
  return around === undefined || end <= around.end;
}
