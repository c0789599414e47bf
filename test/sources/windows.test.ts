import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, defaultGrammar } from '../../src/decode/index.ts';
import type { TimeRange } from '../../src/model/time.ts';
import { find, ID, lineAt, makeFolder, makeLog, sourceOf, timeOfLine, told } from './ask-files.ts';

// Small enough that files of some kilobytes are bisected.
const FINE = { smallBytes: 0, trustOrderBytes: 0, probeBytes: 256 };
const signal = new AbortController().signal;

function write(content: string): string {
  const path = join(makeFolder(), 'a.log');
  writeFileSync(path, content);
  return path;
}

/** What reading every line gives: written in the range, or undated and perhaps written in it. */
function naive(
  text: string,
  { path, range }: { readonly path: string; readonly range: TimeRange },
): readonly unknown[] {
  return decodeText(text, { file: path, grammar: defaultGrammar })
    .filter(({ body }) => body.includes(ID))
    .filter(({ timeUnixNano, between }) => {
      if (timeUnixNano !== null) return timeUnixNano >= range.start && timeUnixNano < range.end;
      return !((between?.notBefore ?? range.start) >= range.end) && !((between?.notAfter ?? range.start) < range.start);
    })
    .map(({ body }) => body);
}

describe('a known window', () => {
  it('of a file in order skips the rest, and says how that was checked', async () => {
    const text = makeLog(100_000, 3);
    const path = write(text);
    const answer = await find({
      paths: [path],
      bounds: { smallBytes: 0, trustOrderBytes: 0 },
      range: { start: timeOfLine(60_000), end: timeOfLine(60_010) },
    });
    expect(told(answer)).toEqual({
      n: [60_000, 60_003, 60_006, 60_009],
      status: 'complete',
      gaps: ['order-sampled'],
      flaws: [],
    });
    expect(answer.records[0]?.origin).toEqual({
      source: 'file',
      file: path,
      line: 60_001,
      offset: text.indexOf('{"n":60000,'),
      entry: null,
    });
    const [file] = answer.status.files;
    expect(file?.orderProbes).toBeGreaterThanOrEqual(64);
    expect((file?.skippedBytes ?? 0) + (file?.searchedBytes ?? 0)).toBe(text.length);
    expect(file?.searchedBytes).toBeLessThan(400_000);
  });

  it('has no line numbers where counting would mean reading what is skipped', async () => {
    const path = write(makeLog(20_000, 3));
    const answer = await find({
      paths: [path],
      bounds: { smallBytes: 0, trustOrderBytes: 0, countedBytes: 1000 },
      range: { start: timeOfLine(15_000), end: timeOfLine(15_010) },
    });
    expect(answer.records.map(({ origin }) => origin.line)).toEqual([null, null, null, null]);
  });

  it('of a file that is not in order is searched in all of it', async () => {
    const lines = makeLog(5000, 3).split('\n').slice(0, -1);
    const path = write([...lines.slice(2500), ...lines.slice(0, 2500), ''].join('\n'));
    const answer = await find({ paths: [path], bounds: FINE, range: { start: timeOfLine(100), end: timeOfLine(110) } });
    expect(told(answer)).toMatchObject({ n: [102, 105, 108], status: 'complete' });
    expect(answer.status.files[0]).toMatchObject({ skippedBytes: 0, orderProbes: null });
  });

  it('takes a record whose first lines lie before the window of bytes', async () => {
    const path = write(
      `${makeLog(500, 501)}Error: x\n${'   at y\n'.repeat(900)}   at ${ID}\n${lineAt(501)}${lineAt(900)}`,
    );
    const answer = await find({ paths: [path], bounds: FINE, range: { start: timeOfLine(499), end: timeOfLine(502) } });
    expect(answer.records.map(({ lineCount }) => lineCount)).toEqual([902]);
  });

  it('that lies before or behind everything finds nothing, and is complete', async () => {
    const path = write(makeLog(5000, 3));
    for (const range of [
      { start: 0n, end: timeOfLine(-100) },
      { start: timeOfLine(6000), end: timeOfLine(7000) },
    ]) {
      const answer = await find({ paths: [path], bounds: FINE, range });
      expect(told(answer)).toEqual({ n: [], status: 'complete', gaps: ['order-sampled'], flaws: [] });
    }
  });

  it('gives what reading every line gives, in any file', async () => {
    // Mostly in order, with the small disorder of several writers, and now and then with a leap that no window may trust.
    const step = fc.oneof(
      { weight: 60, arbitrary: fc.integer({ min: 0, max: 30 }) },
      { weight: 9, arbitrary: fc.integer({ min: -2, max: 0 }) },
      { weight: 1, arbitrary: fc.integer({ min: -3000, max: 3000 }) },
    );
    const kind = fc.constantFrom('dated', 'dated', 'dated', 'undated', 'stack');
    const line = fc.record({ step, kind, hasId: fc.boolean(), pad: fc.nat({ max: 120 }) });
    const lines = fc.array(line, { minLength: 100, maxLength: 400, size: 'max' });
    await fc.assert(
      fc.asyncProperty(lines, fc.nat(), fc.integer({ min: 1, max: 600 }), async (made, about, length) => {
        let now = 0;
        let from = 0;
        const text = made
          .map(({ step: by, kind: of, hasId, pad }, n) => {
            now += by;
            if (n === about % made.length) from = now;
            const id = hasId ? ID : 'other';
            if (of === 'dated') return lineAt(now, { id, n, pad: 'x'.repeat(pad) });
            return of === 'undated' ? `undated ${n} ${id}\n` : `   at ${n} ${id}\n`;
          })
          .join('');
        const path = write(text);
        const range = { start: timeOfLine(from), end: timeOfLine(from + length) };
        const answer = await find({ paths: [path], bounds: FINE, range });
        expect(answer.records.map(({ body }) => body)).toEqual(naive(text, { path, range }));
      }),
      { numRuns: 100 },
    );
  });
});

describe('context', () => {
  const range = { start: timeOfLine(3000), end: timeOfLine(3010) };

  it('gives the lines of the window that hold a marker, and parses no other', async () => {
    const text = Array.from({ length: 6000 }, (_, n) =>
      lineAt(n, { event: n % 5 === 0 ? 'worker_exit' : 'noise' }),
    ).join('');
    for (const bounds of [{}, FINE]) {
      const answer = await sourceOf({ paths: [write(text)], bounds }).context({
        range,
        markers: ['worker_exit', 'worker_ready'],
        beside: [],
        signal,
      });
      expect(told(answer)).toEqual({ n: [3000, 3005], status: 'complete', gaps: [], flaws: [] });
    }
  });

  it('says when a file is too large to be looked through, and when the window is', async () => {
    const lines = makeLog(6000, 1).split('\n').slice(0, -1);
    const disorder = [...lines.slice(3000), ...lines.slice(0, 3000), ''].join('\n');
    const ask = { range, markers: ['"n":'], beside: [], signal };
    const unordered = await sourceOf({ paths: [write(disorder)], bounds: { ...FINE, unorderedBytes: 1000 } }).context(
      ask,
    );
    expect(told(unordered)).toMatchObject({ n: [], gaps: ['not-in-order'], status: 'complete' });
    const wide = await sourceOf({ paths: [write(lines.join('\n'))], bounds: { ...FINE, regionBytes: 600 } }).context(
      ask,
    );
    expect(told(wide).gaps).toEqual(['limit-context']);
    expect(wide.records.length).toBeGreaterThan(0);
    expect(wide.records.length).toBeLessThan(10);
    expect(told(await sourceOf({ paths: [write(disorder)], bounds: FINE }).context(ask)).n).toHaveLength(10);
  });

  it('keeps no more than the limit, and says so', async () => {
    const answer = await sourceOf({
      paths: [write(makeLog(6000, 1))],
      limits: { maxRecords: 4, maxLineBytes: 1000 },
    }).context({ range, markers: ['"n":'], beside: [], signal });
    expect(told(answer)).toMatchObject({ n: [3000, 3001, 3008, 3009], gaps: ['limit-context'] });
  });
});
