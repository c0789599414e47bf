import type { EventDraft } from '../model/event.ts';
import type { Origin, RedactedRecord } from '../model/log-record.ts';
import { fileOf } from './places.ts';

/** A draft with every place it was found at. */
export interface MergedDraft {
  readonly draft: EventDraft;
  readonly origins: readonly Origin[];
}

/** Names the text of a record as it was before redaction. */
export type TextKeyOf = (record: RedactedRecord) => string;

interface Row {
  readonly draft: EventDraft;
  /** The text, and how often it has stood in this file before. */
  readonly key: string;
}

/** Fewer lines in common than this may be chance where the files do not agree as a whole. */
const MIN_COMMON = 3;

/**
 * The same line in two files (a container log beside the file it was written to, an extract, a replica) is one event
 * with two origins, if the files are copies of each other as far as this request goes: one holds all the lines of the
 * other, or the end of one is the beginning of the other. Two equal lines on both sides of a rotation are two events,
 * as are equal lines within one file. The copy that has a time wins over one that has none.
 */
export function mergeCopies(drafts: readonly EventDraft[], textKeyOf: TextKeyOf): readonly MergedDraft[] {
  const files = rowsByFile(drafts, textKeyOf);
  const merged: MergedDraft[] = [];
  const placeOf = new Map<readonly Row[], Map<string, number>>();
  for (const rows of files) {
    const original = [...placeOf.keys()].find((other) => areCopies(other, rows));
    const known = original === undefined ? undefined : placeOf.get(original);
    const places = new Map<string, number>();
    for (const { draft, key } of rows) {
      const index = known?.get(key);
      const earlier = index === undefined ? undefined : merged[index];
      if (index === undefined || earlier === undefined) {
        places.set(key, merged.length);
        merged.push({ draft, origins: [draft.record.origin] });
      } else {
        places.set(key, index);
        merged[index] = {
          draft: preferDated(earlier.draft, draft),
          origins: [...earlier.origins, draft.record.origin],
        };
      }
    }
    placeOf.set(rows, places);
  }
  return merged;
}

function rowsByFile(drafts: readonly EventDraft[], textKeyOf: TextKeyOf): readonly (readonly Row[])[] {
  const files = new Map<string, { readonly rows: Row[]; readonly seen: Map<string, number> }>();
  for (const draft of drafts) {
    const file = files.get(fileOf(draft)) ?? { rows: [], seen: new Map<string, number>() };
    files.set(fileOf(draft), file);
    const text = `${draft.scope} ${textKeyOf(draft.record)}`;
    const occurrence = file.seen.get(text) ?? 0;
    file.seen.set(text, occurrence + 1);
    file.rows.push({ draft, key: `${text} ${occurrence}` });
  }
  return [...files.values()].map(({ rows }) => rows);
}

function areCopies(a: readonly Row[], b: readonly Row[]): boolean {
  const [ownA, ownB] = [a.filter(isOfRequest), b.filter(isOfRequest)];
  // Context reaches a little further in a file whose every line is dated: there most, not all, must agree.
  return ownA.length > 0 && ownB.length > 0 ? overlap(ownA, ownB, 1) : overlap(a, b, 0.8);
}

function isOfRequest({ draft }: Row): boolean {
  return draft.scope !== 'window';
}

function overlap(a: readonly Row[], b: readonly Row[], share: number): boolean {
  const inA = new Set(a.map(({ key }) => key));
  const common = b.filter(({ key }) => inA.has(key)).length;
  const fewer = Math.min(a.length, b.length);
  if (common === 0) return false;
  if (common >= fewer * share) return common >= MIN_COMMON || a.length === b.length;
  return common >= MIN_COMMON && (isSeam(a, { b, common }) || isSeam(b, { b: a, common }));
}

// The last lines of `a` are the first of `b`.
function isSeam(a: readonly Row[], { b, common }: { readonly b: readonly Row[]; readonly common: number }): boolean {
  const tail = new Set(a.slice(-common).map(({ key }) => key));
  return b.slice(0, common).every(({ key }) => tail.has(key));
}

function preferDated(first: EventDraft, second: EventDraft): EventDraft {
  return rankOf(second) > rankOf(first) ? second : first;
}

function rankOf({ record }: EventDraft): number {
  if (record.observedTimeUnixNano !== null) return 3;
  if (record.timeUnixNano !== null) return 2;
  return record.between === null ? 0 : 1;
}
