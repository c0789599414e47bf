import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeRequest } from '../../../src/correlate/index.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import type { TimelineEvent } from '../../../src/model/event.ts';
import { PROTO, timelineOf, TRUTH, USAGE } from './captures.ts';

// The promise behind every verdict: lines that were lost may leave it open, they never turn it into another one.

const FILES = ['stdout.log', PROTO, USAGE];
const CASES = Object.keys(TRUTH).map((reqId) => {
  const events = timelineOf(reqId, FILES);
  return { reqId, events, verdict: judgeRequest({ reqId, events, complete: true }, codexAppServer).outcome.verdict };
});

/** What is left of a file: the part before a point, behind it, both sides of a hole, or nothing. */
const lossPerFile = fc.record({
  how: fc.constantFrom('head', 'tail', 'hole', 'gone'),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
});

function survives(
  event: TimelineEvent,
  {
    rank,
    loss,
  }: { readonly rank: number; readonly loss: { readonly how: string; readonly from: number; readonly to: number } },
): boolean {
  if (event.scope !== 'request') return true;
  if (loss.how === 'gone') return false;
  if (loss.how === 'head') return rank <= loss.from;
  if (loss.how === 'tail') return rank >= loss.from;
  return rank < Math.min(loss.from, loss.to) || rank > Math.max(loss.from, loss.to);
}

function ranksIn(events: readonly TimelineEvent[]): ReadonlyMap<TimelineEvent, number> {
  const ranks = new Map<TimelineEvent, number>();
  for (const file of FILES) {
    const inFile = events
      .filter(({ scope, origins }) => scope === 'request' && origins[0]?.file === file)
      .toSorted((a, b) => (a.origins[0]?.offset ?? 0) - (b.origins[0]?.offset ?? 0));
    for (const [index, event] of inFile.entries())
      ranks.set(event, inFile.length === 1 ? 0.5 : index / (inFile.length - 1));
  }
  return ranks;
}

test('parts of files that are missing never make a wrong verdict', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CASES),
      fc.array(lossPerFile, { minLength: 3, maxLength: 3 }),
      ({ reqId, events, verdict }, losses) => {
        const ranks = ranksIn(events);
        const left = events.filter((event) => {
          const loss = losses[FILES.indexOf(event.origins[0]?.file ?? '')];
          return loss === undefined || survives(event, { rank: ranks.get(event) ?? 0, loss });
        });
        expect([verdict, 'unknown']).toContain(
          judgeRequest({ reqId, events: left, complete: false }, codexAppServer).outcome.verdict,
        );
      },
    ),
    { numRuns: 1500 },
  );
});

test('single lines that are missing never make a wrong verdict, nor break a citation', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CASES),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      ({ reqId, events, verdict }, keep, dice) => {
        const left = events.filter(() => (dice.next().value ?? 0) <= keep);
        const ids = new Set(left.map(({ id }) => id));
        const judged = judgeRequest({ reqId, events: left, complete: false }, codexAppServer);
        expect([verdict, 'unknown']).toContain(judged.outcome.verdict);
        for (const id of [...judged.outcome.evidence, ...judged.correlations.flatMap(({ evidence }) => evidence)])
          expect(ids).toContain(id);
      },
    ),
    { numRuns: 1500 },
  );
});
