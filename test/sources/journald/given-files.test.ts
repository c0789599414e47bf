// Journal files given with -f, read by the file source through journalctl.

import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { plainText } from '../../../src/model/prose.ts';
import { FIXTURES } from '../../fixture.ts';
import { realServersOrSkip } from '../../servers/real-servers.ts';
import { find, sourceOf, told } from '../ask-files.ts';
import { entryAt, exportedOf, ID, journalOf, makeFolder, SECOND, START, writeJournal } from './journal-of.ts';

const PATH = process.env['PATH'];

afterEach(() => {
  process.env['PATH'] = PATH;
});

const NO_JOURNAL = join(FIXTURES, 'journal', 'not-one.journal');

realServersOrSkip()('a .journal file given with -f', () => {
  const entries = Array.from({ length: 50 }, (_, n) =>
    entryAt(n, n % 20 === 0 ? {} : { message: JSON.stringify({ n, req_id: 'other' }) }),
  );

  it('holds what an export of it holds', async () => {
    const folder = journalOf(entries);
    const exported = join(makeFolder(), 'export.ndjson');
    writeFileSync(exported, exportedOf(folder));
    const path = join(folder, 'system.journal');
    const [fromFile, fromExport] = await Promise.all([find({ paths: [path] }), find({ paths: [exported] })]);
    expect(told(fromFile)).toMatchObject({ n: [0, 20, 40], status: 'complete', gaps: [] });
    const bare = (answer: typeof fromFile) =>
      answer.records.map(({ origin, ...record }) => ({ ...record, line: origin.line }));
    expect(bare(fromFile)).toEqual(bare(fromExport));
    expect(fromFile.status.files[0]).toMatchObject({ path, format: 'journal', verdict: 'complete' });
  });

  it('has the same hash of its rows in every run, whatever order its fields come in', async () => {
    const path = join(journalOf(entries), 'system.journal');
    const hashes = await Promise.all(
      Array.from({ length: 4 }, async () => (await find({ paths: [path] })).status.files[0]?.rowsSha256),
    );
    expect(new Set(hashes).size).toBe(1);
  });

  it('is found in a folder, whatever it is called', async () => {
    const folder = journalOf(entries);
    copyFileSync(join(folder, 'system.journal'), join(folder, '-it’s [odd]*.bin'));
    rmSync(join(folder, 'system.journal'));
    writeJournal(join(folder, 'user-1000.journal'), [entryAt(100)]);
    expect(new Set(told(await find({ paths: [folder] })).n)).toEqual(new Set([0, 20, 40, 100]));
  });

  it('is looked through for what happened around, arrays of bytes included', async () => {
    const message = '\u001B[31m{"event":"worker_exit","n":7}\u001B[0m';
    const path = join(journalOf([entryAt(0), entryAt(1, { message }), entryAt(2)]), 'system.journal');
    const source = sourceOf({ paths: [path] });
    const { signal } = new AbortController();
    await source.find({ needles: [ID], range: null, signal });
    const range = { start: START - SECOND, end: START + 60n * SECOND };
    const { records } = await source.context({ range, markers: ['"event":"worker_exit"'], beside: [], signal });
    expect(records).toHaveLength(1);
  });

  it('tells of messages that journald dropped', async () => {
    const message = 'Suppressed 12 messages from codex-app.service';
    const path = join(journalOf([entryAt(0), entryAt(1, { message })]), 'system.journal');
    expect(told(await find({ paths: [path] }))).toMatchObject({ n: [0], gaps: ['messages-suppressed'] });
  });

  it('is a gap that says so where journalctl is missing', async () => {
    const path = join(journalOf(entries), 'system.journal');
    process.env['PATH'] = makeFolder();
    const answer = await find({ paths: [path] });
    expect(told(answer)).toMatchObject({ n: [], status: 'partial', gaps: ['unread-format'] });
    expect(plainText(answer.status.gaps[0]?.summary ?? [])).toMatch(
      /^is a systemd journal file and was not read: journalctl is not on PATH/,
    );
  });

  it('is a gap with journalctl’s words where it is none', async () => {
    const answer = await find({ paths: [NO_JOURNAL] });
    expect(told(answer)).toMatchObject({ n: [], status: 'partial', gaps: ['unread-format'] });
    expect(plainText(answer.status.gaps[0]?.summary ?? [])).toMatch(
      /^is a systemd journal file and was not read by journalctl: .*Failed to open files/,
    );
  });

  it('is a gap where it is damaged, and what can be read of it is read', async () => {
    const long = Array.from({ length: 400 }, (_, n) =>
      entryAt(n, { message: JSON.stringify({ n, req_id: ID, text: String(n).repeat(300) }) }),
    );
    const path = join(journalOf(long), 'system.journal');
    const bytes = readFileSync(path);
    // The objects of entries in the middle: type 3, and size behind it.
    let broken = 0;
    for (let at = 300_000 - (300_000 % 8); at < bytes.length && broken < 40; at += 8)
      if (bytes[at] === 3 && bytes.readBigUInt64LE(at + 8) > 64n && bytes.readBigUInt64LE(at + 8) < 400n) {
        bytes.fill(0xff, at, at + 16);
        broken += 1;
      }
    expect(broken).toBeGreaterThan(0);
    writeFileSync(path, bytes);
    const answer = await find({ paths: [path] });
    expect(answer.records.length).toBeGreaterThan(0);
    expect(answer.records.length).toBeLessThan(400);
    expect(told(answer)).toMatchObject({ status: 'partial', gaps: ['corrupt-journal'] });
  });
});
