// Archives as zip(1), tar(1) and others make them: each member is a file of its own.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { plainText } from '../../src/model/prose.ts';
import type { SourceAnswer } from '../../src/model/source.ts';
import { find, ID, lineAt, makeFolder, makeLog, sourceOf, timeOfLine, told } from './ask-files.ts';

const COMPLETE = { status: 'complete', gaps: [], flaws: [] };
const LOG = makeLog(3000, 100);
/** Hardly to be made smaller. */
const NOISY = Array.from({ length: 2000 }, (_, n) =>
  lineAt(n, { hash: createHash('sha512').update(String(n)).digest('base64'), ...(n % 20 === 0 ? { req_id: ID } : {}) }),
).join('');
const OTHER = lineAt(5000, { req_id: ID });

type Content = string | Uint8Array;

function folderOf(files: Readonly<Record<string, Content>>): string {
  const folder = makeFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

function archiveOf(command: string, files: Readonly<Record<string, Content>>): string {
  const folder = folderOf(files);
  const out = join(makeFolder(), 'logs');
  execFileSync('/bin/sh', ['-c', command.replaceAll('OUT', out)], { cwd: folder });
  return out;
}

const write = (name: string, bytes: Content): string => join(folderOf({ [name]: bytes }), name);

const places = ({ records }: SourceAnswer, archive: string): readonly string[] => [
  ...new Set(records.map(({ origin }) => origin.file.replace(`${archive} › `, ''))),
];

const FILES = { 'app/stdout.log': LOG, 'b.log': OTHER, 'empty.log': '' };

const ARCHIVES = [
  ['zip', 'zip -qr OUT * && mv OUT.zip OUT'],
  ['zip, stored', 'zip -qr0 OUT * && mv OUT.zip OUT'],
  ['zip as a stream', 'zip -qr - * | cat > OUT'],
  ['zip64', 'zip -qr -fz OUT * && mv OUT.zip OUT'],
  ['tar, GNU', 'tar --sort=name -cf OUT *'],
  ['tar, pax', 'tar --format=pax --sort=name -cf OUT *'],
  ['tar, ustar', 'tar --format=ustar --sort=name -cf OUT *'],
  ['tar, v7', 'tar --format=v7 --sort=name -cf OUT *'],
  ['tar.gz', 'tar --sort=name -czf OUT *'],
  ['tar.zst', 'tar --sort=name -cf - * | zstd -q > OUT'],
] as const;

describe('what an archive holds gives what the same files give', () => {
  it.each(ARCHIVES)('%s', async (_, command) => {
    const archive = archiveOf(command, FILES);
    const answer = await find({ paths: [archive] });
    const plain = await find({ paths: [folderOf(FILES)] });
    expect(told(answer)).toEqual({ ...told(plain), ...COMPLETE });
    expect(places(answer, archive)).toEqual(['app/stdout.log', 'b.log']);
    expect(answer.records.map(({ origin }) => origin.line)).toEqual(plain.records.map(({ origin }) => origin.line));
    expect(answer.status.files.map(({ path, searchedBytes }) => [path, searchedBytes])).toEqual([
      [`${archive} › app/stdout.log`, LOG.length],
      [`${archive} › b.log`, OTHER.length],
      [`${archive} › empty.log`, 0],
    ]);
    expect(answer.status.files.map(({ rowsSha256 }) => rowsSha256)).toEqual(
      plain.status.files.map(({ rowsSha256 }) => rowsSha256),
    );
  });

  it.each(ARCHIVES)('the next questions too: %s', async (_, command) => {
    const archive = archiveOf(command, FILES);
    const plain = folderOf(FILES);
    const range = { start: timeOfLine(100), end: timeOfLine(130) };
    const signal = new AbortController().signal;
    const [inArchive, inFolder] = await Promise.all(
      [archive, plain].map(async (path) => {
        const source = sourceOf({ paths: [path] });
        await source.find({ needles: [ID], range: null, signal });
        const answer = await source.context({ markers: ['"n":12'], beside: [], range, signal });
        const { witnesses } = (await source.look({ beside: [], span: range, outputs: [], signal })) ?? {
          witnesses: [],
        };
        return { ...told(answer), witnesses: witnesses.length };
      }),
    );
    expect(inArchive).toEqual(inFolder);
    expect(inArchive?.n.length).toBeGreaterThan(0);
  });

  it('also one that comes through a pipe', async () => {
    const bytes = readFileSync(archiveOf('tar -czf OUT *', FILES));
    const { Readable } = await import('node:stream');
    const answer = await find({ paths: ['-'], stdin: Readable.from([bytes]) });
    expect(told(answer)).toMatchObject(COMPLETE);
    expect(answer.records[0]?.origin.file).toBe('- › app/stdout.log');
  });
});

describe('members are judged as files are', () => {
  const noise = Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919 + (n >> 3) * 104_729) & 0xff));
  const files = {
    'a.log.gz': gzipSync(LOG),
    'b.zst': zstdCompressSync(OTHER),
    'c.log': Buffer.from(`\uFEFF${LOG}`, 'utf16le'),
    'd.bin': Buffer.concat([Buffer.from('\x7FELF'), noise]),
    'e.log.gz': gzipSync(gzipSync(LOG)),
    'list.json': `[\n${LOG.trimEnd().split('\n').slice(0, 101).join(',\n')}\n]\n`,
    'report.json': '{"schemaVersion":1,"tool":{"name":"trace-by-id"},"x":1}',
  };

  it.each(['zip -qr OUT . && mv OUT.zip OUT', 'tar --sort=name -cf OUT *', 'tar --sort=name -czf OUT *'])(
    '%s',
    async (command) => {
      const archive = archiveOf(command, files);
      const answer = await find({ paths: [archive] });
      expect(places(answer, archive).toSorted()).toEqual(['a.log.gz', 'b.zst', 'c.log', 'list.json']);
      expect(answer.records).toHaveLength(30 + 1 + 30 + 2);
      expect(
        answer.status.gaps
          .map(({ kind, file, summary }) => `${kind} ${file?.split(' › ')[1] ?? ''}: ${plainText(summary)}`)
          .toSorted((a, b) => (a < b ? -1 : 1)),
      ).toEqual([
        `own-report : ${archive} › report.json is a report of trace-by-id, no log, and was left out`,
        expect.stringMatching(/^unread-format d\.bin: .*ELF/),
        expect.stringMatching(/^unread-format e\.log\.gz: .*gzip/),
      ]);
    },
  );

  it('an archive within an archive is named', async () => {
    const inner = readFileSync(archiveOf('tar -czf OUT *', FILES));
    const answer = await find({ paths: [archiveOf('tar -cf OUT *', { 'inner.tgz': inner, 'x.log': OTHER })] });
    expect(told(answer)).toMatchObject({ n: [5000], status: 'partial', gaps: ['unread-format'] });
  });

  it('links, folders and pipes hold nothing', async () => {
    const folder = folderOf(FILES);
    symlinkSync('b.log', join(folder, 'link.log'));
    const out = join(makeFolder(), 'a.tar');
    execFileSync('/bin/sh', ['-c', `mkfifo p; ln b.log hard.log; tar --sort=name -cf ${out} .`], { cwd: folder });
    const answer = await find({ paths: [out] });
    expect(told(answer)).toEqual({ n: expect.any(Array), ...COMPLETE });
    expect(answer.status.files.map(({ path }) => path.split(' › ')[1])).toEqual([
      './app/stdout.log',
      './b.log',
      './empty.log',
    ]);
  });

  it('names are shown and lead nowhere', async () => {
    const zip = new ZipFile();
    const out: Buffer[] = [];
    zip.outputStream.on('data', (chunk: Buffer) => out.push(chunk));
    for (const name of ['xx/xx/evil.log', 'twice.log', 'twicf.log', 'bell.log'])
      zip.addBuffer(Buffer.from(OTHER), name);
    zip.end();
    await new Promise((resolve) => zip.outputStream.on('end', resolve));
    const bytes = Buffer.from(
      Buffer.concat(out)
        .toString('latin1')
        .replaceAll('xx/xx/', '../../')
        .replaceAll('twicf', 'twice')
        .replaceAll('bell', 'b\x1b\nl'),
      'latin1',
    );
    const archive = write('a.zip', bytes);
    const answer = await find({ paths: [archive] });
    expect(told(answer)).toMatchObject(COMPLETE);
    expect(places(answer, archive)).toEqual(['../../evil.log', 'twice.log', 'twice.log (2)', 'b\\x1B\\x0Al.log']);
  });

  it('names that are no UTF-8', async () => {
    const archive = archiveOf('tar -cf OUT *', { 'caf\u00e9.log': OTHER });
    const bytes = Buffer.from(
      readFileSync(archive).toString('latin1').replace('caf\u00c3\u00a9.log', 'caf\u00e9.log\0'),
      'latin1',
    );
    let sum = 256;
    bytes.subarray(0, 512).forEach((byte, at) => (sum += at >= 148 && at < 156 ? 0 : byte));
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    const path = write('a.tar', bytes);
    expect(places(await find({ paths: [path] }), path)).toEqual(['caf\\xE9.log']);
  });
});

describe('what cannot be read of an archive is a gap, and the rest is read', () => {
  it('encrypted members, other methods', async () => {
    const archive = archiveOf(
      'zip -q OUT b.log && zip -q -P secret OUT app/stdout.log && zip -q -Z bzip2 OUT c.log; mv OUT.zip OUT',
      {
        ...FILES,
        'c.log': LOG,
      },
    );
    const answer = await find({ paths: [archive] });
    expect(told(answer)).toMatchObject({ n: [5000], status: 'partial' });
    expect(answer.status.gaps.map(({ file, summary }) => `${file?.split(' › ')[1]} ${plainText(summary)}`)).toEqual([
      'app/stdout.log is encrypted and was not searched',
      'c.log is packed with bzip2 and was not searched',
    ]);
  });

  it.each([
    ['zip', 'zip -q OUT a.log b.log c.log && mv OUT.zip OUT'],
    ['zip as a stream', 'zip -q - a.log b.log c.log | cat > OUT'],
    ['tar', 'tar -cf OUT a.log b.log c.log'],
    ['tar.gz', 'tar -czf OUT a.log b.log c.log'],
    ['tar.zst', 'tar -cf - a.log b.log c.log | zstd -q > OUT'],
  ])('cut off anywhere: %s', async (_, command) => {
    const all = readFileSync(archiveOf(command, { 'a.log': OTHER, 'b.log': NOISY, 'c.log': NOISY }));
    const whole = (await find({ paths: [write('whole', all)] })).records.length;
    let most = 0;
    for (const share of [0.02, 0.3, 0.5, 0.8, 0.95]) {
      const path = write('cut', all.subarray(0, Math.floor(all.length * share)));
      const answer = await find({ paths: [path] });
      expect(answer.status.status).toBe('partial');
      expect(answer.status.gaps.every(({ hidesRows }) => hidesRows)).toBe(true);
      expect(answer.records.length).toBeLessThanOrEqual(whole);
      expect(answer.records.length).toBeGreaterThanOrEqual(most);
      most = answer.records.length;
    }
    expect(most).toBeGreaterThan(80);
  });

  it('a damaged member does not hide the others', async () => {
    const all = readFileSync(archiveOf('zip -q0 OUT a.log b.log && mv OUT.zip OUT', { 'a.log': LOG, 'b.log': OTHER }));
    all[1000] = (all[1000] as number) ^ 1;
    const answer = await find({ paths: [write('a.zip', all)] });
    expect(told(answer)).toMatchObject({ status: 'partial', gaps: ['corrupt-zip'] });
    expect(answer.records.at(-1)?.origin.file).toMatch(/ › b\.log$/);
  });

  it('a damaged header of a tar', async () => {
    const all = readFileSync(archiveOf('tar -cf OUT a.log b.log', { 'a.log': OTHER, 'b.log': LOG }));
    all.fill(0x41, 1024, 1034);
    expect(told(await find({ paths: [write('a.tar', all)] }))).toMatchObject({
      n: [5000],
      status: 'partial',
      gaps: ['corrupt-tar'],
    });
  });

  it('an archive without files is a note', async () => {
    const answer = await find({
      paths: [
        write(
          'a.tar',
          Buffer.alloc(10_240).fill(readFileSync(archiveOf('mkdir x; tar -cf OUT x', {})).subarray(0, 512), 0, 512),
        ),
        write('x.log', OTHER),
      ],
    });
    expect(told(answer)).toMatchObject({ n: [5000], status: 'complete', gaps: ['empty-archive'] });
  });
});

describe('a bundle of ours is no log', () => {
  const manifest = JSON.stringify({
    schemaVersion: 1,
    kind: 'trace-by-id-bundle',
    tool: { name: 'trace-by-id', version: '1' },
    members: [{ path: 'events.ndjson' }, { path: 'answers/a.json' }],
  });
  const bundle = { 'manifest.json': manifest, 'events.ndjson': LOG, 'answers/a.json': LOG };

  it.each(['zip -qr OUT . && mv OUT.zip OUT', 'tar -cf OUT answers events.ndjson manifest.json', 'tar -czf OUT *'])(
    '%s',
    async (command) => {
      const path = archiveOf(command, bundle);
      const answer = await find({ paths: [path, write('x.log', OTHER)] });
      expect(told(answer)).toMatchObject({ n: [5000], status: 'complete', gaps: ['own-report'] });
      expect(answer.status.files).toHaveLength(1);
      expect(answer.status.gaps.map(({ summary }) => plainText(summary))).toEqual([
        `${path} is a report of trace-by-id, no log, and was left out`,
      ]);
    },
  );

  it.each(['zip -qr OUT . && mv OUT.zip OUT', 'tar -czf OUT *'])('in a folder beside logs: %s', async (command) => {
    const files = Object.fromEntries(Object.entries(bundle).map(([name, content]) => [`evidence/${name}`, content]));
    const path = archiveOf(command, { ...files, 'x.log': OTHER });
    const source = sourceOf({ paths: [path] });
    const signal = new AbortController().signal;
    const answer = await source.find({ needles: [ID], range: null, signal });
    expect(told(answer)).toMatchObject({ n: [5000], status: 'complete', gaps: ['own-report'] });
    const range = { start: timeOfLine(0), end: timeOfLine(6000) };
    expect(told(await source.context({ markers: [ID], beside: [], range, signal })).n).toEqual([5000]);
  });
});
