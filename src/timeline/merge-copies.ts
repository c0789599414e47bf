import type { EventDraft } from '../model/event.ts';
import type { Origin } from '../model/log-record.ts';

/** A draft with every place it was found at. */
export interface MergedDraft {
  readonly draft: EventDraft;
  readonly origins: readonly Origin[];
}

/**
 * The same line in two files (a container log beside the file it was written to, a rotated copy, two replicas) is one
 * event with two origins. Identical lines within one file are as many events: the n-th of one file is merged with the
 * n-th of another. The copy that has a time wins over one that has none.
 */
export function mergeCopies(drafts: readonly EventDraft[]): readonly MergedDraft[] {
  const seenAt = new Map<string, number>();
  const seenInFile = new Map<string, number>();
  const merged: MergedDraft[] = [];
  for (const draft of drafts) {
    const { origin, body } = draft.record;
    const place = `${origin.source} ${origin.file}`;
    const inFile = `${place}\n${draft.scope}\n${body}`;
    const occurrence = seenInFile.get(inFile) ?? 0;
    seenInFile.set(inFile, occurrence + 1);
    const key = `${draft.scope}\n${occurrence}\n${body}`;
    const index = seenAt.get(key);
    const earlier = index === undefined ? undefined : merged[index];
    if (index === undefined || earlier === undefined) {
      seenAt.set(key, merged.length);
      merged.push({ draft, origins: [origin] });
    } else {
      merged[index] = { draft: preferDated(earlier.draft, draft), origins: [...earlier.origins, origin] };
    }
  }
  return merged;
}

function preferDated(first: EventDraft, second: EventDraft): EventDraft {
  return rankOf(second) > rankOf(first) ? second : first;
}

function rankOf({ record }: EventDraft): number {
  if (record.observedTimeUnixNano !== null) return 3;
  if (record.timeUnixNano !== null) return 2;
  return record.between === null ? 0 : 1;
}
