import type { EventDraft } from '../model/event.ts';
import { sortByPlace } from './ties.ts';

/** The name of the file or stream a draft stands in. */
export function fileOf({ record: { origin } }: EventDraft): string {
  return `${origin.source} ${origin.entry?.tenant ?? ''} ${origin.file}`;
}

/**
 * Drafts by file, in the order of each file. Files stand as they were named. Streams stand by name and behind them:
 * which of them a store hands out first depends on the size of its pages.
 */
export function inPlaceOrder(drafts: readonly EventDraft[]): readonly EventDraft[] {
  const files = new Map<string, EventDraft[]>();
  for (const draft of drafts) {
    const list = files.get(fileOf(draft));
    if (list === undefined) files.set(fileOf(draft), [draft]);
    else list.push(draft);
  }
  const isStream = ([, list]: readonly [string, readonly EventDraft[]]): boolean =>
    list[0]?.record.origin.entry != null;
  const named = [...files].filter((file) => !isStream(file));
  const streams = [...files].filter(isStream).sort(([a], [b]) => (a < b ? -1 : 1));
  return [...named, ...streams].flatMap(([, list]) =>
    sortByPlace(list.map((draft) => ({ draft, origins: [draft.record.origin] }))).map(({ draft }) => draft),
  );
}
