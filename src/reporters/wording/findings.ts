// What every reporter made for people does with findings: their order, the citations behind a sentence, lists of names.

import type { Correlation } from '../../model/correlation.ts';
import { cite, joinProse, type Prose, say } from '../../model/prose.ts';

/** Problems first, then what changes how the rest must be read. */
export function orderFindings(correlations: readonly Correlation[]): readonly Correlation[] {
  return [
    ...correlations.filter(({ weight }) => weight === 'problem'),
    ...correlations.filter(({ weight }) => weight === 'note'),
  ];
}

/** What stands in brackets behind a finding's heading; empty for a certain problem. */
export function marksOf({ confidence, weight }: Correlation): string {
  if (weight === 'note') return confidence === 'likely' ? 'note, likely' : 'note';
  return confidence === 'likely' ? 'likely, not proven' : '';
}

/** The prose, and at its end the ids of its evidence that it does not cite itself. */
export function withCitations(prose: Prose, evidence: readonly string[]): Prose {
  const cited = new Set(prose.flatMap((part) => (typeof part === 'object' && 'cite' in part ? part.cite : [])));
  const missing = evidence.filter((id) => !cited.has(id));
  if (missing.length === 0) return prose;
  const last = prose.at(-1);
  const before = prose.slice(0, -1);
  if (typeof last === 'object' && 'cite' in last) return [...before, cite(last.cite, missing)];
  if (typeof last === 'string' && last.endsWith('.')) return [...before, `${last.slice(0, -1)} `, cite(missing), '.'];
  return [...prose, ' ', cite(missing)];
}

/** The other requests of a finding that its summary does not name already. Untrusted. */
export function unnamedRequests({ summary, relatedReqIds }: Correlation): readonly string[] {
  const named = new Set(summary.flatMap((part) => (typeof part === 'object' && 'code' in part ? [part.code] : [])));
  return relatedReqIds.filter((reqId) => !named.has(reqId));
}

/** Untrusted names, the first few; the rest is counted. */
export function nameList(names: readonly string[], shown: number): Prose {
  const list = joinProse(names.slice(0, shown).map((name) => say`${name}`));
  return names.length > shown ? say`${list} and ${names.length - shown} more` : list;
}
