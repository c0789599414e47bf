// That the journal is read is said by flags or by a configuration, and is in the command that makes the report again.

import { describe, expect, it } from 'vitest';
import { hasStore, configured } from '../../../src/cli/config/settings.ts';
import { rerunCommand } from '../../../src/cli/trace/rerun-command.ts';
import { resolveScene, type Scene } from '../../cli/config-input.ts';

async function optionsOf(scene: Scene) {
  return configured((await resolveScene(scene)).settings, 'journald')?.options ?? null;
}

describe('the journal of this machine', () => {
  it('is read with --journal, and with any of its other flags', async () => {
    expect(await optionsOf({ flags: { journal: true } })).toEqual({ enabled: true });
    expect(await optionsOf({ flags: { 'journal-unit': ['a.service', 'b.service'] } })).toEqual({
      units: ['a.service', 'b.service'],
    });
    expect(await optionsOf({ flags: { 'journal-boot': '-1' } })).toEqual({ boot: '-1' });
    expect(await optionsOf({ flags: { 'journal-directory': 'logs/journal' } })).toEqual({
      directory: '/srv/app/deep/er/logs/journal',
    });
    expect(await optionsOf({ flags: { offline: true } })).toBeNull();
  });

  it('is read offline too, and searched as a store is', async () => {
    const { settings } = await resolveScene({ flags: { journal: true, offline: true } });
    expect(configured(settings, 'journald')).not.toBeNull();
    expect(hasStore(settings)).toBe(true);
  });

  it('is read as a configuration says, relative to the file, unless that says no', async () => {
    const project = 'journald:\n  unit: a.service\n  directory: journal\n';
    expect(await optionsOf({ project })).toEqual({ units: ['a.service'], directory: '/srv/app/journal' });
    const off = `${project}contexts:\n  there:\n    journald: {enabled: false}\n`;
    expect(await optionsOf({ project: off, flags: { context: 'there' } })).toBeNull();
    expect(await optionsOf({ project: off, flags: { context: 'there', journal: true } })).not.toBeNull();
  });

  it('has a boot that is one', async () => {
    await expect(optionsOf({ flags: { 'journal-boot': 'yesterday' } })).rejects.toThrow('bad input');
  });

  it('is named in the command that makes the report again', async () => {
    const resolved = await resolveScene({ user: 'journald: {enabled: true, units: [a.service]}\n' });
    const command = rerunCommand({ id: 'abc', resolved, window: null, flags: { all: false, redact: true } });
    expect(command).toEqual(['trace-by-id', 'abc', '--journal', '--journal-unit=a.service']);
    const given = { journal: true, all: false, redact: true };
    const again = rerunCommand({
      id: 'abc',
      resolved: await resolveScene({ flags: given }),
      window: null,
      flags: given,
    });
    expect(again).toEqual(['trace-by-id', 'abc', '--journal']);
  });
});
