import { expect, it } from 'vitest';
import { plainText } from '../../../src/model/prose.ts';
import { createJournaldProbe } from '../../../src/sources/journald/probe.ts';
import type { Selection } from '../../../src/sources/journald/selection.ts';
import { realServersOrSkip } from '../../servers/real-servers.ts';
import { BOOT_BEFORE, entryAt, journalOf, makeFolder } from './journal-of.ts';

async function check(selection: Partial<Selection>): Promise<readonly string[]> {
  const probe = createJournaldProbe({ units: [], boot: null, directory: null, ...selection });
  const findings = await probe.check(new AbortController().signal);
  return findings.map(({ level, says }) => `${level} ${plainText(says)}`);
}

realServersOrSkip()('doctor and a journal', () => {
  it('says which journalctl reads it, what it holds and from when', async () => {
    const directory = journalOf([entryAt(0, { boot: BOOT_BEFORE }), entryAt(60)]);
    expect(await check({ directory, units: ['codex-app.service'] })).toEqual([
      expect.stringMatching(/^ok journalctl of systemd \d+/),
      'ok 2 boots in 1 file, from 2026-11-23T06:57:00.000Z on',
      'ok the newest entry of unit codex-app.service is of 2026-11-23T06:58:00.000Z',
    ]);
  });

  it('warns where the unit has no entry, and fails where there is no such boot', async () => {
    const directory = journalOf([entryAt(0)]);
    expect(await check({ directory, units: ['nope.service'] })).toContain(
      'warn there is no entry of unit nope.service',
    );
    expect((await check({ directory, boot: '-7' })).filter((line) => line.startsWith('fail'))).toHaveLength(1);
  });

  it('says what to install where journalctl is missing', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = makeFolder();
    const lines = await check({}).finally(() => (process.env['PATH'] = path));
    expect(lines).toEqual([expect.stringMatching(/^fail journalctl is not on PATH .*apt-get install systemd/)]);
  });
});
