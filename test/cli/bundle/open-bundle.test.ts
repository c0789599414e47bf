// Zips in which other programs see other files than we would: each is made here, byte by byte, and each is refused.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBundle } from '../../../src/cli/bundle/open-bundle.ts';
import { zipMembers } from '../../../src/cli/bundle/zip.ts';
import { InputError } from '../../../src/model/errors.ts';
import { plainText } from '../../../src/model/prose.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trace-by-id-open-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TRUE = Buffer.from('## it failed\n'.repeat(20));
const FAKE = Buffer.from('## nothing failed\n');
const FILES = [
  { path: 'evidence.md', bytes: TRUE },
  { path: 'manifest.json', bytes: Buffer.from('{}') },
];

interface Header {
  readonly name: string;
  readonly content: Buffer;
  readonly packed: Buffer;
  readonly method: number;
  readonly flags: number;
  readonly extra: Buffer;
}

function header(name: string, content: Buffer, changed: Partial<Header> = {}): Header {
  const packed = deflateRawSync(content, { level: 6 });
  return { name, content, packed, method: 8, flags: 0x800, extra: Buffer.alloc(0), ...changed };
}

function common({ name, content, packed, method, flags, extra }: Header): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt16LE(flags, 0);
  bytes.writeUInt16LE(method, 2);
  bytes.writeUInt16LE(12 << 11, 4);
  bytes.writeUInt16LE((1 << 5) | 1, 6);
  bytes.writeUInt32LE(crc32(content), 8);
  bytes.writeUInt32LE(packed.length, 12);
  bytes.writeUInt32LE(content.length, 16);
  bytes.writeUInt16LE(Buffer.byteLength(name), 20);
  bytes.writeUInt16LE(extra.length, 22);
  return bytes;
}

function local(entry: Header): Buffer {
  const start = Buffer.from([0x50, 0x4b, 3, 4, 20, 0]);
  return Buffer.concat([start, common(entry), Buffer.from(entry.name), entry.extra, entry.packed]);
}

function central(entry: Header, at: number, { comment = Buffer.alloc(0), mode = 0o100_644 } = {}): Buffer {
  const start = Buffer.from([0x50, 0x4b, 1, 2, 63, 3, 20, 0]);
  const rest = Buffer.alloc(14);
  rest.writeUInt16LE(comment.length, 0);
  rest.writeUInt32LE((mode << 16) >>> 0, 6);
  rest.writeUInt32LE(at, 10);
  return Buffer.concat([start, common(entry), rest, Buffer.from(entry.name), entry.extra, comment]);
}

function end(count: number, { size, at, comment = '' }: { size: number; at: number; comment?: string }): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.write('PK\u0005\u0006', 'latin1');
  bytes.writeUInt16LE(count, 8);
  bytes.writeUInt16LE(count, 10);
  bytes.writeUInt32LE(size, 12);
  bytes.writeUInt32LE(at, 16);
  bytes.writeUInt16LE(comment.length, 20);
  return Buffer.concat([bytes, Buffer.from(comment)]);
}

const EVIDENCE = header('evidence.md', TRUE);
const MANIFEST = header('manifest.json', Buffer.from('{}'));

/** Each entry as its front, its directory, and whether that knows it. */
interface Piece {
  readonly front: Buffer;
  readonly row: ((at: number) => Buffer) | null;
}

function piece(entry: Header, options: Parameters<typeof central>[2] = {}): Piece {
  return { front: local(entry), row: (at) => central(entry, at, options) };
}

function zip(
  pieces: readonly Piece[],
  { prefix = '', comment = '', gap = '' }: { prefix?: string; comment?: string; gap?: string } = {},
): Buffer {
  let at = prefix.length;
  const rows: Buffer[] = [];
  for (const { front, row } of pieces) {
    if (row !== null) rows.push(row(at));
    at += front.length;
  }
  const directory = Buffer.concat(rows);
  return Buffer.concat([
    Buffer.from(prefix),
    ...pieces.map(({ front }) => front),
    Buffer.from(gap),
    directory,
    end(rows.length, { size: directory.length, at: at + gap.length, comment }),
  ]);
}

function unicodePath(name: string, shown: string): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt16LE(0x7075, 0);
  bytes.writeUInt16LE(5 + shown.length, 2);
  bytes.writeUInt8(1, 4);
  bytes.writeUInt32LE(crc32(name), 5);
  return Buffer.concat([bytes, Buffer.from(shown)]);
}

/** Readers that look for the zip64 locator find one directory, those that do not the other. */
function twoDirectories(): Buffer {
  const fake = header('evidence.md', FAKE);
  const fronts = [local(EVIDENCE), local(MANIFEST), local(fake)];
  const [first, second] = [0, fronts[0]?.length ?? 0];
  const hidden = second + (fronts[1]?.length ?? 0);
  const body = Buffer.concat(fronts);
  const directoryA = Buffer.concat([central(EVIDENCE, first), central(MANIFEST, second)]);
  const zip64 = Buffer.alloc(56);
  zip64.write('PK\u0006\u0006', 'latin1');
  zip64.writeBigUInt64LE(44n, 4);
  zip64.writeUInt16LE(45, 12);
  zip64.writeUInt16LE(45, 14);
  zip64.writeBigUInt64LE(2n, 24);
  zip64.writeBigUInt64LE(2n, 32);
  zip64.writeBigUInt64LE(BigInt(directoryA.length), 40);
  zip64.writeBigUInt64LE(BigInt(body.length), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\u0006\u0007', 'latin1');
  locator.writeBigUInt64LE(BigInt(body.length + directoryA.length), 8);
  locator.writeUInt32LE(1, 16);
  const directoryB = Buffer.concat([central(fake, hidden), central(MANIFEST, second, { comment: locator })]);
  const at = body.length + directoryA.length + zip64.length;
  return Buffer.concat([body, directoryA, zip64, directoryB, end(2, { size: directoryB.length, at })]);
}

function entryWithDescriptor(): Piece {
  const entry = { ...EVIDENCE, flags: 0x808 };
  const descriptor = Buffer.alloc(16);
  descriptor.write('PK\u0007\u0008', 'latin1');
  descriptor.writeUInt32LE(crc32(TRUE), 4);
  descriptor.writeUInt32LE(entry.packed.length, 8);
  descriptor.writeUInt32LE(TRUE.length, 12);
  return { front: Buffer.concat([local(entry), descriptor]), row: (at) => central(entry, at) };
}

async function refusalOf(bytes: Buffer): Promise<string> {
  const path = join(folder, 'a.zip');
  writeFileSync(path, bytes);
  try {
    await (await openBundle(path)).close();
    return 'it was opened';
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [error.prose, ...error.tryNext].map(plainText).join(' | ');
  }
}

describe('a zip', () => {
  it('is opened as it is written, and read', async () => {
    const written = Buffer.from(await zipMembers(FILES));
    // So that each zip below differs from one of ours in one thing alone.
    expect(zip([piece(EVIDENCE), piece(MANIFEST)]).equals(written)).toBe(true);
    const path = join(folder, 'ours.zip');
    writeFileSync(path, written);
    const bundle = await openBundle(path);
    expect(bundle.entries).toEqual(
      FILES.map(({ path: name, bytes }) => ({ path: name, kind: 'file', sizeBytes: bytes.length })),
    );
    for (const [index, entry] of bundle.entries.entries())
      expect(Buffer.from(await bundle.read(entry)).equals(FILES[index]?.bytes ?? Buffer.alloc(0))).toBe(true);
    await bundle.close();
  });

  it('is opened with nothing in it', async () => {
    expect(await refusalOf(Buffer.from(await zipMembers([])))).toBe('it was opened');
  });

  const fake = local(header('evidence.md', FAKE));
  const manifest = piece(MANIFEST);
  const evidence = piece(EVIDENCE);
  const renamed = unicodePath('evidence.md', 'old/evidence.md');
  it.each<readonly [string, () => Buffer]>([
    ['two directories', twoDirectories],
    [
      'another name in an extra field of both headers',
      () => zip([piece(header('evidence.md', TRUE, { extra: renamed })), manifest]),
    ],
    [
      'another name in an extra field of the directory',
      () => zip([{ front: local(EVIDENCE), row: (at) => central({ ...EVIDENCE, extra: renamed }, at) }, manifest]),
    ],
    [
      'another name in an extra field at its front',
      () => zip([{ front: local({ ...EVIDENCE, extra: renamed }), row: (at) => central(EVIDENCE, at) }, manifest]),
    ],
    ['an entry at its front that no directory has', () => zip([{ front: fake, row: null }, evidence, manifest])],
    ['an entry between that no directory has', () => zip([evidence, { front: fake, row: null }, manifest])],
    ['an entry before the directory that this has not', () => zip([evidence, manifest, { front: fake, row: null }])],
    ['something before it', () => zip([evidence, manifest], { prefix: '#!/bin/sh\n' })],
    ['something between', () => zip([evidence, manifest], { gap: 'x' })],
    ['something behind it', () => Buffer.concat([zip([evidence, manifest]), Buffer.from('x')])],
    ['a comment', () => zip([evidence, manifest], { comment: 'x' })],
    ['a comment on an entry', () => zip([evidence, piece(MANIFEST, { comment: Buffer.from('x') })])],
    ['a data descriptor', () => zip([entryWithDescriptor(), manifest])],
    ['an entry that is stored', () => zip([piece(header('evidence.md', TRUE, { method: 0, packed: TRUE })), manifest])],
    ['an entry that is encrypted', () => zip([piece({ ...EVIDENCE, flags: 0x801 }), manifest])],
    ['a link', () => zip([piece(EVIDENCE, { mode: 0o120_777 }), manifest])],
    [
      'another name at its front',
      () => zip([{ front: local({ ...EVIDENCE, name: 'innocent.md' }), row: (at) => central(EVIDENCE, at) }, manifest]),
    ],
    [
      'another size at its front',
      () => zip([{ front: local({ ...EVIDENCE, content: FAKE }), row: (at) => central(EVIDENCE, at) }, manifest]),
    ],
    [
      'one entry in two rows',
      () =>
        zip([{ front: local(EVIDENCE), row: (at) => Buffer.concat([central(EVIDENCE, at), central(EVIDENCE, at)]) }]),
    ],
    [
      'a directory in another order than its entries',
      () => {
        const [a, b] = [local(EVIDENCE), local(MANIFEST)];
        const directory = Buffer.concat([central(MANIFEST, a.length), central(EVIDENCE, 0)]);
        return Buffer.concat([a, b, directory, end(2, { size: directory.length, at: a.length + b.length })]);
      },
    ],
    ['a name that is longer than a path', () => zip([piece(header('a'.repeat(5000), TRUE)), manifest])],
  ])('is refused with %s', async (_, make) => {
    expect(await refusalOf(make())).toMatch(
      /a\.zip is damaged, or was packed by another program: .* \| unpack it and verify the folder$/,
    );
  });

  it('is refused with more entries than any bundle, before its directory is read', async () => {
    expect(await refusalOf(Buffer.concat([local(EVIDENCE), end(60_000, { size: 1, at: 0 })]))).toContain(
      'holds more files than any bundle',
    );
  });

  it.each([
    ['another file behind the end of one', Buffer.concat([EVIDENCE.packed, fake]), 'more is packed behind its end'],
    ['more than it says', deflateRawSync(Buffer.concat([TRUE, TRUE])), undefined],
    ['less than it says', deflateRawSync(FAKE), 'it does not hold as much as it says'],
    ['other bytes of that length', deflateRawSync(Buffer.alloc(TRUE.length)), 'its checksum differs'],
  ])('is not read where an entry holds %s', async (_, packed, says) => {
    const path = join(folder, 'packed.zip');
    writeFileSync(path, zip([piece({ ...EVIDENCE, packed }), manifest]));
    const bundle = await openBundle(path);
    const [found] = bundle.entries;
    await expect(bundle.read(found as NonNullable<typeof found>)).rejects.toThrow(says);
    await bundle.close();
  });
});

describe('a folder', () => {
  it('tells of a folder in it that is empty, and of none that is not', async () => {
    const path = join(folder, 'f');
    mkdirSync(join(path, 'answers'), { recursive: true });
    mkdirSync(join(path, 'a', 'b'), { recursive: true });
    writeFileSync(join(path, 'answers', 'index.json'), '[]');
    const { entries } = await openBundle(path);
    expect(entries.toSorted((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
      { path: 'a/b', kind: 'folder', sizeBytes: 0 },
      { path: 'answers/index.json', kind: 'file', sizeBytes: 2 },
    ]);
  });

  it('has no entries when it is empty itself: a bundle may be written there', async () => {
    const path = join(folder, 'empty');
    mkdirSync(path);
    expect((await openBundle(path)).entries).toEqual([]);
  });
});
