import { readTime } from './clock.ts';
import type { Envelope } from './envelope.ts';

/** RFC 3339 and its relatives, with or without a zone; as the source of a pattern. */
export const ISO_TIME = String.raw`\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?`;
/** `Nov 23 06:57:13`, as syslog writes it. */
export const MONTH_TIME = String.raw`[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?`;

interface PrefixRule extends Pick<Envelope, 'id' | 'title' | 'firstLineOnly'> {
  /**
   * From the beginning of the line to where the inner line begins. Named groups: time, stream, pod, host, container,
   * pid.
   */
  readonly pattern: RegExp;
  readonly trust?: Envelope['trust'];
}

// A time stands where a name would: seconds of an epoch, or a number with something between its digits. Others may be
// names: fly’s machines, what `concurrently` runs.
function isNumber(name: string | null): boolean {
  return name !== null && /^(?:1\d{9}|1\d{12}|1\d{15}|1\d{18}|\d+[.,:-][\d.,:-]+)$/.test(name);
}

/** An envelope that is some text before the line. A `time` that is none is no match. */
export function prefixEnvelope({ id, title, pattern, trust = 'likely', firstLineOnly = false }: PrefixRule): Envelope {
  return {
    id,
    title,
    trust,
    firstLineOnly,
    open({ text }, clock) {
      const match = pattern.exec(text);
      if (match === null || match[0] === '') return null;
      const { time, stream = null, pod = null, host = null, container = null, pid = null } = match.groups ?? {};
      if (isNumber(pod) || isNumber(container)) return null;
      const written = time === undefined ? null : readTime(time, clock);
      if (time !== undefined && written === null) return null;
      return { text: text.slice(match[0].length), written, stream, writer: { pod, host, container, processId: pid } };
    },
  };
}
