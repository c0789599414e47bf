import type { EventDraft, TimelineEvent } from '../model/event.ts';
import { markAnswers } from './mark-answers.ts';
import { mergeCopies, type TextKeyOf } from './merge-copies.ts';
import { nameEvents } from './name.ts';
import { orderEvents } from './order.ts';
import { type Directions, inWritingOrder } from './direction.ts';
import { inPlaceOrder } from './places.ts';

export type { Directions } from './direction.ts';

/** Records that have been read → one timeline: copies merged, in order, named, calls paired with their answers. */
export function buildTimeline(
  drafts: readonly EventDraft[],
  textKeyOf: TextKeyOf = ({ body }) => body,
  looked: Directions = new Map(),
): readonly TimelineEvent[] {
  const written = inWritingOrder(inPlaceOrder(drafts), looked);
  return markAnswers(nameEvents(orderEvents(mergeCopies(written, textKeyOf))));
}
