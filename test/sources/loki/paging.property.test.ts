// Random stores, limits and page sizes: what comes is what a naive reading of the store gives, or it is said to be missing.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceAnswer } from '../../../src/model/source.ts';
import { createLokiStore, memoryStream } from '../../fakes/loki/index.ts';
import { find, ID } from './ask-loki.ts';

const START = 1_795_417_000_000_000_000n;

interface Drawn {
  readonly at: number;
  readonly text: number;
  readonly hit: boolean;
  readonly inMetadata: boolean;
}

const entry = fc.record({
  // Few distinct times: many ties, also more than a page.
  at: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 4_000 })),
  text: fc.integer({ min: 0, max: 12 }),
  hit: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
  inMetadata: fc.boolean(),
});

const scenario = fc.record({
  version: fc.constantFrom('2.8.11' as const, '3.4.6' as const),
  streams: fc.array(fc.array(entry, { maxLength: 60 }), { minLength: 1, maxLength: 4 }),
  keepDuplicates: fc.boolean(),
  stripsFlag: fc.boolean(),
  pageRows: fc.integer({ min: 1, max: 12 }),
  growth: fc.integer({ min: 1, max: 8 }),
  maxEntries: fc.integer({ min: 1, max: 50 }),
  maxQueryLengthMs: fc.integer({ min: 500, max: 10_000 }),
  maxBytesRead: fc.option(fc.integer({ min: 200, max: 20_000 }), { nil: undefined, freq: 2 }),
  lookbackMs: fc.option(fc.integer({ min: 1, max: 6_000 }), { nil: undefined, freq: 2 }),
  from: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2_000 })),
  length: fc.integer({ min: 1, max: 4_000 }),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

// Milliseconds apart, so that a window of seconds has room for halving.
const timeAt = (at: number): bigint => START + BigInt(at) * 1_000_000n;
const lineOf = ({ text, hit }: Drawn): string => JSON.stringify({ n: text, ...(hit ? { req_id: ID } : {}) });

function metadataOf({ inMetadata, text }: Drawn, { version, stripsFlag }: Scenario): Record<string, string> {
  // Without categorised labels Loki keeps what differs in metadata apart as streams of their own.
  if (version === '2.8.11' || stripsFlag) return {};
  return inMetadata ? { trace_id: ID } : text % 3 === 0 ? { pod_uid: 'x' } : {};
}

function isPlain(drawn: Scenario): boolean {
  return drawn.streams.flat().every((one) => Object.keys(metadataOf(one, drawn)).length === 0);
}

function storeOf(drawn: Scenario) {
  const { version, streams, keepDuplicates, maxEntries, maxQueryLengthMs, maxBytesRead, lookbackMs } = drawn;
  return createLokiStore({
    version,
    flushed: true,
    now: () => START + 5_000_000_000n,
    limits: {
      '*': {
        maxEntries,
        maxQueryLengthMs,
        ...(maxBytesRead === undefined ? {} : { maxBytesRead }),
        ...(lookbackMs === undefined ? {} : { maxQueryLookbackMs: lookbackMs }),
      },
    },
    streams: streams.map((entries, index) =>
      memoryStream({
        labels: { service_name: 'codex-app', ...(index === 0 ? {} : { pod: `p${index}` }) },
        keepDuplicates,
        entries: entries.map((one) => ({
          timeUnixNano: timeAt(one.at),
          line: lineOf(one),
          metadata: metadataOf(one, drawn),
        })),
      }),
    ),
  });
}

function keysOf({ records }: SourceAnswer): readonly string[] {
  return records
    .map(({ origin, body }) => `${origin.entry?.labels['pod'] ?? ''} ${origin.entry?.timeUnixNano} ${body}`)
    .sort();
}

describe('paging', () => {
  it('equals a naive reading of the store, or says what is missing', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (drawn) => {
        const { from, length, pageRows, growth, stripsFlag } = drawn;
        const range = { start: timeAt(from), end: timeAt(from + length) };
        const store = storeOf(drawn);
        const expected = store.streams
          .flatMap(({ labels, entries }) =>
            [...entries({ range, direction: 'forward', contains: null })].map((one) => ({ labels, ...one })),
          )
          .filter(({ line, metadata }) => line.includes(ID) || Object.values(metadata).includes(ID))
          .map(({ labels, timeUnixNano, line }) => `${labels['pod'] ?? ''} ${timeUnixNano} ${line}`)
          .sort();
        const answer = await find({
          store,
          range,
          now: () => START + 5_000_000_000n,
          bounds: { firstPageRows: pageRows, pageRows, maxPageRows: pageRows * growth, minPieceNanos: 10_000_000n },
          ...(stripsFlag
            ? {
                twist: (request) => (
                  delete (request.headers as Record<string, string>)['X-Loki-Response-Encoding-Flags'],
                  null
                ),
              }
            : {}),
        });
        const found = keysOf(answer);
        const isFlagged = answer.status.gaps.some(({ hidesRows }) => hidesRows);
        // A lookback cuts a window without a word; metadata is known by a sample, which tight limits make shorter.
        const isSampleWhole = drawn.maxQueryLengthMs >= length && drawn.maxBytesRead === undefined;
        const isKnowable = drawn.lookbackMs === undefined && (isSampleWhole || isPlain(drawn));
        if (!isFlagged && isKnowable) expect(found).toEqual(expected);
        const kinds = answer.status.gaps.map(({ kind }) => kind);
        if (drawn.lookbackMs === undefined && !kinds.includes('page-full-of-one-time'))
          expect(kinds).not.toContain('count-mismatch');
        // Never more than there is, flagged or not.
        const left = [...expected];
        for (const key of found) {
          const at = left.indexOf(key);
          expect(at, `${key} is no line of the store`).toBeGreaterThanOrEqual(0);
          left.splice(at, 1);
        }
        expect(answer.status.status === 'complete').toBe(!isFlagged);
        // What is neither covered nor in a gap would be lost in silence.
        expect(kinds).not.toContain('not-read');
      }),
      { numRuns: 400 },
    );
  }, 60_000);
});
