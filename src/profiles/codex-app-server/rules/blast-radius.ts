import type { Correlation, Outage } from '../../../model/correlation.ts';
import { cite, count, joinProse, own, type Prose, say } from '../../../model/prose.ts';
import { outageName } from '../../../model/outage-name.ts';
import { formatClock } from '../../../model/time.ts';
import type { Rule, RuleContext } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { findVictims, type Hit, type Victim } from '../story/victims.ts';

/** More requests than this are counted, not listed. */
const LISTED = 10;

const WORDS: Readonly<Record<Exclude<Hit, 'unclear'>, { readonly one: string; readonly many: string }>> = {
  cut: { one: 'stream cut', many: 'streams cut' },
  rejected: { one: 'rejected (503)', many: 'rejected (503)' },
  failed: { one: 'failed (5xx)', many: 'failed (5xx)' },
};

export const blastRadius: Rule = {
  id: 'blast-radius',
  apply(context) {
    return context.outages
      .filter(({ relation }) => relation === 'during')
      .flatMap((outage) => describe(outage, context));
  },
};

function describe(outage: Outage, context: RuleContext): readonly Correlation[] {
  const all = findVictims(outage, context);
  const victims = all.filter(({ isProbe }) => !isProbe);
  const hit = victims.filter((victim) => victim.hit !== 'unclear');
  const unclear = victims.filter((victim) => victim.hit === 'unclear');
  if (hit.length === 0) return [];
  const maybeMore = mayBeMore(context);
  const isLowerBound = maybeMore.length > 0 || unclear.length > 0;
  const listed = hit
    .slice(0, LISTED)
    .map(({ reqId, hit: how, evidence }) => say`${reqId} ${own(nameHit(how, 1))} ${cite(evidence.id)}`);
  const more = hit.length > LISTED ? own(`, and ${hit.length - LISTED} more`) : [];
  return [
    finding({
      ruleId: 'blast-radius',
      confidence: 'likely',
      // For a request that the outage did not hit it is a remark about others.
      weight: context.outcome.verdict === 'succeeded' || context.outcome.verdict === 'aborted' ? 'note' : 'problem',
      title: say`${own(isLowerBound ? 'At least ' : '')}${count(hit.length, 'other request')} hit: ${own(countHits(hit))}`,
      summary: say`Between ${outageName(outage)} ${cite(outage.exit.id)} and ${untilWhat(outage)}: ${joinProse(listed)}${more}.${probeNote(all)}${unclearNote(unclear)}${maybeMore}`,
      relatedReqIds: hit.map(({ reqId }) => reqId),
    }),
  ];
}

function untilWhat({ ready, end }: Outage): Prose {
  if (ready !== null) return say`the next ready ${cite(ready.id)}`;
  return own(end === null ? 'the end of what was read' : formatClock(end));
}

function mayBeMore({ complete, absences: { other_requests: others } }: RuleContext): Prose {
  if (!complete) return own(' Not everything could be read: there may be more.');
  return others.known ? [] : say` There may be more: ${others.why}.`;
}

function nameHit(hit: Hit, requests: number): string {
  if (hit === 'unclear') return 'unclear';
  return requests === 1 ? WORDS[hit].one : WORDS[hit].many;
}

// `1 stream cut, 2 rejected (503)`, in the order they are met.
function countHits(victims: readonly Victim[]): string {
  return [...new Set(victims.map(({ hit }) => hit))]
    .map((kind) => {
      const requests = victims.filter(({ hit }) => hit === kind).length;
      return `${requests} ${nameHit(kind, requests)}`;
    })
    .join(', ');
}

function probeNote(victims: readonly Victim[]): Prose {
  const probes = victims.filter(({ isProbe }) => isProbe);
  const [first] = probes;
  return first === undefined
    ? []
    : say` Apart from these, ${count(probes.length, 'health check')} got 503 ${cite(first.evidence.id)}.`;
}

function unclearNote(unclear: readonly Victim[]): Prose {
  if (unclear.length === 0) return [];
  const shown = unclear.slice(0, LISTED).map(({ evidence }) => evidence.id);
  return say` Not counted: ${count(unclear.length, 'request')} with nothing but a failed usage row in view, whose client may have hung up before ${cite(shown)}.`;
}
