// Lines get lost: one kind by a filter, one file, some of all. Nobody is told, and what is left looks complete. What is said then
// is right or unknown, never wrong.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Outcome, OutcomeReason } from '../../src/model/correlation.ts';
import type { RedactedRecord } from '../../src/model/log-record.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { CAPTURE, idsIn, INCIDENTS, judgeIn, type Logs, logsIn } from './incidents.ts';

const SETS: readonly (readonly [name: string, logs: Logs])[] = [
  ['capture', logsIn(CAPTURE, ['stdout.log', 'proto.ndjson', 'usage.ndjson'])],
  ...readdirSync(INCIDENTS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [name, logsIn(join(INCIDENTS, name))] as const),
];

/** Reasons that say less than these, and are still true. */
const LESS: Readonly<Partial<Record<OutcomeReason, readonly OutcomeReason[]>>> = {
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

const known = new Map<string, Outcome>();

function expectTrue(left: Logs, { reqId, whole }: { readonly reqId: string; readonly whole: Logs }): void {
  const full = known.get(reqId) ?? judgeIn(whole, reqId).outcome;
  known.set(reqId, full);
  const { verdict, reason, evidence } = judgeIn(left, reqId).outcome;
  if (verdict === 'unknown') return;
  expect({ reqId, verdict }).toEqual({ reqId, verdict: full.verdict });
  expect([full.reason, ...(LESS[full.reason] ?? [])]).toContain(reason);
  expect(evidence.length).toBeGreaterThan(0);
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
    const dice = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.constantFrom(0.05, 0.3, 0.7), dice, (reqId, share, throws) => {
        const isLost = (): boolean => (throws.next().value ?? 1) < share;
        const left = without(whole, ({ body }) => (share <= 0.05 || body.includes(reqId)) && isLost());
        expectTrue(left, { reqId, whole });
      }),
      { numRuns: Number(process.env['LOST_RUNS'] ?? 40) },
    );
  }, 120_000);
});
