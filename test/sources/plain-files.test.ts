import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { rgPath } from '@vscode/ripgrep';
import { describe, expect, it } from 'vitest';
import { find, ID, lineAt, makeFolder, makeLog, multiplesOf, told } from './ask-files.ts';

const COMPLETE = { status: 'complete', gaps: [], flaws: [] };

function write(name: string, content: string | Uint8Array): string {
  const path = join(makeFolder(), name);
  writeFileSync(path, content);
  return path;
}

describe('thousands of records in one line', () => {
  const inner = Array.from({ length: 2000 }, (_, n) => (n % 2 === 0 ? '   x' : lineAt(n, { req_id: ID }).trimEnd()));

  it.each([
    ['that a runtime cut', inner.join('\n')],
    ['that ends', `${inner.join('\n')}\n`],
  ])('%s are rows, each once', async (_, log) => {
    const lines = Array.from({ length: 4 }, () => `${JSON.stringify({ log, stream: 'stdout' })}\n`);
    const answer = await find({ paths: [write('many.log', lines.join(''))] });
    expect(answer.records).toHaveLength(4000);
    expect(new Set(answer.records.map(({ origin }) => origin.offset)).size).toBe(4000);
    expect(answer.records.every(({ body }) => body.startsWith('{"n":'))).toBe(true);
  });
});

describe('a plain file', () => {
  it('gives every record with the id, with its place and the hash of its bytes', async () => {
    const path = write('a.log', makeLog(3000, 7));
    const answer = await find({ paths: [path] });
    expect(told(answer)).toEqual({ n: multiplesOf(7, 3000), ...COMPLETE });
    expect(answer.records[1]?.origin).toEqual({
      source: 'file',
      file: path,
      line: 8,
      offset: Buffer.byteLength(makeLog(7, 7)),
      entry: null,
    });
    const raw = multiplesOf(7, 3000)
      .map((n) => lineAt(n, { req_id: ID }))
      .join('');
    expect(answer.status.files).toEqual([
      {
        path,
        format: 'plain',
        verdict: 'complete',
        sizeBytes: Buffer.byteLength(makeLog(3000, 7)),
        searchedBytes: Buffer.byteLength(makeLog(3000, 7)),
        skippedBytes: 0,
        orderProbes: null,
        matched: 429,
        rowsSha256: createHash('sha256').update(raw).digest('hex'),
      },
    ]);
  });

  it('gives a record once however often it holds the id', async () => {
    const path = write(
      'a.log',
      lineAt(1, { a: ID, b: ID, c: `${ID}${ID}` }) + `Error: ${ID}\n   at ${ID}\n   at ${ID}\n`,
    );
    expect((await find({ paths: [path] })).records.map(({ lineCount }) => lineCount)).toEqual([1, 3]);
  });

  it('finds the first line of a record by the id in a later one', async () => {
    const path = write('a.log', `${lineAt(1)}Error: boom\n   at a\n   at ${ID}\n   at b\n${lineAt(2)}`);
    const [record] = (await find({ paths: [path] })).records;
    expect(record).toMatchObject({
      body: `Error: boom\n   at a\n   at ${ID}\n   at b`,
      origin: { line: 2 },
      between: { notBefore: expect.any(BigInt), notAfter: expect.any(BigInt) },
    });
  });

  it('with CRLF, a BOM, bad UTF-8, a NUL hole, and no newline at its end gives every row, and says what was wrong', async () => {
    const bytes = Buffer.concat([
      Buffer.from('\uFEFF' + lineAt(1, { req_id: ID }).replace('\n', '\r\n')),
      Buffer.from(lineAt(2, { req_id: ID, x: '?' }).replace('?', '\xff'), 'latin1'),
      Buffer.alloc(100_000),
      Buffer.from(lineAt(3, { req_id: ID })),
      Buffer.from(lineAt(4, { req_id: ID }).slice(0, -3)),
      Buffer.from('\n'),
      Buffer.from(lineAt(5, { req_id: ID }).slice(0, -1)),
    ]);
    const path = write('a.log', bytes);
    const answer = await find({ paths: [path] });
    expect(told(answer)).toEqual({
      n: [1, 2, 3, null, 5],
      status: 'complete',
      gaps: [],
      flaws: ['bad-utf8 1', 'malformed 1', 'nul-bytes 1', 'undated 1', 'unterminated 1'],
    });
    expect(answer.status.flaws[1]?.where).toEqual([`${path}:4`]);
    expect(answer.records[2]?.origin).toMatchObject({ line: 3, offset: bytes.indexOf(lineAt(3, { req_id: ID })) });
  });

  it('whose hole is larger than anything read at once is cut behind it', async () => {
    const path = write('a.log', '');
    const fd = openSync(path, 'w');
    const hole = 80 * 1024 * 1024;
    ftruncateSync(fd, hole);
    writeSync(fd, lineAt(1, { req_id: ID }), hole);
    closeSync(fd);
    const answer = await find({ paths: [path] });
    expect(told(answer)).toMatchObject({ n: [1], flaws: ['nul-bytes 1'] });
    expect(answer.records[0]?.origin).toMatchObject({ line: 1, offset: hole });
  });

  it('with a very long line keeps head, tail, size and hash of it, and its neighbours whole', async () => {
    const filling = 'x'.repeat(1_000_000);
    const long = `{"req_id":"${ID}","chunk":"${filling.repeat(50)}${ID}"}`;
    const path = write('a.log', lineAt(1, { req_id: ID }) + long + '\n' + lineAt(2, { req_id: ID }));
    const before = process.memoryUsage().rss;
    const answer = await find({ paths: [path], limits: { maxRecords: 100, maxLineBytes: 64 * 1024 } });
    expect(told(answer)).toEqual({ n: [1, null, 2], status: 'complete', gaps: [], flaws: ['oversize 1', 'undated 1'] });
    expect(process.memoryUsage().rss - before).toBeLessThan(250_000_000);
    const [, record] = answer.records;
    expect(record?.original).toEqual({
      sizeBytes: long.length,
      sha256: createHash('sha256').update(long).digest('hex'),
    });
    expect(record?.body.startsWith(`{"req_id":"${ID}","chunk":"xxx`)).toBe(true);
    expect(record?.body.endsWith(`xxx${ID}"}`)).toBe(true);
    expect(record?.body.length).toBeLessThanOrEqual(64 * 1024 + 10);
  });

  it('is not called damaged where our own cut falls within a character', async () => {
    for (const pad of ['', 'a', 'ab', 'abc']) {
      const path = write('a.log', `${pad}${'😀'.repeat(2000)}${ID}${'😀'.repeat(2000)}${pad}\n`);
      expect(told(await find({ paths: [path], limits: { maxRecords: 10, maxLineBytes: 1000 } })).flaws).toEqual([
        'oversize 1',
        'undated 1',
      ]);
    }
  });

  it('with more matches than are kept gives the first and the last ones and counts the rest', async () => {
    const text = Array.from({ length: 200_000 }, (_, n) => `{"n":${n},"id":"${ID}"}\n`).join('');
    const answer = await find({ paths: [write('a.log', text)], limits: { maxRecords: 100, maxLineBytes: 1024 } });
    expect(told(answer)).toMatchObject({
      n: [...multiplesOf(1, 50), ...multiplesOf(1, 50).map((n) => 199_950 + n)],
      gaps: ['limit-rows'],
    });
    expect(answer.status).toMatchObject({ overLimit: 199_900, matched: 100, status: 'partial' });
  });

  it('is cut where the grammar says, also when container pieces interleave', async () => {
    const cri = (stream: string, tag: string, text: string): string =>
      `2026-11-23T06:57:11Z ${stream} ${tag} ${text}\n`;
    const path = write(
      'a.log',
      cri('stdout', 'P', '{"a":') +
        cri('stderr', 'F', `Error: ${ID}`) +
        cri('stdout', 'F', `"${ID}"}`) +
        cri('stderr', 'F', '  at x'),
    );
    const { records } = await find({ paths: [path] });
    expect(records.map(({ body, origin }) => [body, origin.line])).toEqual([
      [`{"a":"${ID}"}`, 1],
      [`Error: ${ID}\n  at x`, 2],
    ]);
  });
});

describe('a file that changes while it is read', () => {
  const path = (): string => write('a.log', makeLog(2000, 10));

  it('truncated: what is still there is found, and the loss is said', async () => {
    const file = path();
    const answer = await find({
      paths: [file],
      onLocated: () => truncateSync(file, Buffer.byteLength(makeLog(500, 10))),
    });
    expect(told(answer)).toEqual({
      n: multiplesOf(10, 500),
      status: 'partial',
      gaps: ['changed-while-read'],
      flaws: [],
    });
  });

  it('rotated: the new file is read, and the loss is said', async () => {
    const file = path();
    const rotate = (): void => {
      renameSync(file, `${file}.1`);
      writeFileSync(file, lineAt(5000, { req_id: ID }));
    };
    expect(told(await find({ paths: [file], onLocated: rotate }))).toMatchObject({
      n: [5000],
      status: 'partial',
      gaps: ['changed-while-read'],
    });
  });

  it('overwritten in place: nothing is cut out of the wrong bytes', async () => {
    const file = path();
    const answer = await find({
      paths: [file],
      onLocated: () => writeFileSync(file, makeLog(2000, 10).replace(/^/, `{"n":-1,"new":1}\n`)),
    });
    expect(told(answer)).toMatchObject({ n: multiplesOf(10, 2000), gaps: ['changed-while-read'] });
  });

  it('removed: it is said', async () => {
    const file = path();
    const answer = await find({ paths: [file], onLocated: () => renameSync(file, `${file}.gone`) });
    expect(answer.status.status).toBe('partial');
    expect(answer.status.files[0]?.verdict).toBe('failed');
  });

  it('growing: that is what logs do', async () => {
    const file = path();
    const answer = await find({ paths: [file], onLocated: () => writeFileSync(file, lineAt(9999), { flag: 'a' }) });
    expect(told(answer)).toEqual({ n: multiplesOf(10, 2000), ...COMPLETE });
  });
});

describe('ripgrep', () => {
  it('is not led astray by its own configuration, ignore files, hidden files or links', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'rgrc'), '--max-count=1\n--pre=/bin/false\n');
    writeFileSync(join(folder, '.ignore'), '*\n');
    writeFileSync(join(folder, '.hidden.log'), makeLog(30, 10));
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'node_modules', 'a.log'), makeLog(30, 10));
    symlinkSync(join(folder, 'node_modules', 'a.log'), join(folder, 'zz-link.log'));
    process.env['RIPGREP_CONFIG_PATH'] = join(folder, 'rgrc');
    try {
      expect(told(await find({ paths: [folder] }))).toEqual({ n: [0, 10, 20, 0, 10, 20], ...COMPLETE });
    } finally {
      delete process.env['RIPGREP_CONFIG_PATH'];
    }
  });

  it('takes an id that looks like a flag, and a file name that does, for what they are', async () => {
    const folder = makeFolder();
    const names = ['-e', '--pre=ls', 'a\nb\u001b[2J.log', 'with space', '[x].log', '-'];
    for (const name of names) writeFileSync(join(folder, name), lineAt(1, { id: '--files' }));
    const answer = await find({ paths: [folder], needles: ['--files'] });
    expect(told(answer)).toMatchObject({ n: [1, 1, 1, 1, 1, 1], ...COMPLETE });
    expect(answer.status.files.map(({ path }) => path).sort()).toEqual(names.map((name) => join(folder, name)).sort());
  });

  it.each([
    ['is missing', null],
    ['ends with an error', 'exit 2'],
    ['dies half way', 'echo "half a line"; kill -9 $$'],
  ])('that %s is replaced by a scan of our own', async (_, script) => {
    const path = write('a.log', makeLog(3000, 7));
    const ownRg = join(makeFolder(), 'rg');
    if (script !== null) writeFileSync(ownRg, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const answer = await find({ paths: [path], rgPath: ownRg });
    expect(told(answer)).toMatchObject({ n: multiplesOf(7, 3000), gaps: [] });
    expect(answer.records[1]?.origin.line).toBe(8);
  });

  it('takes more files than fit one command line', async () => {
    const folder = makeFolder();
    const name = 'n'.repeat(200);
    for (let n = 0; n < 300; n += 1) writeFileSync(join(folder, `${name}-${1000 + n}`), lineAt(n, { req_id: ID }));
    const bounds = { atOnceBytes: 0 };
    expect(told(await find({ paths: [folder], bounds }))).toEqual({ n: multiplesOf(1, 300), ...COMPLETE });
  });
});

describe('what was searched is all there is', () => {
  const withRg = (script: string): string => {
    const path = join(makeFolder(), 'rg');
    writeFileSync(path, `#!/bin/bash\n${script.replaceAll('RG', `"${rgPath}"`)}\n`, { mode: 0o755 });
    return path;
  };

  it.each([
    ['one of several files', 'exec RG "${@:1:$#-1}"'],
    ['a file, and says nothing of it', 'RG "${@:1:$#-1}" "$0"'],
    ['to say how much it read', 'RG "$@" | grep -av "bytes searched"'],
  ])('when ripgrep leaves out %s', async (_, script) => {
    const folder = makeFolder();
    for (const name of ['a.log', 'b.log']) writeFileSync(join(folder, name), makeLog(100, 10));
    const ask = { paths: [folder], rgPath: withRg(script), bounds: { atOnceBytes: 0 } };
    const answer = await find(ask);
    expect(told(answer)).toEqual({ n: [...multiplesOf(10, 100), ...multiplesOf(10, 100)], ...COMPLETE });
    for (const { sizeBytes, searchedBytes } of answer.status.files) expect(searchedBytes).toBe(sizeBytes);
  });

  it('when one file grew by as much as another was not read', async () => {
    const folder = makeFolder();
    for (const name of ['a.log', 'b.log']) writeFileSync(join(folder, name), makeLog(100, 10));
    const [a, b] = [join(folder, 'a.log'), join(folder, 'b.log')];
    const script = `[[ "$*" == *a.log* ]] || exec RG "$@"; cat "${b}" >> "${a}"; exec RG "\${@:1:$#-1}"`;
    const answer = await find({ paths: [folder], rgPath: withRg(script), bounds: { atOnceBytes: 0 } });
    expect(answer.status.files.map(({ matched }) => matched)).toEqual([20, 10]);
  });

  // Their size is 0 or one page, whatever they hold.
  it.each([['/proc/self/status'], ['/sys/kernel/mm/transparent_hugepage/enabled']])(
    'or it is said: %s',
    async (path) => {
      const answer = await find({ paths: [path], needles: ['e'] });
      expect(told(answer)).toMatchObject({ status: 'partial', gaps: ['size-differs'] });
      expect(answer.status.gaps[0]?.hidesRows).toBe(true);
    },
  );
});

describe('what stands behind -f', () => {
  it('that leads to nothing is a gap each, and failed when nothing is left', async () => {
    const folder = makeFolder();
    symlinkSync('nowhere', join(folder, 'dangling.log'));
    writeFileSync(join(folder, 'a.log'), lineAt(1, { req_id: ID }));
    expect(told(await find({ paths: [folder, join(folder, '*.nope'), join(folder, 'missing.log')] }))).toMatchObject({
      n: [1],
      status: 'partial',
      gaps: ['no-such-file', 'no-such-file', 'no-such-file'],
    });
    mkdirSync(join(folder, 'empty'));
    for (const nothing of ['missing.log', 'empty', '*.nope'])
      expect((await find({ paths: [join(folder, nothing)] })).status.status).toBe('failed');
  });

  it('is never opened when it could hang', async () => {
    const folder = makeFolder();
    execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe.log')]);
    writeFileSync(join(folder, 'a.log'), lineAt(1, { req_id: ID }));
    for (const paths of [
      [folder],
      [join(folder, '*.log')],
      [join(folder, '**')],
      [join(folder, 'a.log'), '/dev/zero'],
    ]) {
      const answer = told(await find({ paths }));
      expect(answer).toMatchObject({ n: [1], status: 'partial' });
      expect(new Set(answer.gaps)).toEqual(new Set(['not-a-regular-file']));
    }
  });

  it('that dangles is said for a glob too', async () => {
    const folder = makeFolder();
    symlinkSync('nowhere', join(folder, 'dangling.log'));
    writeFileSync(join(folder, 'a.log'), lineAt(1, { req_id: ID }));
    expect(told(await find({ paths: [join(folder, '*.log')] }))).toMatchObject({
      n: [1],
      status: 'partial',
      gaps: ['no-such-file'],
    });
  });

  it('is read once, whichever way it is reached', async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub', 'a.log'), lineAt(1, { req_id: ID }));
    symlinkSync('..', join(folder, 'sub', 'loop'));
    symlinkSync(join('sub', 'a.log'), join(folder, 'link.log'));
    expect(
      told(await find({ paths: [folder, join(folder, '**/*.log'), join(folder, 'sub/a.log'), `${folder}/./sub/`] })),
    ).toEqual({ n: [1], ...COMPLETE });
  });

  it('is a file before it is a pattern', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, '[ab].log'), lineAt(1, { req_id: ID }));
    writeFileSync(join(folder, 'a.log'), lineAt(2, { req_id: ID }));
    expect(told(await find({ paths: [join(folder, '[ab].log')] })).n).toEqual([1]);
    expect(told(await find({ paths: [join(folder, '{a,b}.log')] })).n).toEqual([2]);
  });

  it('is said when it is compressed in a way that is not read', async () => {
    for (const magic of [
      [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0],
      [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59],
    ]) {
      const answer = await find({ paths: [write('a.log', Buffer.from([...magic, ...Buffer.from(ID)]))] });
      expect(told(answer)).toMatchObject({ n: [], status: 'partial', gaps: ['unread-format'] });
      expect(answer.status.gaps[0]?.hidesRows).toBe(true);
    }
  });

  it('may be empty', async () => {
    expect(told(await find({ paths: [write('a.log', '')] }))).toEqual({ n: [], ...COMPLETE });
  });
});

describe('thousands of files', () => {
  const makeMany = (): string => {
    const folder = makeFolder();
    for (let n = 0; n < 3000; n += 1)
      writeFileSync(join(folder, `${10_000 + n}.log`), lineAt(n, n % 500 === 0 ? { req_id: ID } : {}));
    return folder;
  };

  it('are all searched; those with rows are listed, and of the rest what a reader can use', async () => {
    const { status, records } = await find({ paths: [makeMany()] });
    expect(records).toHaveLength(6);
    expect(status).toMatchObject({ status: 'complete', gaps: [], moreFiles: { count: 2000, skipped: 0 } });
    expect(status.files.filter(({ matched }) => matched > 0)).toHaveLength(6);
    const all = [...Array(3000).keys()].reduce(
      (sum, n) => sum + lineAt(n, n % 500 === 0 ? { req_id: ID } : {}).length,
      0,
    );
    expect(status.searchedBytes).toBe(all);
    const listed = status.files.reduce((sum, { searchedBytes }) => sum + searchedBytes, 0);
    expect(listed + (status.moreFiles?.searchedBytes ?? 0)).toBe(all);
  });

  it('are left where the interrupt comes, and the report is no longer for it', async () => {
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    const { status } = await find({ paths: [makeMany()], signal: controller.signal });
    expect(status.status).toBe('partial');
    expect(status.gaps.map(({ kind }) => kind)).toEqual(['interrupted']);
    expect(status.files.length).toBeLessThanOrEqual(1000);
  });
});

describe('an interrupt', () => {
  it('before the start ends at once, and what was not read is said', async () => {
    const answer = await find({ paths: [write('a.log', makeLog(100, 1))], signal: AbortSignal.abort() });
    expect(answer.status.status).toBe('partial');
    expect(answer.status.gaps.every(({ kind, errorType }) => kind === 'interrupted' && errorType === 'canceled')).toBe(
      true,
    );
  });

  it('during a scan of our own ends it long before its end', async () => {
    const text = makeLog(1000, 10).repeat(600);
    const path = write('a.log', text);
    const controller = new AbortController();
    let abortedAt = Infinity;
    setTimeout(() => {
      abortedAt = performance.now();
      controller.abort();
    }, 5);
    const answer = await find({ paths: [path], rgPath: '/does/not/exist', signal: controller.signal });
    // From the interrupt on: how long it takes to get there is the machine's load.
    expect(performance.now() - abortedAt).toBeLessThan(1000);
    expect(told(answer).gaps).toContain('interrupted');
    expect(answer.status.searchedBytes).toBeLessThan(text.length);
  });
});
