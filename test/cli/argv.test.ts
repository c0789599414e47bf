import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardLeadingDashIds, routeToCommand } from '../../src/cli/flags/argv.ts';
import { COMMANDS } from '../../src/commands/index.ts';
import { TRACE_FLAG_TABLE } from '../../src/cli/flags/flags.ts';

const DASH_ID = '-AbC_dEfGhIjKlMnOpQrS';

describe('ids that begin with a dash', () => {
  it.each([
    [
      [DASH_ID, '-f', '-'],
      [`--id=${DASH_ID}`, '-f', '-'],
    ],
    [
      ['-f', 'logs', DASH_ID],
      ['-f', 'logs', `--id=${DASH_ID}`],
    ],
    [['--', DASH_ID], [`--id=${DASH_ID}`]],
    [
      ['-f', 'x', '--', DASH_ID, 'more'],
      ['-f', 'x', `--id=${DASH_ID}`, '--', 'more'],
    ],
    [
      ['--id', DASH_ID, '-f', 'x'],
      [`--id=${DASH_ID}`, '-f', 'x'],
    ],
    [
      ['--id', '-short', '--all'],
      ['--id=-short', '--all'],
    ],
    [
      ['plain', '-o', 'json', '--all'],
      ['plain', '-o', 'json', '--all'],
    ],
    [
      ['-', '-f', 'x'],
      ['-', '-f', 'x'],
    ],
    [
      ['--no-redact', DASH_ID],
      ['--no-redact', `--id=${DASH_ID}`],
    ],
  ])('%j becomes %j', (argv, expected) => {
    expect(guardLeadingDashIds(argv, TRACE_FLAG_TABLE)).toEqual(expected);
  });

  it('holds for every nanoid, in first place and behind flags', () => {
    const nanoid = fc.stringMatching(/^[A-Za-z0-9_-]{20}$/).map((tail) => `-${tail}`);
    fc.assert(
      fc.property(nanoid, (id) => {
        expect(guardLeadingDashIds([id], TRACE_FLAG_TABLE)).toEqual([`--id=${id}`]);
        expect(guardLeadingDashIds(['-f', 'logs', '-o', 'json', id], TRACE_FLAG_TABLE).at(-1)).toBe(`--id=${id}`);
      }),
    );
  });
});

describe('routing', () => {
  it.each([
    [
      ['ID', '-f', 'x'],
      ['trace', 'ID', '-f', 'x'],
    ],
    [
      ['demo', '-o', 'json'],
      ['demo', '-o', 'json'],
    ],
    [[], ['trace', '--help']],
    [['--help'], ['trace', '--help']],
    [
      ['help', 'demo'],
      ['demo', '--help'],
    ],
    [['--version'], ['--version']],
  ])('%j runs %j', (argv, expected) => {
    expect(routeToCommand(argv, new Set(Object.keys(COMMANDS)))).toEqual(expected);
  });
});
