import type { EventScope, TimelineEvent } from '../model/event.ts';
import type { PlacedEvent } from './order.ts';

const LETTER: Readonly<Record<EventScope, string>> = { request: 'E', linked: 'L', window: 'W', mention: 'M' };

/** E01, E02 … in timeline order, one count for each scope; wide enough that they sort as text. */
export function nameEvents(events: readonly PlacedEvent[]): readonly TimelineEvent[] {
  const totals = new Map<EventScope, number>();
  for (const { scope } of events) totals.set(scope, (totals.get(scope) ?? 0) + 1);
  const next = new Map<EventScope, number>();
  return events.map((event) => {
    const number = (next.get(event.scope) ?? 0) + 1;
    next.set(event.scope, number);
    const width = Math.max(2, String(totals.get(event.scope) ?? 0).length);
    return { ...event, id: `${LETTER[event.scope]}${String(number).padStart(width, '0')}` };
  });
}
