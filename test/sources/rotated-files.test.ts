import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogRecord, Origin } from '../../src/model/log-record.ts';
import { find, ID, makeFolder, sourceOf, timeOfLine, told } from './ask-files.ts';

type Stream = 'stdout' | 'stderr';

interface Written {
  readonly text: string;
  readonly stream: Stream;
}

const PIECE = 16 * 1024;

function piecesOf(text: string, size: number): readonly string[] {
  return text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [''];
}

function timeText(second: number, piece: number): string {
  return new Date(Number(timeOfLine(second) / 1_000_000n))
    .toISOString()
    .replace('Z', `${String(piece).padStart(6, '0')}Z`);
}

/** moby/moby daemon/logger/copier.go: all pieces of a line have the time of the first one. */
function dockerLines(written: readonly Written[]): readonly string[] {
  return written.flatMap(({ text, stream }, n) => {
    const pieces = piecesOf(text, PIECE);
    return pieces.map((piece, index) => {
      const log = index === pieces.length - 1 ? `${piece}\n` : piece;
      return `${JSON.stringify({ log, stream, time: timeText(n, 0) })}\n`;
    });
  });
}

/** containerd internal/cri/io/logger.go: each piece has a time of its own. */
function criLines(written: readonly Written[], size = PIECE): readonly string[] {
  return written.flatMap(({ text, stream }, n) => {
    const pieces = piecesOf(text, size);
    return pieces.map(
      (piece, index) => `${timeText(n, index)} ${stream} ${index === pieces.length - 1 ? 'F' : 'P'} ${piece}\n`,
    );
  });
}

const own = (n: number, extra: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ n, timestamp: new Date(Number(timeOfLine(n) / 1_000_000n)).toISOString(), ...extra });
const long = (n: number, extra: Readonly<Record<string, unknown>> = {}): string =>
  own(n, { a: 'x'.repeat(20_000), ...extra, b: 'y'.repeat(20_000) });

/** Files of one folder, by name. */
function makeFiles(files: Readonly<Record<string, string | Uint8Array>>): (name: string) => string {
  const folder = makeFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return (name) => join(folder, name);
}

const LINES: readonly Written[] = [
  { text: own(0, { req_id: ID }), stream: 'stdout' },
  { text: long(1, { req_id: ID }), stream: 'stdout' },
  { text: own(2, {}), stream: 'stdout' },
];

describe('a record that rotation cut is one record', () => {
  const docker = dockerLines(LINES);
  const cri = criLines(LINES);
  const cut = (lines: readonly string[], at: number): readonly [string, string] => [
    lines.slice(0, at).join(''),
    lines.slice(at).join(''),
  ];

  it.each([
    ['docker', docker, 'c-json.log.1', 'c-json.log'],
    ['docker, packed', docker, 'c-json.log.2.gz', 'c-json.log.1'],
    ['docker, both packed', docker, 'c-json.log.2.gz', 'c-json.log.1.gz'],
    ['kubelet', cri, '0.log.20261123-065711', '0.log'],
    ['kubelet, packed', cri, '0.log.20261123-065711.gz', '0.log.20261123-075711'],
    ['renamed by somebody', docker, 'first.txt', 'second.txt'],
    ['renamed by somebody, CRI', cri, 'b', 'a'],
  ] as const)('%s: wherever the id stands, in whichever order the files are named', async (_, lines, old, young) => {
    const pack = (name: string, text: string): string | Uint8Array => (name.endsWith('.gz') ? gzipSync(text) : text);
    for (const at of [2, 3]) {
      const [before, after] = cut(lines, at);
      const path = makeFiles({ [old]: pack(old, before), [young]: pack(young, after) });
      for (const paths of [
        [path(old), path(young)],
        [path(young), path(old)],
      ]) {
        const answer = await find({ paths });
        expect(told(answer)).toEqual({ n: [0, 1], status: 'complete', gaps: [], flaws: [] });
        expect(answer.records[1]).toMatchObject({
          lineCount: 3,
          origin: { file: path(old), line: 2, offset: lines[0]?.length },
        });
        const byPath = new Map(answer.status.files.map((file) => [file.path, file]));
        expect(byPath.get(path(old))).toMatchObject({ matched: 2 });
        expect(byPath.get(path(young))).toMatchObject({ matched: 0, rowsSha256: null });
      }
    }
  });

  it('over more than two files, where they hold little', async () => {
    const path = makeFiles({
      'c.log.3': docker.slice(0, 2).join(''),
      'c.log.2': docker[2] as string,
      'c.log.1.gz': gzipSync(docker[3] as string),
      'c.log': docker.slice(4).join(''),
    });
    for (const line of [1, 2, 3]) {
      // The id stands in one piece alone.
      const paths = ['c.log', 'c.log.1.gz', 'c.log.2', 'c.log.3'].map(path);
      const answer = await find({ paths, needles: [line === 1 ? '\\"n\\":1,' : line === 2 ? ID : 'yyyyy'] });
      expect(answer.records.filter(({ attributes }) => attributes?.['n'] === 1)).toMatchObject([
        { lineCount: 3, flaws: [], origin: { file: path('c.log.3'), line: 2 } },
      ]);
    }
  });

  it('and is found once by a question about what else was written', async () => {
    const [before, after] = cut(docker, 2);
    const path = makeFiles({ 'c.log.1': before, 'c.log': after });
    const source = sourceOf({ paths: [path('c.log'), path('c.log.1')] });
    const signal = new AbortController().signal;
    const range = { start: timeOfLine(0), end: timeOfLine(9) };
    const answer = await source.context({ range, markers: ['yyyyyyyy'], beside: [], signal });
    expect(answer.records).toMatchObject([{ lineCount: 3, origin: { file: path('c.log.1') } }]);
  });
});

describe('what does not surely belong together stays apart, flagged', () => {
  const [first = '', piece = '', middle = '', rest = '', last = ''] = dockerLines(LINES);
  const older = first + piece;
  const newer = middle + rest + last;

  it.each<[string, Readonly<Record<string, string>>]>([
    ['the rest is not among the files', { 'c.log.1': older, 'c.log': last }],
    ['a file between them is missing', { 'c.log.2': older, 'c.log': newer }],
    ['two files would fit', { 'a.log': older, 'b.log': newer, 'c.log': newer }],
    ['two files would fit before', { 'a.log': older, 'b.log': older, 'c.log': newer }],
    ['it is of another stream', { 'c.log.1': older, 'c.log': newer.replaceAll('stdout', 'stderr') }],
    ['it was written much later', { 'c.log.1': older, 'c.log': newer.replaceAll('2026-', '2027-') }],
    ['it was written before', { 'c.log.1': older, 'c.log': newer.replaceAll('2026-', '2025-') }],
    ['the older file ends within a line', { 'c.log.1': `${older}{"log":"`, 'c.log': newer }],
  ])('%s', async (_, files) => {
    const path = makeFiles(files);
    const { records } = await find({ paths: Object.keys(files).map(path), needles: ['x'.repeat(100)] });
    expect(records.length).toBeGreaterThan(0);
    for (const { flaws, lineCount, origin } of records) {
      expect(lineCount).toBeLessThanOrEqual(2);
      if (origin.file === path(Object.keys(files)[0] as string)) expect(flaws).toContain('partial');
    }
  });
});

describe('a file of a container runtime, cut in two at any line, gives the records of the whole file', () => {
  const text = fc.oneof(
    fc.nat(999).map((n) => own(n, { req_id: ID })),
    fc.nat(999).map((n) => own(n, {})),
    fc.tuple(fc.nat(999), fc.boolean()).map(([n, isOwn]) => long(n, isOwn ? { req_id: ID } : {})),
    fc.constantFrom(`[proxy] stopped ${ID}`, '[proxy] stopped', '    at handle (server.js:1:1)', `    at ${ID}`, ''),
    fc.constant(`${'z'.repeat(PIECE * 2)} ${ID}`),
  );
  const written = fc.record({ text, stream: fc.constantFrom<Stream>('stdout', 'stdout', 'stderr') });
  const shortened = (body: string): string => body.replaceAll(/(.)\1{50,}/g, '$1…');
  const places = (records: readonly LogRecord[], place: (origin: Origin) => Partial<Origin>): readonly unknown[] =>
    records
      .map(({ origin, ...rest }) => ({ ...rest, body: shortened(rest.body), attributes: null, origin: place(origin) }))
      .sort((a, b) => (a.origin.offset ?? 0) - (b.origin.offset ?? 0));

  it.each([
    ['docker', dockerLines, 'c.log.1', 'c.log'],
    ['CRI', criLines, '0.log.20261123-065711', '0.log'],
    [
      'CRI in small pieces',
      (lines: readonly Written[]): readonly string[] =>
        criLines(
          lines.map((line) => ({ ...line, text: line.text.slice(0, 900) })),
          200,
        ),
      '0.log.20261123-065711',
      '0.log',
    ],
  ] as const)('%s', async (_, wrap, old, young) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(written, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        fc.boolean(),
        async (all, at, isOld) => {
          // As fast as a process writes.
          const lines = wrap(all).map((line) => line.replaceAll(/T(\d\d:\d\d):(\d\d)\.\d+Z/g, 'T$1:00.000$2Z'));
          const cutAt = at % (lines.length + 1);
          const older = lines.slice(0, cutAt).join('');
          const path = makeFiles({ whole: lines.join(''), [old]: older, [young]: lines.slice(cutAt).join('') });
          const whole = await find({ paths: [path('whole')] });
          const parts = await find({ paths: isOld ? [path(old), path(young)] : [path(young), path(old)] });
          expect(
            places(parts.records, ({ file, offset }) => ({
              offset: offset + (file === path(young) ? Buffer.byteLength(older) : 0),
            })),
          ).toEqual(places(whole.records, ({ offset }) => ({ offset })));
          expect(parts.status.matched).toBe(whole.status.matched);
          expect(told(parts).flaws).toEqual(told(whole).flaws);
        },
      ),
      {
        numRuns: 40,
        // The rest of a record, and behind it a line that stands alone once that is known.
        examples: [
          [
            [
              { text: long(0, { req_id: ID }), stream: 'stdout' },
              { text: `    at ${ID}`, stream: 'stdout' },
            ],
            2,
            true,
          ],
        ],
      },
    );
  });
});
