import type { JsonObject } from '../model/json.ts';
import type { Clock } from './clock.ts';
import type { Envelope, Opened } from './envelope.ts';
import { lineOf, outerFacts, valueAt } from './outer-facts.ts';

interface ObjectRule extends Pick<Envelope, 'id' | 'title' | 'cutsLines'> {
  /** Whether the object is of this envelope, by keys that it alone has. */
  readonly fits: (object: JsonObject) => boolean;
  /** Where the line stands: the first of these paths that holds one. */
  readonly paths: readonly string[];
  readonly trust?: Envelope['trust'];
  /** What it says beyond the names that shippers share. */
  readonly facts?: (object: JsonObject, clock: Clock) => Partial<Opened>;
}

/** An envelope that is a JSON object around the line. */
export function objectEnvelope({
  id,
  title,
  fits,
  paths,
  trust = 'sure',
  cutsLines = false,
  facts,
}: ObjectRule): Envelope {
  return {
    id,
    title,
    trust,
    cutsLines,
    open({ object: read }, clock) {
      const object = read();
      if (object === null || !fits(object)) return null;
      for (const path of paths) {
        const text = lineOf(valueAt(object, path));
        if (text === null) continue;
        const opened = { text: withoutLineEnd(text), ...outerFacts(object, clock), ...facts?.(object, clock) };
        return opened;
      }
      return null;
    },
  };
}

function withoutLineEnd(text: string): string {
  // rsyslog leaves the blank behind the tag in front of the message.
  const begun = text.startsWith(' {') || text.startsWith(' [') ? text.slice(1) : text;
  return begun.endsWith('\r\n') ? begun.slice(0, -2) : begun.endsWith('\n') ? begun.slice(0, -1) : begun;
}
