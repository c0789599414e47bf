// The time that a record states for itself.

import type { JsonObject, JsonValue } from '../model/json.ts';
import { type Clock, type ClockReading, readTime } from './clock.ts';

// The name that is most surely the time of the event comes first.
const TIME_FIELDS: readonly string[] = ['timestamp', '@timestamp', 'time', 'ts_ms', 'ts', 'datetime', 'date'];

/**
 * The time a record states for itself: its first time field, or another one that agrees with it and says it more finely
 * (a `ts` may carry the nanoseconds that the ISO text beside it cut off). Null when it states none.
 */
export function timeOfAttributes(attributes: JsonObject, clock: Clock): ClockReading | null {
  let best: ClockReading | null = null;
  for (const field of TIME_FIELDS) {
    const reading = readValue(attributes[field], clock);
    if (reading === null) continue;
    // A time that says its zone goes before one of which it has to be assumed.
    const isSurer = best?.assumed != null && reading.assumed === null;
    if (best === null || isSurer || (reading.unitNanos < best.unitNanos && agree(best, reading))) best = reading;
  }
  return best;
}

// Writers cut digits off, they do not round them: the fine time lies within the coarse one's unit.
function agree(coarse: ClockReading, fine: ClockReading): boolean {
  return fine.time >= coarse.time && fine.time < coarse.time + coarse.unitNanos;
}

function readValue(value: JsonValue | undefined, clock: Clock): ClockReading | null {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return readTime(String(value), clock);
  return null;
}
