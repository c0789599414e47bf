// Text is text, however dirty; what is none is named and never silently searched.

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/model/prose.ts';
import { contentOf } from '../../src/sources/file/formats.ts';
import { isOwnReport } from '../../src/sources/file/own-reports.ts';
import { find, ID, lineAt, makeFolder, makeLog, multiplesOf, told } from './ask-files.ts';

const COMPLETE = { status: 'complete', gaps: [], flaws: [] };
const LOG = makeLog(2000, 100);

const write = (name: string, bytes: Buffer | string): string => {
  const path = join(makeFolder(), name);
  writeFileSync(path, bytes);
  return path;
};

/** Evenly spread bytes, as compression and encryption make them. */
function noise(bytes: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(bytes / 32) }, (_, n) =>
    createHash('sha256').update(String(n)).digest(),
  );
  return Buffer.concat(blocks).subarray(0, bytes);
}

const dockerLocal = (lines: readonly string[]): Buffer =>
  Buffer.concat(
    lines.map((line) => {
      const text = Buffer.from(line.trimEnd());
      const body = Buffer.concat([
        Buffer.from('\n\x06stdout\x10\xd8\xca\xba\xa8\xd7\xc8\xa6\xf5\x18\x1a', 'latin1'),
        Buffer.from([(text.length & 0x7f) | 0x80, text.length >> 7]),
        text,
      ]);
      const size = Buffer.alloc(4);
      size.writeUInt32BE(body.length);
      return Buffer.concat([size, body, size]);
    }),
  );

const after = (magic: string): Buffer => Buffer.concat([Buffer.from(magic, 'latin1'), noise(3000), Buffer.from(ID)]);

describe('what is no text is named, also when it is the only file', () => {
  it.each<readonly [name: string, file: string, bytes: Buffer]>([
    ["docker's local log driver", 'a.log', dockerLocal(LOG.split('\n'))],
    [
      'systemd journal',
      'a.journal',
      Buffer.concat([
        Buffer.from('LPKSHHRH'),
        Buffer.from([1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0]),
        Buffer.alloc(200),
        Buffer.from(LOG),
      ]),
    ],
    ['Parquet', 'a.parquet', after('PAR1\x15\x04')],
    ['brotli', 'a.log.br', brotliCompressSync(noise(2000).toString('base64'))],
    ['snappy', 'a.log', after('\xff\x06\x00\x00sNaPpY')],
    ['zlib', 'a.log', deflateSync(noise(2000).toString('base64'))],
    ['age', 'a.log', after('age-encryption.org/v1\n-> X25519 abc\n--- def\n')],
    ['age', 'a.log', Buffer.from(`-----BEGIN AGE ENCRYPTED FILE-----\n${noise(300).toString('base64')}\n`)],
    ['PGP', 'a.log', after('\x85\x01\x0c\x03')],
    ['PGP', 'a.log', after('\x8c\x0d\x04\x09')],
    ['PGP', 'a.log', Buffer.from(`-----BEGIN PGP MESSAGE-----\n\n${noise(300).toString('base64')}\n`)],
    ['lzma', 'a.log', after('\x5d\x00\x00\x80\x00')],
    ['7z', 'a.log', after('7z\xbc\xaf\x27\x1c')],
    ['lz4', 'a.log', after('\x04\x22\x4d\x18')],
    ['compress', 'a.log', after('\x1f\x9d\x90')],
    ['SQLite', 'a.db', after('SQLite format 3\0')],
    ['ELF', 'core', after('\x7fELF\x02\x01\x01')],
    ['packet capture', 'a.pcap', after('\xd4\xc3\xb2\xa1')],
    ['Avro', 'a.avro', after('Obj\x01')],
    ['ORC', 'a.orc', after('ORC\x0a\x03')],
    ['PNG', 'a.log', after('\x89PNG\r\n\x1a\n')],
    ['PDF', 'a.log', after('%PDF-1.7\n')],
    ['UTF-32', 'a.log', Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.alloc(64, 'a\0\0\0')])],
    ['binary data', 'a.log', after('')],
  ])('%s', async (name, file, bytes) => {
    for (const [path, packed] of [
      [file, bytes],
      [`${file}.gz`, gzipSync(bytes)],
    ] as const) {
      const isByName = name === 'brotli' && packed !== bytes;
      const answer = await find({ paths: [write(path, packed)] });
      expect(told(answer)).toEqual({ n: [], status: 'partial', gaps: ['unread-format'], flaws: [] });
      expect(answer.status.gaps[0]?.hidesRows).toBe(true);
      expect(plainText(answer.status.gaps[0]?.summary ?? [])).toContain(isByName ? 'binary data' : name);
    }
  });

  it('text whose middle or end is not is searched, and a gap all the same', async () => {
    for (const [start, end] of [
      [makeLog(400, 100), ''],
      [makeLog(200, 100), makeLog(200, 200)],
    ] as const) {
      const bytes = Buffer.concat([Buffer.from(start), noise(20_000), Buffer.from(`\n${end}`)]);
      for (const packed of [bytes, gzipSync(bytes)]) {
        const answer = told(await find({ paths: [write('a.log', packed)] }));
        expect(answer.gaps).toEqual(['unread-format']);
        expect(answer.n).toEqual(expect.arrayContaining([0, 100]));
      }
    }
  });
});

describe('text is text', () => {
  const each = (change: (line: string, n: number) => Buffer): Buffer =>
    Buffer.concat(LOG.split('\n').slice(0, -1).map(change));
  it.each<readonly [name: string, bytes: Buffer]>([
    ['stray NUL bytes', each((line, n) => Buffer.from(n % 5 === 0 ? `${line}\0\n` : `${line}\n`))],
    ['a hole in front', Buffer.concat([Buffer.alloc(100_000), Buffer.from(LOG)])],
    [
      'holes everywhere',
      each((line, n) => Buffer.concat([Buffer.alloc(n % 7 === 0 ? 300 : 0), Buffer.from(`${line}\n`)])),
    ],
    ['colours', each((line) => Buffer.from(`\u001B[32m\u001B[1m${line}\u001B[0m\n`))],
    ['Latin-1', each((line) => Buffer.from(`${line.replace('{', '{"g":"Größe für Ärger",')}\n`, 'latin1'))],
    [
      'a Cyrillic code page',
      each((line) =>
        Buffer.concat([
          Buffer.from(line.replace('}', ',"t":"')),
          noise(60).map((byte) => 0xc0 | (byte & 0x3f)),
          Buffer.from('"}\n'),
        ]),
      ),
    ],
    ['SOH and group separators', each((line) => Buffer.from(`8=FIX.4.4\x019=65\x0135=A\x01${line}\x1d\x1e\n`))],
    ['base64', each((line) => Buffer.from(`${line}${noise(600).toString('base64')}\n`))],
    [
      'an armored message in it',
      Buffer.from(`started\n-----BEGIN PGP MESSAGE-----\nabc\n-----END PGP MESSAGE-----\n${LOG}`),
    ],
    ['letters of a magic', Buffer.from(`ORCHESTRATOR up\nPAR1 BZh9 MZ BM GIF8 x^2\n${LOG}`)],
    ['letters of bzip2', Buffer.from(`BZh9 is a name\n${LOG}`)],
    ['an x and a caret', Buffer.from(`x^ y\n${LOG}`)],
    [
      'the header of docker attach',
      each((line) => Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, line.length]), Buffer.from(`${line}\n`)])),
    ],
    ['nothing else', Buffer.from(LOG)],
  ])('with %s', async (_, bytes) => {
    expect(told(await find({ paths: [write('a.log', bytes)] })).gaps).toEqual([]);
    expect(told(await find({ paths: [write('a.log.gz', gzipSync(bytes))] })).gaps).toEqual([]);
  });

  it('any of it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (lines) => {
        const printable = lines.join('\n').replaceAll(/[\0-\x06\x10-\x1a\x7f]/g, ' ');
        expect(contentOf({ head: Buffer.from(`{${printable}`), others: [], name: 'a.log' })).toMatchObject({
          is: 'text',
        });
      }),
    );
  });
});

describe('UTF-16', () => {
  const big = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
  it.each([
    ['with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(LOG, 'utf16le')])],
    ['big-endian with a mark', Buffer.concat([Buffer.from([0xfe, 0xff]), big(LOG)])],
    ['without a mark', Buffer.from(LOG, 'utf16le')],
    ['big-endian without a mark', big(LOG)],
  ])('%s is read', async (_, bytes) => {
    const answer = await find({ paths: [write('a.log', bytes)] });
    expect(told(answer)).toEqual({ n: multiplesOf(100, 2000), ...COMPLETE });
    expect(answer.status.files[0]).toMatchObject({ format: 'utf-16', sizeBytes: bytes.length });
    expect(answer.records[1]?.origin.line).toBe(101);
  });
});

describe('our own reports', () => {
  const golden = join(import.meta.dirname, '..', 'e2e', 'golden');
  const reports = readdirSync(golden, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(?:md|json|ndjson|html)$/.test(name),
  );

  it('are known by how they begin: every report among the golden files', () => {
    const evidence = reports.filter((name) => readFileSync(join(golden, name), 'utf8').startsWith('## `'));
    expect(evidence.length).toBeGreaterThan(3);
    for (const name of evidence) expect([name, isOwnReport(readFileSync(join(golden, name)))]).toEqual([name, true]);
  });

  const JSON_REPORT =
    '{\n  "schemaVersion": 1,\n  "tool": {\n    "name": "trace-by-id",\n    "version": "0.1.0"\n  }\n';

  it('beside logs are left out, which one line says and nothing hides', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'a.log'), lineAt(1, { req_id: ID }));
    for (const name of ['1.json', '2.json', '3.json', '4.json.gz']) {
      const text = `${JSON_REPORT}"${ID}"}`;
      writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
    }
    const answer = await find({ paths: [folder] });
    expect(told(answer)).toEqual({ n: [1], status: 'complete', gaps: ['own-report'], flaws: [] });
    expect(answer.status.files.map(({ path }) => path)).toEqual([join(folder, 'a.log')]);
    expect(plainText(answer.status.gaps[0]?.summary ?? [])).toMatch(
      /^4 reports of trace-by-id are no logs and were left out/,
    );
    expect(answer.status.gaps[0]?.hidesRows).toBe(false);
  });

  it('alone are nothing to search', async () => {
    expect((await find({ paths: [write('a.json', JSON_REPORT)] })).status.status).toBe('failed');
  });

  it('a bundle is left out as a whole, and what somebody put beside it is read', async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'b', 'answers'), { recursive: true });
    const members = ['events.ndjson', 'answers/1.json'].map((path) => ({ path, sizeBytes: 1, sha256: '' }));
    const tool = { name: 'trace-by-id', version: '0.1.0' };
    writeFileSync(
      join(folder, 'b', 'manifest.json'),
      JSON.stringify({ schemaVersion: 1, kind: 'trace-by-id-bundle', tool, members }),
    );
    for (const { path } of members) writeFileSync(join(folder, 'b', path), lineAt(1, { req_id: ID }));
    writeFileSync(join(folder, 'b', 'more.log'), lineAt(2, { req_id: ID }));
    expect(told(await find({ paths: [folder] }))).toEqual({
      n: [2],
      status: 'complete',
      gaps: ['own-report'],
      flaws: [],
    });
  });

  it.each([
    ['a log that names the tool', `{"tool":{"name":"trace-by-id"},"schemaVersion":1}\n${lineAt(1, { req_id: ID })}`],
    ['a log that holds a report', `started\n${JSON_REPORT}\n${lineAt(1, { req_id: ID })}`],
    [
      'a page with a table',
      `## \`x\`: y\n\n| | |\n| --- | --- |\n| **Outcome** | good |\n${lineAt(1, { req_id: ID })}`,
    ],
    [
      'a span of another tool',
      `{"resourceSpans":[{"scopeSpans":[{"scope":{"name":"other"}}]}]}\n${lineAt(1, { req_id: ID })}`,
    ],
  ])('are not: %s', async (_, text) => {
    expect(told(await find({ paths: [write('a.log', text)] })).gaps).toEqual([]);
  });
});
