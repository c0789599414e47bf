import { createHash } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { constants, deflateRawSync, gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { find, ID, lineAt, makeFolder, makeLog, multiplesOf, sourceOf, timeOfLine, told } from './ask-files.ts';

const COMPLETE = { status: 'complete', gaps: [], flaws: [] };

function write(name: string, content: Uint8Array): string {
  const path = join(makeFolder(), name);
  writeFileSync(path, content);
  return path;
}

const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

/** Half of the lines in each of two members. */
const halves = (text: string, compress: (part: string) => Buffer): readonly [Buffer, Buffer] => {
  const middle = text.indexOf('\n', text.length / 2) + 1;
  return [compress(text.slice(0, middle)), compress(text.slice(middle))];
};

describe('a compressed file gives what the same bytes give uncompressed', () => {
  const text = makeLog(20_000, 50);

  it.each([
    ['gzip', Buffer.from(gzipSync(text)), 'gzip'],
    ['gzip of two members', Buffer.concat(halves(text, gzipSync)), 'gzip'],
    [
      'gzip of many small members',
      Buffer.concat(
        Array.from({ length: 200 }, (_, n) =>
          gzipSync(
            Array.from({ length: 100 }, (__, k) => lineAt(n * 100 + k, k % 50 === 0 ? { req_id: ID } : {})).join(''),
          ),
        ),
      ),
      'gzip',
    ],
    ['gzip with zero padding', Buffer.concat([gzipSync(text), Buffer.alloc(1000)]), 'gzip'],
    ['zstd', zstdCompressSync(text), 'zstd'],
    ['zstd of two frames', Buffer.concat(halves(text, zstdCompressSync)), 'zstd'],
    ['zstd with skippable frames', Buffer.concat([SKIPPABLE, ...halves(text, zstdCompressSync), SKIPPABLE]), 'zstd'],
  ] as const)('%s', async (_, bytes, format) => {
    const plain = await find({ paths: [write('plain', Buffer.from(text))] });
    // The name says nothing: a rotated file may have any.
    for (const name of ['a.gz', 'a.zst', 'a.gz.1', 'a.log']) {
      const path = write(name, bytes);
      const answer = await find({ paths: [path] });
      expect(told(answer)).toEqual({ n: multiplesOf(50, 20_000), ...COMPLETE });
      expect(answer.records).toEqual(
        plain.records.map((record) => ({ ...record, origin: { ...record.origin, file: path } })),
      );
      expect(answer.status.files[0]).toMatchObject({
        format,
        searchedBytes: text.length,
        sizeBytes: bytes.length,
        rowsSha256: plain.status.files[0]?.rowsSha256,
      });
    }
  });

  it('a plain file that only has such a name', async () => {
    expect(told(await find({ paths: [write('a.gz', Buffer.from(text))] }))).toEqual({
      n: multiplesOf(50, 20_000),
      ...COMPLETE,
    });
  });
});

/** Rows in the beginning of a gzip member, by another way: inflated at once, an unexpected end allowed. */
function obtainableRows(beginning: Buffer): number {
  return gunzipSync(beginning, { finishFlush: constants.Z_SYNC_FLUSH }).toString().split('\n').length - 1;
}

describe('of a damaged compressed file everything that can be had is had, and the damage is said', () => {
  const text = makeLog(1000, 1);
  const flipped = (bytes: Buffer, at: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 0xff;
    return copy;
  };

  it.each([
    ['garbage behind gzip', Buffer.concat([gzipSync(text), Buffer.from('garbage')]), 'trailing-garbage-gzip'],
    ['garbage behind zstd', Buffer.concat([zstdCompressSync(text), Buffer.from('garbage')]), 'trailing-garbage-zstd'],
    ['gzip without its last byte', gzipSync(text).subarray(0, -1), 'truncated-gzip'],
    ['gzip with a wrong checksum', flipped(gzipSync(text), gzipSync(text).length - 8), 'corrupt-gzip'],
  ])('%s: all of it', async (_, bytes, kind) => {
    expect(told(await find({ paths: [write('a', bytes)] }))).toMatchObject({
      n: multiplesOf(1, 1000),
      status: 'partial',
      gaps: [kind],
    });
  });

  it.each([
    ['gzip', gzipSync(text), 'truncated-gzip', 700],
    ['zstd', Buffer.concat(halves(text, zstdCompressSync)), 'truncated-zstd', 400],
  ] as const)('%s cut off: a beginning without a hole', async (_, whole, kind, atLeast) => {
    const answer = told(await find({ paths: [write('a', whole.subarray(0, Math.floor(whole.length * 0.8)))] }));
    const rows = answer.n.filter((n) => n !== null);
    expect(rows).toEqual(multiplesOf(1, rows.length));
    expect(rows.length).toBeGreaterThan(atLeast);
    expect(answer).toMatchObject({ status: 'partial', gaps: [kind] });
  });

  it('a member that was never finished does not hide the next one', async () => {
    const [first, second] = halves(text, gzipSync);
    const bad = flipped(first, first.length - 8);
    expect(told(await find({ paths: [write('a', Buffer.concat([bad, second]))] }))).toMatchObject({
      n: multiplesOf(1, 1000),
      gaps: ['corrupt-gzip'],
    });
  });

  it('damaged in its middle: every row before the damage', async () => {
    const rows = 20_000;
    const long = makeLog(rows, 1);
    const bytes = Buffer.from(gzipSync(long));
    const at = Math.floor(bytes.length * 0.6);
    // An end-of-block and an invalid block behind it, sooner or later.
    bytes.fill(0xff, at, at + 64);
    const found = told(await find({ paths: [write('a', bytes)], limits: { maxRecords: 100_000, maxLineBytes: 4096 } }));
    const good = found.n.findIndex((n, index) => n !== index);
    const reached = good < 0 ? found.n.length : good;
    expect(found.gaps).toEqual(['corrupt-gzip']);
    // The rows in the compressed bytes before the damage, within the size of one piece of input.
    expect(reached).toBeGreaterThan(obtainableRows(bytes.subarray(0, at - 256)));
  });

  it('only a header', async () => {
    expect(told(await find({ paths: [write('a.gz', gzipSync(text).subarray(0, 5))] }))).toMatchObject({
      n: [],
      gaps: ['truncated-gzip'],
    });
  });

  it('does not spoil the other files', async () => {
    const answer = await find({
      paths: [
        write('a.gz', gzipSync(text).subarray(0, 300)),
        write('b.log', Buffer.from(lineAt(7777, { req_id: ID }))),
      ],
    });
    expect(told(answer).n).toContain(7777);
    expect(answer.status.files.map(({ verdict }) => verdict)).toEqual(['partial', 'complete']);
  });
});

describe('in little memory', () => {
  it('a long line keeps head, tail, size and hash, wherever the pieces of the stream fall', async () => {
    const long = `{"req_id":"${ID}","chunk":"${'abcdefg'.repeat(700_000)}${ID}"}`;
    const answer = await find({
      paths: [write('a.gz', gzipSync(lineAt(1, { req_id: ID }) + long + '\n' + lineAt(2, { req_id: ID })))],
      limits: { maxRecords: 10, maxLineBytes: 8192 },
    });
    expect(told(answer)).toMatchObject({ n: [1, null, 2], flaws: ['oversize 1', 'undated 1'] });
    expect(answer.records[1]).toMatchObject({
      original: { sizeBytes: long.length, sha256: createHash('sha256').update(long).digest('hex') },
      origin: { line: 2 },
    });
    expect(answer.records[1]?.body.startsWith(`{"req_id":"${ID}"`)).toBe(true);
    expect(answer.records[1]?.body.endsWith(`${ID}"}`)).toBe(true);
    expect(answer.records[2]?.origin.line).toBe(3);
  });

  it('a bomb', async () => {
    // 256 MiB of zeros as one gzip member, then a row.
    const zeros = deflateRawSync(Buffer.alloc(16 * 1024 * 1024), { finishFlush: constants.Z_FULL_FLUSH });
    const path = write(
      'a.gz',
      Buffer.concat([
        Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]),
        ...Array<Buffer>(16).fill(zeros),
        deflateRawSync(lineAt(1, { req_id: ID })),
        Buffer.alloc(8),
      ]),
    );
    const before = process.memoryUsage().rss;
    const answer = await find({ paths: [path] });
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
    expect(told(answer)).toMatchObject({ n: [1], gaps: ['corrupt-gzip'], flaws: ['nul-bytes 1'] });
    expect(answer.records[0]?.origin.offset).toBe(256 * 1024 * 1024);
  });
});

describe('what changes or is interrupted', () => {
  it('truncated while it is read', async () => {
    const path = write('a.gz', gzipSync(makeLog(1000, 1)));
    const source = sourceOf({ paths: [path] });
    const ask = { needles: [ID], range: null, signal: new AbortController().signal };
    await source.find(ask);
    truncateSync(path, 500);
    expect(told(await source.find(ask)).gaps).toContain('changed-while-read');
  });

  it('aborted', async () => {
    const controller = new AbortController();
    const answer = find({ paths: [write('a.gz', gzipSync(makeLog(200_000, 100)))], signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    expect(told(await answer).gaps).toContain('interrupted');
  });
});

describe('asked a second time about the same minute', () => {
  const text = makeLog(400_000, 200_000);
  const range = { start: timeOfLine(199_990), end: timeOfLine(200_010) };
  const signal = new AbortController().signal;

  it('answers from what it kept, with the same rows as reading all of it again', async () => {
    const path = write('a.gz', gzipSync(text));
    const question = { range, markers: ['"n":19999', '"n":20000'], beside: [], signal };
    const fresh = await sourceOf({ paths: [path] }).context(question);
    const source = sourceOf({ paths: [path], bounds: { rememberedBytes: 1024 * 1024 } });
    await source.find({
      needles: ['"n":200000'],
      range: { start: timeOfLine(200_000), end: timeOfLine(200_001) },
      signal,
    });
    const again = await source.context(question);
    expect(told(again).n).toEqual(Array.from({ length: 20 }, (_, n) => 199_990 + n));
    expect(again.records).toEqual(fresh.records);
    expect(fresh.status.files[0]).toMatchObject({ searchedBytes: text.length, skippedBytes: 0 });
    const [file] = again.status.files;
    expect(file?.orderProbes).toBeGreaterThan(64);
    expect((file?.searchedBytes ?? 0) + (file?.skippedBytes ?? 0)).toBe(text.length);
    expect(file?.searchedBytes).toBeLessThan(text.length / 4);
  });

  it('reads it all again where what it kept does not reach, or the file is not in order', async () => {
    const far = { start: timeOfLine(399_000), end: timeOfLine(399_010) };
    const shuffled = makeLog(400_000, 200_000).split('\n');
    const disorder = [...shuffled.slice(300_000, -1), ...shuffled.slice(0, 300_000)].join('\n');
    for (const [content, window] of [
      [text, far],
      [disorder, range],
    ] as const) {
      const source = sourceOf({ paths: [write('a.gz', gzipSync(content))], bounds: { rememberedBytes: 1024 * 1024 } });
      await source.find({ needles: [ID], range: null, signal });
      const answer = await source.context({ range: window, markers: ['"n":'], beside: [], signal });
      expect(answer.records).toHaveLength(Number((window.end - window.start) / 1_000_000_000n));
      expect(answer.status.files[0]?.skippedBytes).toBe(0);
    }
  });
});

describe('standard input', () => {
  it.each([
    ['plain', (text: string) => Buffer.from(text)],
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('%s', async (_, pack) => {
    const stdin = Readable.from([...pack(makeLog(500, 10))].map((byte) => Buffer.from([byte])));
    const answer = await find({ paths: ['-'], stdin });
    expect(told(answer)).toEqual({ n: multiplesOf(10, 500), ...COMPLETE });
    expect(answer.records[1]?.origin).toMatchObject({ file: '-', line: 11 });
    expect(answer.status.files[0]).toMatchObject({ path: '-', format: 'stdin', sizeBytes: null });
  });

  it('that breaks off is a gap, and what came is searched', async () => {
    const stdin = Readable.from(
      (async function* () {
        yield Buffer.from(lineAt(1, { req_id: ID }));
        await Promise.resolve();
        throw new Error('cable pulled');
      })(),
    );
    expect(told(await find({ paths: ['-'], stdin }))).toMatchObject({
      n: [1],
      status: 'partial',
      gaps: ['input-broke-off'],
    });
  });

  it('can be asked twice', async () => {
    const source = sourceOf({ paths: ['-'], stdin: Readable.from([makeLog(100, 10)]) });
    const ask = { needles: [ID], range: null, signal: new AbortController().signal };
    expect((await source.find(ask)).records).toEqual((await source.find(ask)).records);
  });
});
