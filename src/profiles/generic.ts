import { textAt } from '../model/json.ts';
import type { RedactedRecord } from '../model/log-record.ts';
import { own, say } from '../model/prose.ts';
import type { Meaning } from './event-kind.ts';

export type GenericFact =
  /** Holds the id in an id field, and no kind of the profile knows it. Shown all the same. */
  | { readonly kind: 'log'; readonly event: string | null }
  /** Looks like JSON and cannot be parsed. */
  | { readonly kind: 'unparsed' };

const SHOWN_CHARACTERS = 200;
const LOUD = new Set(['error', 'fatal', 'critical', 'emergency', 'alert']);

/** What any record can be said to mean: nothing is lost because a kind is unknown. */
export function readGeneric(record: RedactedRecord): Meaning<GenericFact> {
  if (record.flaws.includes('malformed')) {
    return {
      fact: { kind: 'unparsed' },
      lane: 'log',
      abnormal: true,
      what: own('a line that looks like JSON and cannot be parsed'),
    };
  }
  const abnormal = LOUD.has(record.severityText?.toLowerCase() ?? '');
  const event = textAt(record.attributes, 'event');
  const message = textAt(record.attributes, 'message') ?? textAt(record.attributes, 'msg');
  if (record.attributes !== null && (record.prefix !== null || record.body === '')) {
    const name = event ?? textAt(record.attributes, 'kind') ?? textAt(record.attributes, 'phase');
    return {
      fact: { kind: 'log', event },
      lane: 'log',
      abnormal,
      what: say`${name === null ? own('log record') : say`event ${name}`}${message === null ? [] : say`: ${clip(message)}`}`,
    };
  }
  return { fact: { kind: 'log', event }, lane: 'log', abnormal, what: say`log line: ${clip(record.body)}` };
}

function clip(text: string): string {
  const [firstLine = ''] = text.split('\n', 1);
  return firstLine.length <= SHOWN_CHARACTERS ? firstLine : `${firstLine.slice(0, SHOWN_CHARACTERS)}…`;
}
