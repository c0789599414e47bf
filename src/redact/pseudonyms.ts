import type { RedactionLedger } from '../model/report.ts';

/** Names for removed values, one report long. A number says nothing about the value, as a hash of a short one would. */
export interface Pseudonyms {
  /** The value's marker, `[redacted:jwt:1]`: same kind and value, same number; numbered by first appearance. */
  name(kind: string, value: string): string;
  /** Enters a value that is shown without a number. */
  count(kind: string): void;
  counts(): RedactionLedger['counts'];
}

export function createPseudonyms(): Pseudonyms {
  const numbers = new Map<string, Map<string, number>>();
  const counts = new Map<string, number>();
  const count = (kind: string): void => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  };
  return {
    name(kind, value) {
      count(kind);
      const known = numbers.get(kind) ?? new Map<string, number>();
      numbers.set(kind, known);
      const number = known.get(value) ?? known.size + 1;
      known.set(value, number);
      return `[redacted:${kind}:${number}]`;
    },
    count,
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
