// What stands behind -f besides regular files with plain names: pipes, and names that are no UTF-8.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { find, ID, lineAt, makeFolder, makeLog, multiplesOf, sourceOf, told } from './ask-files.ts';

const COMPLETE = { status: 'complete', gaps: [], flaws: [] };

function makePipe(name = 'pipe'): string {
  const path = join(makeFolder(), name);
  execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', path]);
  return path;
}

function write(pipe: string, bytes: Buffer | string): void {
  const child = spawn('sh', ['-c', 'cat > "$0"', pipe], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(bytes);
}

describe('a named pipe', () => {
  it.each([
    ['plain', Buffer.from],
    ['gzip', gzipSync],
  ] as const)('that is named itself is read to its end: %s', async (_, pack) => {
    const pipe = makePipe();
    write(pipe, pack(makeLog(20_000, 1000)));
    const answer = await find({ paths: [pipe, pipe] });
    expect(told(answer)).toEqual({ n: multiplesOf(1000, 20_000), ...COMPLETE });
    expect(answer.records[1]?.origin).toMatchObject({ file: pipe, line: 1001 });
    expect(answer.status.files).toMatchObject([{ path: pipe, format: 'pipe', sizeBytes: null }]);
  });

  it('is read beside another one by the same writer, whichever that fills first', async () => {
    const [a, b] = [makePipe(), makePipe()];
    const child = spawn('sh', ['-c', 'exec 3> "$0" 4> "$1"; cat >&4; echo "$2" >&3', a, b, lineAt(1, { req_id: ID })]);
    child.stdin.end(makeLog(20_000, 10_000));
    expect(told(await find({ paths: [a, b] })).n).toEqual([1, 0, 10_000]);
  });

  it('that nobody writes to is waited for until the interrupt', async () => {
    const pipe = makePipe();
    const answer = await find({ paths: [pipe], signal: AbortSignal.timeout(300) });
    expect(answer.status.status).toBe('partial');
    expect(told(answer).gaps).toContain('interrupted');
  });

  it('that was empty is a doubt', async () => {
    const pipe = makePipe();
    write(pipe, '');
    expect(told(await find({ paths: [pipe] }))).toMatchObject({ status: 'partial', gaps: ['empty-input'] });
  });
});

describe('a name that is no UTF-8', () => {
  const latin1 = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x2e, 0x6c, 0x6f, 0x67]);
  const inFolder = (folder: string, name: Buffer): Buffer => Buffer.concat([Buffer.from(`${folder}/`), name]);

  it.each(['folder', 'glob', 'the name as an argument shows it'] as const)('is read: %s', async (how) => {
    const folder = makeFolder();
    writeFileSync(inFolder(folder, latin1), makeLog(100, 10));
    writeFileSync(join(folder, 'z.log'), lineAt(1000, { req_id: ID }));
    const paths = {
      folder: [folder],
      glob: [`${folder}/*.log`],
      'the name as an argument shows it': [join(folder, 'caf\uFFFD.log'), join(folder, 'z.log')],
    };
    const source = sourceOf({ paths: paths[how] });
    const ask = { needles: [ID], range: null, signal: new AbortController().signal };
    const answer = await source.find(ask);
    expect(told(answer)).toEqual({ n: [...multiplesOf(10, 100), 1000], ...COMPLETE });
    expect(answer.records[0]?.origin.file).toMatch(/\/caf\\xE9\.log$/);
    expect(answer.status.files[0]).toMatchObject({ matched: 10, sizeBytes: makeLog(100, 10).length });
    expect((await source.find(ask)).records).toEqual(answer.records);
  });

  it('is read when it is compressed, and below such a folder', async () => {
    const folder = makeFolder();
    const below = inFolder(folder, Buffer.from([0xff, 0xfe]));
    mkdirSync(below);
    writeFileSync(Buffer.concat([below, Buffer.from('/'), latin1]), gzipSync(makeLog(100, 10)));
    const answer = await find({ paths: [folder] });
    expect(told(answer)).toEqual({ n: multiplesOf(10, 100), ...COMPLETE });
    expect(answer.records[0]?.origin.file).toBe(join(folder, '\\xFF\\xFE', 'caf\\xE9.log'));
  });

  it('keeps two apart that look the same as text', async () => {
    const folder = makeFolder();
    for (const [n, byte] of [0xe8, 0xe9].entries())
      writeFileSync(inFolder(folder, Buffer.from([byte])), lineAt(n, { req_id: ID }));
    expect(told(await find({ paths: [folder] }))).toEqual({ n: [0, 1], ...COMPLETE });
  });
});
