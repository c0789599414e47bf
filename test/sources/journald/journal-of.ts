// Journals as systemd's own tools write them: a text in the Journal Export Format, made a .journal file by
// systemd-journal-remote, and read by journalctl.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { defaultGrammar, UTC_CLOCK } from '../../../src/decode/index.ts';
import type { WindowedSource } from '../../../src/model/source.ts';
import { createJournaldSource, type JournaldSourceOptions } from '../../../src/sources/journald/source.ts';
import type { Selection } from '../../../src/sources/journald/selection.ts';
import { needProgram } from '../../../src/stack/programs.ts';

export interface WrittenEntry {
  /** Nanoseconds; a journal keeps microseconds. */
  readonly time: bigint;
  readonly message: string | Buffer;
  readonly fields?: Readonly<Record<string, string>>;
  readonly boot?: string;
}

export const ID = '-Jb9Zq_0aKx1YwVnT3rPe';
const UNIT = 'codex-app.service';
export const BOOT = '0123456789abcdef0123456789abcdef';
export const BOOT_BEFORE = '00000000000000000000000000000b00';
export const START = 1_795_417_020_000_000_000n;
export const SECOND = 1_000_000_000n;

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-journal-'));
  folders.push(folder);
  return folder;
}

/** One journal file in a folder of its own; the folder. */
export function journalOf(entries: readonly WrittenEntry[], name = 'system.journal'): string {
  const folder = join(makeFolder(), 'journal');
  mkdirSync(folder);
  writeJournal(join(folder, name), entries);
  return folder;
}

export function writeJournal(path: string, entries: readonly WrittenEntry[]): void {
  const [first] = entries;
  if (first === undefined) throw new Error('a journal of nothing');
  const exported = join(makeFolder(), 'entries.export');
  writeFileSync(exported, Buffer.concat(entries.map((entry) => exportOf(entry, first.time))));
  const { status, stderr } = spawnSync(needProgram('journalRemote'), ['-o', path, exported], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`systemd-journal-remote: ${stderr}`);
}

/** `journalctl -o json --all` of a folder. */
export function exportedOf(folder: string): string {
  const args = ['--no-pager', '-o', 'json', '--all', `--directory=${folder}`];
  const { status, stdout, stderr } = spawnSync(needProgram('journalctl'), args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`journalctl: ${stderr}`);
  return stdout;
}

const LATER_MICROS = 3_600_000_000n;

function exportOf({ time, message, fields = {}, boot = BOOT }: WrittenEntry, first: bigint): Buffer {
  const micros = time / 1000n;
  const text = {
    __REALTIME_TIMESTAMP: String(micros),
    __MONOTONIC_TIMESTAMP: String(micros - first / 1000n + LATER_MICROS),
    _BOOT_ID: boot,
    _HOSTNAME: 'host1',
    _PID: '812',
    PRIORITY: '6',
    _SYSTEMD_UNIT: UNIT,
    SYSLOG_IDENTIFIER: 'codex-app',
    ...fields,
  };
  const bytes = typeof message === 'string' ? Buffer.from(message, 'utf8') : message;
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(bytes.length));
  const lines = Object.entries(text).map(([name, value]) => `${name}=${value}\n`);
  return Buffer.concat([Buffer.from(`${lines.join('')}MESSAGE\n`), size, bytes, Buffer.from('\n\n')]);
}

/** The `n`-th entry: one a second. */
export function entryAt(n: number, extra: Partial<WrittenEntry> = {}): WrittenEntry {
  return { time: START + BigInt(n) * SECOND, message: JSON.stringify({ n, req_id: ID }), ...extra };
}

export const NOW_RANGE = { start: START, end: START + 3600n * SECOND };

export function journaldSource(
  selection: Partial<Selection>,
  options: Partial<Omit<JournaldSourceOptions, 'selection'>> = {},
): WindowedSource {
  return createJournaldSource({
    grammar: defaultGrammar,
    clock: UTC_CLOCK,
    limits: { maxRecords: 10_000, maxLineBytes: 256 * 1024 },
    ...options,
    selection: { units: [], boot: null, directory: null, ...selection },
  });
}
