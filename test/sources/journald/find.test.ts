import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { plainText } from '../../../src/model/prose.ts';
import type { SourceAnswer } from '../../../src/model/source.ts';
import type { TimeRange } from '../../../src/model/time.ts';
import type { Selection } from '../../../src/sources/journald/selection.ts';
import { realServersOrSkip } from '../../servers/real-servers.ts';
import {
  BOOT,
  BOOT_BEFORE,
  entryAt,
  ID,
  journaldSource,
  journalOf,
  makeFolder,
  NOW_RANGE,
  SECOND,
  START,
  writeJournal,
} from './journal-of.ts';

interface Ask extends Partial<Selection> {
  readonly range?: TimeRange;
  readonly needles?: readonly string[];
  readonly signal?: AbortSignal;
}

function find({
  range = NOW_RANGE,
  needles = [ID],
  signal = new AbortController().signal,
  ...selection
}: Ask): Promise<SourceAnswer> {
  return journaldSource(selection).find({ needles, range, signal });
}

function told({ records, status }: SourceAnswer) {
  return {
    n: records.map(({ attributes }) => attributes?.['n'] ?? null),
    status: status.status,
    gaps: status.gaps.map(({ kind }) => kind),
  };
}

function gapTexts({ status }: SourceAnswer): string {
  return status.gaps.map(({ summary }) => plainText(summary)).join('\n');
}

const PATH = process.env['PATH'];

afterEach(() => {
  process.env['PATH'] = PATH;
});

realServersOrSkip()('a journal, read with journalctl', () => {
  let directory = '';
  beforeAll(() => {
    const entries = Array.from({ length: 300 }, (_, n) =>
      entryAt(n, n % 100 === 0 ? {} : { message: JSON.stringify({ n, req_id: 'other' }) }),
    );
    directory = journalOf(entries);
  });

  it('gives the entries that hold the id, with who wrote them and when', async () => {
    const answer = await find({ directory });
    expect(told(answer)).toEqual({ n: [0, 100, 200], status: 'complete', gaps: [] });
    expect(answer.records[1]).toMatchObject({
      observedTimeUnixNano: START + 100n * SECOND,
      envelopes: ['journald'],
      writer: { host: 'host1', container: 'codex-app.service', processId: '812' },
      origin: { source: 'journald', file: directory, line: 101, offset: 101_000, entry: null },
    });
    expect(answer.status.server).toMatchObject({ address: directory });
    expect(answer.status.server?.version).toMatch(/^systemd \d+/);
  });

  it('gives an entry in one window alone, at its start and not at its end', async () => {
    const at = (n: number): bigint => START + BigInt(n) * SECOND;
    expect(told(await find({ directory, range: { start: at(0), end: at(100) } })).n).toEqual([0]);
    expect(told(await find({ directory, range: { start: at(100), end: at(200) } })).n).toEqual([100]);
    expect(told(await find({ directory, range: { start: at(100) + 1n, end: at(200) + 1n } })).n).toEqual([200]);
    expect(told(await find({ directory, range: { start: at(100), end: at(100) } })).n).toEqual([]);
  });

  it('names the same entry alike in overlapping windows, and in another run', async () => {
    const range = { start: START + 50n * SECOND, end: START + 250n * SECOND };
    const [one, other] = await Promise.all([find({ directory, range }), find({ directory })]);
    expect(other.records.slice(1).map(({ origin }) => origin)).toEqual(one.records.map(({ origin }) => origin));
  });

  it('finds what stands as an array of bytes, also among other numbers, and nothing that only looks like it', async () => {
    const coloured = `\u001B[31m${JSON.stringify({ n: 1, req_id: ID })}\u001B[0m`;
    const bytes = [...Buffer.from(ID)];
    const near = Buffer.concat([Buffer.from([100 + (bytes[0] ?? 0)]), Buffer.from(ID.slice(1)), Buffer.from([0x1b])]);
    const answer = await find({
      directory: journalOf([
        entryAt(0, { message: coloured }),
        entryAt(1, { message: near }),
        entryAt(2, { message: 'x' }),
      ]),
    });
    expect(answer.records).toHaveLength(1);
    expect(answer.records[0]?.body).toContain(ID);
    expect(answer.status.gaps).toEqual([]);
  });

  it('has messages above 4096 bytes whole', async () => {
    const message = JSON.stringify({ n: 1, text: 'y'.repeat(20_000), req_id: ID });
    const answer = await find({ directory: journalOf([entryAt(0, { message })]) });
    expect(told(answer)).toEqual({ n: [1], status: 'complete', gaps: [] });
    expect(answer.records[0]?.body).toHaveLength(message.length);
  });

  it('joins the entries of one record, also across the edge of a window', async () => {
    const lines = [`Error: boom ${ID}`, '    at first (a.js:1)', `    at ${ID} (b.js:2)`];
    const entries = lines.map((message, n) => entryAt(0, { message, time: START + BigInt(n) * 1000n }));
    const folder = journalOf([entryAt(-10, { message: '{"n":0}' }), ...entries, entryAt(5, { message: '{"n":9}' })]);
    const [before, behind] = await Promise.all([
      find({ directory: folder, range: { start: START - SECOND, end: START + 1n } }),
      find({ directory: folder, range: { start: START + 1n, end: START + SECOND } }),
    ]);
    const whole = await find({ directory: folder, range: { start: START - SECOND, end: START + SECOND } });
    const places = new Set(whole.records.map(({ origin }) => origin.offset));
    for (const { origin } of [...before.records, ...behind.records]) expect(places).toContain(origin.offset);
  });

  it('takes the id for text, whatever it is', async () => {
    const hostile = ['$(touch /tmp/never)', '`id`', '--since=now', "'; exit 1; '", '.*'];
    const answers = await Promise.all(hostile.map((needle) => find({ directory, needles: [needle] })));
    for (const answer of answers) expect(told(answer)).toEqual({ n: [], status: 'complete', gaps: [] });
  });

  it('reads one unit, and one boot', async () => {
    const folder = journalOf([
      entryAt(0, { boot: BOOT_BEFORE }),
      entryAt(1, { fields: { _SYSTEMD_UNIT: 'other.service' } }),
      entryAt(2),
    ]);
    expect(told(await find({ directory: folder, units: ['codex-app.service'] })).n).toEqual([0, 2]);
    expect(told(await find({ directory: folder, units: ['codex-app.service', 'other.service'] })).n).toEqual([0, 1, 2]);
    const ofBoot = await find({ directory: folder, boot: BOOT });
    expect(told(ofBoot)).toMatchObject({ n: [1, 2], status: 'complete' });
    expect(told(ofBoot).gaps).toEqual(['outside-boot']);
    expect(told(await find({ directory: folder, boot: '-1' })).n).toEqual([0]);
  });

  it('tells files with numberings of their own apart', async () => {
    const folder = journalOf([entryAt(0)]);
    writeJournal(join(folder, 'user-1000.journal'), [entryAt(1)]);
    const answer = await find({ directory: folder });
    expect(told(answer).n).toEqual([0, 1]);
    const files = answer.records.map(({ origin }) => origin.file);
    expect(new Set(files).size).toBe(2);
    for (const file of files) expect(file).toMatch(/\/journal#[0-9a-f]{8}$/);
  });

  it('counts what is beyond the row limit', async () => {
    const source = journaldSource({ directory }, { limits: { maxRecords: 2, maxLineBytes: 256 * 1024 } });
    const answer = await source.find({ needles: [ID], range: NOW_RANGE, signal: new AbortController().signal });
    expect(told(answer)).toEqual({ n: [0, 200], status: 'partial', gaps: ['limit-rows'] });
    expect(answer.status.overLimit).toBe(1);
  });

  it('says that a unit has nothing, and estimates what a window holds', async () => {
    const { signal } = new AbortController();
    const source = journaldSource({ directory, units: ['nope.service'] });
    const why = await source.nothingSelected({ range: NOW_RANGE, signal });
    expect(plainText(why ?? [])).toMatch(/^the journal holds nothing of unit nope.service from /);
    expect(await journaldSource({ directory }).nothingSelected({ range: NOW_RANGE, signal })).toBeNull();
    const half = { start: START, end: START + 150n * SECOND };
    const [all, part] = await Promise.all([NOW_RANGE, half].map((range) => source.estimateBytes({ range, signal })));
    expect(all).toBeGreaterThan(100_000);
    expect(Number(part) / Number(all)).toBeCloseTo(0.5, 1);
  });
});

realServersOrSkip()('what a journal lacks', () => {
  it('is told where journald dropped messages', async () => {
    const message = 'Suppressed 1337 messages from codex-app.service';
    const folder = journalOf([entryAt(0), entryAt(1, { message }), entryAt(2, { message: 'Suppressed nothing' })]);
    const answer = await find({ directory: folder });
    expect(told(answer)).toEqual({ n: [0], status: 'partial', gaps: ['messages-suppressed'] });
    expect(gapTexts(answer)).toContain(
      'journald dropped 1,337 messages of codex-app.service at 2026-11-23T06:57:01.000Z',
    );
  });

  it('is told where the window begins before the journal does', async () => {
    const directory = journalOf([entryAt(0)]);
    const range = { start: START - 3600n * SECOND, end: START + SECOND };
    const answer = await find({ directory, range });
    expect(told(answer)).toEqual({ n: [0], status: 'partial', gaps: ['rotated-away'] });
    expect(gapTexts(answer)).toContain('the journal begins at 2026-11-23T06:57:00.000Z');
    const before = await find({ directory, range: { start: START - 3600n * SECOND, end: START - 60n * SECOND } });
    expect(told(before)).toEqual({ n: [], status: 'partial', gaps: ['rotated-away'] });
  });

  it('is told of a file that is cut off, and the others are read', async () => {
    const folder = journalOf([entryAt(0)]);
    writeJournal(join(folder, 'cut.journal'), [entryAt(1)]);
    truncateSync(join(folder, 'cut.journal'), 100_000);
    const answer = await find({ directory: folder });
    expect(told(answer)).toEqual({ n: [0], status: 'partial', gaps: ['journal-file-unread'] });
    expect(gapTexts(answer)).toMatch(/cut\.journal is truncated, ignoring file/);
  });

  it('is all of it where there is none', async () => {
    const directory = makeFolder();
    expect(told(await find({ directory }))).toEqual({ n: [], status: 'failed', gaps: ['no-journal-files'] });
    const gone = await find({ directory: join(directory, 'gone') });
    expect(told(gone)).toEqual({ n: [], status: 'failed', gaps: ['journalctl-failed'] });
    expect(gapTexts(gone)).toContain('No such file or directory');
  });

  it('is all of it where there is no such boot', async () => {
    const answer = await find({ directory: journalOf([entryAt(0)]), boot: '-5' });
    expect(told(answer)).toEqual({ n: [], status: 'failed', gaps: ['no-such-boot'] });
  });
});

// What journalctl says to somebody who may not read all of it, and what it does when it hangs, is played: the tests may run as root.
realServersOrSkip()('journalctl itself', () => {
  let bin = '';
  const play = (script: string): void => {
    bin = makeFolder();
    writeFileSync(join(bin, 'journalctl'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    process.env['PATH'] = `${bin}:${PATH}`;
  };
  const ENTRY = `printf '%s\\n' '{"__CURSOR":"s=${BOOT};i=1;b=${BOOT}","__REALTIME_TIMESTAMP":"${START / 1000n}","MESSAGE":"{\\"n\\":1,\\"req_id\\":\\"${ID}\\"}"}'`;

  it('is missing: what to install, and what to do without it', async () => {
    process.env['PATH'] = makeFolder();
    const answer = await find({});
    expect(told(answer)).toEqual({ n: [], status: 'failed', gaps: ['no-journalctl'] });
    expect(gapTexts(answer)).toMatch(/apt-get install systemd.*journalctl -o json --all > journal\.ndjson/);
  });

  it('may not read all of it', async () => {
    play(
      `${ENTRY}; printf '%s\\n' 'Hint: You are currently not seeing messages from other users and the system.' "      Users in groups 'adm', 'systemd-journal' can see all messages." '      Pass -q to turn off this notice.' >&2`,
    );
    const answer = await find({});
    expect(told(answer)).toEqual({ n: [1], status: 'partial', gaps: ['journal-not-permitted'] });
    expect(gapTexts(answer)).toContain('groups adm and systemd-journal');
  });

  it('may read none of it', async () => {
    play("echo 'No journal files were opened due to insufficient permissions.' >&2; exit 1");
    expect(told(await find({}))).toEqual({ n: [], status: 'failed', gaps: ['journal-not-permitted'] });
  });

  it('leaves messages out although it was asked for all: that is said', async () => {
    play(`${ENTRY} | sed 's/"MESSAGE":.*/"MESSAGE":null}/'`);
    expect(told(await find({})).gaps).toEqual(['message-left-out']);
  });

  it('breaks off: what came before is there', async () => {
    play(`${ENTRY}; echo 'Failed to iterate through journal: Bad message' >&2; exit 1`);
    const answer = await find({});
    expect(told(answer).n).toEqual([1]);
    expect(told(answer).status).toBe('partial');
    expect(gapTexts(answer)).toContain('Bad message');
  });

  it('hangs: it is ended with what it started, and the report says so', async () => {
    play(
      `echo $$ > "${makeFolder()}/pid"; ${ENTRY}; case "$*" in *--since*) sleep 300 & echo $! > "$(dirname "$0")/child"; wait;; esac`,
    );
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException('over', 'TimeoutError')), 1500);
    const answer = await find({ signal: controller.signal });
    expect(told(answer)).toMatchObject({ status: 'partial', gaps: ['deadline'] });
    const child = Number(readFileSync(join(bin, 'child'), 'utf8'));
    await expect.poll(() => isRunning(child)).toBe(false);
  });

  it('gets no more of our environment than it needs', async () => {
    process.env['SECRET_OF_OURS'] = 'x';
    play(`env > "$(dirname "$0")/env"; ${ENTRY}`);
    await find({});
    delete process.env['SECRET_OF_OURS'];
    const names = readFileSync(join(bin, 'env'), 'utf8').match(/^[A-Z_]+(?==)/gm) ?? [];
    expect(names.filter((name) => !['PATH', 'LC_ALL', 'TZ', 'PWD', 'OLDPWD', '_', 'SHLVL'].includes(name))).toEqual([]);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that nobody has waited for yet is dead all the same.
    return !isZombie(pid);
  } catch {
    return false;
  }
}

function isZombie(pid: number): boolean {
  return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}
