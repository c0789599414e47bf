import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, defaultGrammar, UTC_CLOCK } from '../../src/decode/index.ts';
import type { LogRecord } from '../../src/model/log-record.ts';
import { createFinder } from '../../src/sources/records/finder.ts';
import { keepEnds } from '../../src/sources/windowed/kept-records.ts';
import { scan } from '../../src/sources/records/scan.ts';

const signal = new AbortController().signal;

async function scanInPieces(
  bytes: Buffer,
  { cuts, maxLineBytes }: { readonly cuts: readonly number[]; readonly maxLineBytes: number },
): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = [];
  const places = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
  await scan(pieces, {
    read: { file: 'a', grammar: defaultGrammar, clock: UTC_CLOCK, maxLineBytes },
    finder: createFinder(['needle', 'eed']),
    view: null,
    baseOffset: 0,
    baseLine: 1,
    signal,
    pieceBytes: 1,
    onRecord: ({ record }) => records.push(record),
  });
  return records.sort((a, b) => a.origin.offset - b.origin.offset);
}

const part = fc.constantFrom(
  'needle',
  'nee',
  'dle',
  '\n',
  '\n',
  ' at x',
  '{"a":1}',
  'é',
  'xxxxxxxxxxxx',
  '\0\0\0\0\0\0',
  '2026-11-23T06:57:11Z',
  '\nneedle\n',
);

describe('cutting a stream', () => {
  it('gives the same records wherever its pieces end, the same as cutting it whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 60 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        async (parts, cuts) => {
          const bytes = Buffer.from(parts.join(''));
          const whole = decodeText(bytes, { file: 'a', grammar: defaultGrammar }).filter(({ body, quoted }) =>
            `${quoted ?? ''}${body}`.includes('eed'),
          );
          expect(await scanInPieces(bytes, { cuts, maxLineBytes: 10_000 })).toEqual(whole);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the same head, tail, size and hash of long lines wherever its pieces end', async () => {
    const filling = fc.array(fc.constantFrom('needle', '\n', 'x'.repeat(40), '0123456789'), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(filling, fc.array(fc.nat(), { maxLength: 12 }), async (parts, cuts) => {
        const bytes = Buffer.from(parts.join(''));
        expect(await scanInPieces(bytes, { cuts, maxLineBytes: 64 })).toEqual(
          await scanInPieces(bytes, { cuts: [], maxLineBytes: 64 }),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('finding many strings at once', () => {
  it('finds what looking for each one finds', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '_', 'w', 'é'), maxLength: 200 });
    const needle = fc.string({ unit: fc.constantFrom('a', 'b', '_', 'w', 'é'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, fc.array(needle, { maxLength: 6 }), (haystack, needles) => {
        const bytes = Buffer.from(haystack);
        const expected = new Set<number>();
        for (const one of needles)
          for (let at = bytes.indexOf(one); at >= 0; at = bytes.indexOf(one, at + 1)) expected.add(at);
        expect(createFinder(needles).findIn(bytes)).toEqual([...expected].sort((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });
});

describe('keeping the ends', () => {
  it('keeps the first half and the last half in order, and counts the rest', () => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.nat({ max: 100 }), (max, total) => {
        const kept = keepEnds<number>({ max });
        for (let n = 0; n < total; n += 1) kept.offer(n);
        const all = Array.from({ length: total }, (_, n) => n);
        const head = Math.ceil(max / 2);
        const expected = total <= max ? all : [...all.slice(0, head), ...all.slice(total - (max - head))];
        expect(kept.items()).toEqual(expected);
        expect(kept.dropped).toBe(total - expected.length);
      }),
    );
  });

  it('keeps no more bytes than it may', () => {
    const kept = keepEnds<number>({ max: 1000, maxBytes: 100, sizeOf: (n) => n });
    for (let n = 1; n <= 50; n += 1) kept.offer(n);
    expect(kept.items()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 50]);
    expect(kept.dropped).toBe(40);
  });
});
