// Lines get lost: one kind by a filter, one file, some of all. Nobody is told, and what is left looks complete. What is said then
// is right or unknown, never wrong.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Judged } from '../../../src/correlate/index.ts';
import type { Outage } from '../../../src/model/correlation.ts';
import type { OutcomeReason } from '../../../src/profiles/codex-app-server/story/reasons.ts';
import type { RedactedRecord } from '../../../src/model/log-record.ts';
import { plainText } from '../../../src/model/prose.ts';
import { dominantStage } from '../../../src/model/timing.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import { CAPTURE, idsIn, INCIDENTS, judgeIn, type Logs, logsIn } from './incidents.ts';

const SETS: readonly (readonly [name: string, logs: Logs])[] = [
  ['capture', logsIn(CAPTURE, ['stdout.log', 'proto.ndjson', 'usage.ndjson'])],
  ...readdirSync(INCIDENTS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [name, logsIn(join(INCIDENTS, name))] as const),
];

/** Reasons that say less than these, and are still true. */
const LESS: Readonly<Record<string, readonly OutcomeReason[]>> = {
  stream_complete: ['answered'],
  worker_exit: ['stream_error', 'server_error', 'backend_error'],
  backend_error: ['stream_error', 'server_error', 'late_client_error'],
  backend_silent: ['stream_error', 'server_error'],
  worker_not_ready: ['service_unavailable'],
  planned_shutdown: ['worker_not_ready', 'service_unavailable'],
  restart_limit: ['worker_not_ready', 'service_unavailable'],
  worker_busy: ['too_many_requests'],
  concurrency_limit: ['too_many_requests'],
};

const known = new Map<string, Judged>();

function expectTrue(left: Logs, { reqId, whole }: { readonly reqId: string; readonly whole: Logs }): void {
  const all = known.get(reqId) ?? judgeIn(whole, reqId);
  known.set(reqId, all);
  const full = all.outcome;
  const judged = judgeIn(left, reqId);
  expectTrueFirstScreen(judged, all);
  const { verdict, reason, evidence } = judged.outcome;
  if (verdict === 'unknown') return;
  expect({ reqId, verdict }).toEqual({ reqId, verdict: full.verdict });
  expect([full.reason, ...(LESS[full.reason] ?? [])]).toContain(reason);
  expect(evidence.length).toBeGreaterThan(0);
}

/** What else the first screen says: the outage, who else was hit, where the time went. */
function expectTrueFirstScreen(judged: Judged, all: Judged): void {
  // What lies behind the last line of a request that nothing ends, or has no end itself, is said to be so.
  const { start: first, end: last } = { start: judged.request.start ?? 0n, end: judged.request.end ?? 0n };
  const isSeen = ({ start, ready }: Outage): boolean => start <= last && (ready !== null || start >= first);
  const during = judged.outages.filter(({ relation }) => relation === 'during');
  for (const outage of during.filter(isSeen)) {
    const same = all.outages.filter(
      ({ relation, start, end }) =>
        relation === 'during' && start <= outage.start && (end === null || outage.start <= end),
    );
    expect({ outage: outage.exit.record.body, same: same.length }).toEqual({ outage: expect.anything(), same: 1 });
    const [{ end, cause } = { end: null, cause: null }] = same;
    if (outage.ready !== null && end !== null) expect(outage.end).toBe(end);
    if (outage.cause !== cause) expect([cause, outage.cause]).toEqual([expect.anything(), 'worker_exit']);
  }
  for (const { ruleId, relatedReqIds, title } of during.every(isSeen) ? judged.correlations : []) {
    const others = all.correlations.find((finding) => finding.ruleId === ruleId)?.relatedReqIds ?? [];
    expect([plainText(title), relatedReqIds.filter((id) => !others.includes(id))]).toEqual([expect.anything(), []]);
  }
  // Where a bounding line is lost, the next one bounds: a figure may shift, what took the time may not.
  if (judged.request.spanIsStated)
    expect([dominantStage(all.timing)?.stage, 'rest', undefined]).toContain(dominantStage(judged.timing)?.stage);
}

function without(logs: Logs, drops: (record: RedactedRecord) => boolean): Logs {
  return new Map([...logs].map(([file, records]) => [file, records.filter((record) => !drops(record))]));
}

const kindOf = (record: RedactedRecord): string => codexAppServer.read(record, []).fact.kind;

describe.each(SETS)('%s', (_name, whole) => {
  const ids = idsIn(whole);
  // Of another incident.
  beforeAll(() => known.clear());

  it('without any one kind of lines', () => {
    const kinds = new Set([...whole.values()].flat().map(kindOf));
    for (const kind of kinds) {
      const left = without(whole, (record) => kindOf(record) === kind);
      for (const reqId of ids) expectTrue(left, { reqId, whole });
    }
  }, 120_000);

  it('without any one file', () => {
    for (const missing of whole.keys()) {
      const left = new Map([...whole].filter(([file]) => file !== missing));
      for (const reqId of ids) expectTrue(left, { reqId, whole });
    }
  });

  it('without some lines of all, or many of its own', () => {
    // Whole numbers: most doubles between 0 and 1 are next to nothing.
    const dice = fc.noBias(fc.infiniteStream(fc.integer({ min: 0, max: 999 })));
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.constantFrom(0.05, 0.3, 0.7), dice, (reqId, share, throws) => {
        const isLost = (): boolean => (throws.next().value ?? 999) < share * 1000;
        const left = without(whole, ({ body }) => (share <= 0.05 || body.includes(reqId)) && isLost());
        expectTrue(left, { reqId, whole });
      }),
      // More runs, or other dice, by hand: of some 15,000 one loses every line that could tell one outage from another.
      { numRuns: Number(process.env['LOST_RUNS'] ?? 40), seed: Number(process.env['LOST_SEED'] ?? 1) },
    );
  }, 120_000);
});
