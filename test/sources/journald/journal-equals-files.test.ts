// The capture in a journal: the same report from journald, from its .journal file and from an export of it given with -f. What may
// differ is where a line was found.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { wireReport } from '../../../src/reporters/json/wire-report.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import { fileSource, trace } from '../../app/trace.ts';
import { type ComparableReport, comparableReport } from '../../comparable-report.ts';
import { CAPTURE, readTruth } from '../../fixture.ts';
import { realServersOrSkip } from '../../servers/real-servers.ts';
import {
  BOOT_BEFORE,
  exportedOf,
  journaldSource,
  journalOf,
  makeFolder,
  START,
  type WrittenEntry,
} from './journal-of.ts';
import type { LogSource } from '../../../src/model/source.ts';
import type { TraceReport } from '../../../src/model/report.ts';

const HOUR = 3_600_000_000_000n;
const MOST_REPORTS = 6;

/** The proxy's standard output as docker wrote it down, which has the times. */
function captured(): readonly WrittenEntry[] {
  const lines = readFileSync(join(CAPTURE, 'stdout.docker-json.log'), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const { log, time } = JSON.parse(line) as { readonly log: string; readonly time: string };
      return { time: nanosOf(time), message: log.replace(/\r?\n$/, '') };
    })
    .filter(({ message }) => message !== '');
}

function nanosOf(time: string): bigint {
  const [seconds = '', fraction = ''] = time.replace('Z', '').split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

// Something stands before and behind, as in the journal of a machine.
function withSurroundings(entries: readonly WrittenEntry[]): readonly WrittenEntry[] {
  const fields = { _SYSTEMD_UNIT: 'init.scope', SYSLOG_IDENTIFIER: 'systemd', _PID: '1' };
  return [
    { time: START - HOUR, message: 'Reached target Multi-User System.', fields, boot: BOOT_BEFORE },
    ...entries,
    { time: START + HOUR, message: 'Started Daily Cleanup of Temporary Directories.', fields },
  ];
}

function said(report: TraceReport): ComparableReport {
  return comparableReport(wireReport(report));
}

realServersOrSkip()('the capture in a journal', () => {
  const ids = [...readTruth().keys()];
  const entries = withSurroundings(captured());
  const now = START + 2n * HOUR;
  let directory = '';
  let exported = '';
  beforeAll(() => {
    directory = journalOf(entries);
    exported = join(makeFolder(), 'journal.ndjson');
    writeFileSync(exported, exportedOf(directory));
  });

  const journal = (): LogSource => journaldSource({ directory }, { grammar: codexAppServer.grammar });
  const chosen = ids.filter((_, index) => index % Math.ceil(ids.length / MOST_REPORTS) === 0);

  it.each(chosen)('%s is told the same', async (id) => {
    const fromExport = said(await trace(id, { sources: [fileSource([exported])], now }));
    const fromFile = said(await trace(id, { sources: [fileSource([join(directory, 'system.journal')])], now }));
    const fromJournal = said(await trace(id, { sources: [journal()], now }));
    expect(fromFile).toEqual(fromExport);
    expect(fromJournal).toEqual(fromExport);
    expect(fromJournal.events.length).toBeGreaterThan(0);
  });

  it('is one event with two origins where both are given', async () => {
    const [id = ''] = chosen;
    const alone = await trace(id, { sources: [journal()], now });
    const both = await trace(id, { sources: [fileSource([exported]), journal()], now });
    const own = (report: TraceReport) => report.events.filter(({ scope }) => scope === 'request');
    expect(own(both)).toHaveLength(own(alone).length);
    expect(own(both).every(({ origins }) => origins.length === 2)).toBe(true);
  });

  it('is not found, and said to be so, where no entry holds the id', async () => {
    const report = await trace('zZzZzZzZzZzZzZzZzZzZz', {
      sources: [journal()],
      now,
      maxLookbackNanos: 3n * HOUR,
    });
    expect(report.events).toEqual([]);
    const [source] = report.completeness.sources;
    expect(source?.gaps.map(({ kind }) => kind)).toEqual([]);
    expect(report.completeness.verdict).toBe('complete');
  });
});
