import type { Correlation } from '../model/correlation.ts';
import { citedIn } from './cited.ts';

type Claim = Omit<Correlation, 'evidence' | 'relatedReqIds'> & Partial<Pick<Correlation, 'relatedReqIds'>>;

/** A finding whose evidence is what its title and summary cite. */
export function finding(claim: Claim): Correlation {
  return { relatedReqIds: [], ...claim, evidence: citedIn(claim.title, claim.summary) };
}
