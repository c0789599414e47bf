import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/model/prose.ts';
import { bootFault } from '../../../src/sources/journald/boot.ts';
import { entryOf } from '../../../src/sources/journald/entry.ts';
import { plan } from '../../../src/sources/journald/plan.ts';
import { argumentsOf, selectionText, timesOf } from '../../../src/sources/journald/selection.ts';

const ALL = { units: [], boot: null, directory: null };

describe('a selection', () => {
  it('is arguments, none of which is taken for another', () => {
    const odd = { units: ['--flush', 'a b.service'], boot: '-1', directory: '/a b/--rotate' };
    expect(argumentsOf(odd)).toEqual([
      '--directory=/a b/--rotate',
      '--boot=-1',
      '--unit=--flush',
      '--unit=a b.service',
    ]);
    expect(argumentsOf(ALL)).toEqual([]);
  });

  it('is words', () => {
    expect(plainText(selectionText({ ...ALL, units: ['a', 'b'], boot: '0' }))).toBe('units a, b of boot 0');
    expect(plainText(selectionText(ALL))).toBe('');
  });

  it('knows a boot', () => {
    for (const boot of ['0', '-1', '+2', 'f'.repeat(32), '01234567-89ab-cdef-0123-456789abcdef'])
      expect(bootFault(boot)).toBeNull();
    for (const boot of ['', 'last', '-', '--all', 'f'.repeat(31), '1; rm']) expect(bootFault(boot)).not.toBeNull();
  });
});

describe('a window', () => {
  it('is whole microseconds, both of which lie in it', () => {
    expect(timesOf({ start: 1_000_000_001n, end: 2_000_000_000n })).toEqual(['--since=@1.000001', '--until=@1.999999']);
    expect(timesOf({ start: 1_000_000_000n, end: 1_000_000_001n })).toEqual(['--since=@1.000000', '--until=@1.000000']);
    expect(timesOf({ start: 1_000_000_001n, end: 1_000_001_000n })).toBeNull();
    expect(timesOf({ start: -5n, end: 1n })).toEqual(['--since=@0.000000', '--until=@0.000000']);
  });

  it('is planned as a command that a person may run', () => {
    const [query] = plan(
      { ...ALL, units: ['a.service'] },
      { needles: ['a.b'], range: { start: 0n, end: 1_000_000_000n } },
    );
    expect(query).toMatchObject({ sourceId: 'journald', language: 'journalctl', query: 'journalctl --unit=a.service' });
    expect(query?.commands[0]?.argv).toContain('--grep=a\\.b');
  });
});

describe('an entry', () => {
  it('is named by its own fields, and not by what its message says', () => {
    const fields = { __CURSOR: `s=${'a'.repeat(32)};i=1f;b=0`, __REALTIME_TIMESTAMP: '1795417020000001' };
    const message = `{"__CURSOR":"s=${'b'.repeat(32)};i=2;","__REALTIME_TIMESTAMP":"1"}`;
    const named = { timeUnixNano: 1_795_417_020_000_001_000n, sequence: 31, sequenceId: 'a'.repeat(32) };
    expect(entryOf(JSON.stringify({ MESSAGE: message, ...fields }))).toEqual(named);
    expect(entryOf(JSON.stringify({ MESSAGE: message }))).toEqual({
      timeUnixNano: null,
      sequence: null,
      sequenceId: null,
    });
  });
});
