import type { RedactionLedger } from '../../model/report.ts';
import { formatCount } from './quantities.ts';

/** What had to go although redaction was off, to stand behind "nothing was removed"; empty when nothing had to. */
export function removedAllTheSame({ counts }: RedactionLedger): string {
  const values = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return values === 0 ? '' : ` but our own credentials (${formatCount(values)} ×)`;
}
