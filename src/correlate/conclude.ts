import type { Outcome } from '../model/correlation.ts';
import type { TimelineEvent } from '../model/event.ts';
import { own as ownWords, type Prose } from '../model/prose.ts';
import type { RequestFacts } from '../model/report.ts';
import { formatDuration, type UnixNano } from '../model/time.ts';
import { citedIn } from './cited.ts';

/** Its evidence is what its summary cites. */
export function conclude(outcome: Omit<Outcome, 'evidence'>): Outcome {
  return { ...outcome, evidence: citedIn(outcome.summary) };
}

export function idsOf(events: readonly (TimelineEvent | null)[]): readonly string[] {
  return [...new Set(events.filter((event) => event !== null).map(({ id }) => id))];
}

/**
 * ` at +1.997 s`; for an undated event between dated lines ` at ≈ +1.454 s … +1.534 s`; nothing when neither it nor the
 * request has a time.
 */
export function atOffset(event: TimelineEvent, { start }: Pick<RequestFacts, 'start'>): Prose {
  if (start === null) return [];
  if (event.timeUnixNano !== null) return ownWords(` at ${signed(event.timeUnixNano - start)}`);
  const { notBefore = null, notAfter = null } = event.between ?? {};
  if (notBefore === null || notAfter === null) return [];
  const [from, to] = [signed(notBefore - start), signed(notAfter - start)];
  return ownWords(from === to ? ` at ≈ ${from}` : ` at ≈ ${from} … ${to}`);
}

/** `+1.997 s`, without a word before it. */
export function offsetOf(event: TimelineEvent, request: Pick<RequestFacts, 'start'>): Prose {
  const text = atOffset(event, request);
  return text.map((part) => (typeof part === 'string' ? part.replace(/^ at /, '') : part));
}

function signed(offset: UnixNano): string {
  return `${offset < 0n ? '' : '+'}${formatDuration(offset)}`;
}
