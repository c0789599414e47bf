// The flags of `trace`, once: oclif's definitions, the table that argv.ts needs, and what completions offer.

import { Flags } from '@oclif/core';
import type { FlagTable } from './argv.ts';

export const COMMAND_IDS: ReadonlySet<string> = new Set(['trace', 'demo', 'completion']);

export const OUTPUT_FORMATS = ['pretty', 'markdown', 'json', 'ndjson'] as const;
export const DEFAULT_MAX_ROWS = 10_000;

export const REPORT_FLAGS = {
  output: Flags.option({
    char: 'o',
    options: OUTPUT_FORMATS,
    description: 'format; default: pretty on a terminal, markdown otherwise',
    helpGroup: 'REPORT',
  })(),
  out: Flags.string({
    description: 'write the report to this file, whole or not at all',
    helpValue: 'FILE',
    helpGroup: 'REPORT',
  }),
  all: Flags.boolean({
    description: 'show every row: do not fold repeated SSE and backend traffic',
    helpGroup: 'REPORT',
  }),
  color: Flags.boolean({
    allowNo: true,
    description: 'colours on a terminal (NO_COLOR and FORCE_COLOR are honoured too)',
    helpGroup: 'REPORT',
  }),
  redact: Flags.boolean({
    allowNo: true,
    default: true,
    description: 'take secrets, personal data and prompts out of the report; --no-redact is named in it',
    helpGroup: 'REPORT',
  }),
};

export const TRACE_FLAGS = {
  id: Flags.string({
    description: 'the id, where it would be taken for something else',
    helpValue: 'ID',
    helpGroup: 'WHAT',
  }),
  file: Flags.string({
    char: 'f',
    multiple: true,
    multipleNonGreedy: true,
    description:
      "log files, folders or globs ('logs/**'); - is standard input; also .gz, .zst, rotated, docker json-file and CRI",
    helpValue: 'PATH',
    helpGroup: 'WHERE',
  }),
  from: Flags.string({
    description: 'begin of the window: 2026-11-23T06:57:11Z, an epoch, now-2h, yesterday, 06:57',
    helpValue: 'TIME',
    helpGroup: 'WHEN',
  }),
  to: Flags.string({ description: 'end of the window', helpValue: 'TIME', helpGroup: 'WHEN' }),
  since: Flags.string({
    description: 'window from so long ago until now: 2h, 1d',
    helpValue: 'TIME',
    helpGroup: 'WHEN',
  }),
  around: Flags.string({
    description: 'window of 5 minutes to each side of a time, or as in 06:57±30s',
    helpValue: 'TIME',
    helpGroup: 'WHEN',
  }),
  timezone: Flags.string({
    description: 'for times without one; default: the configuration, else UTC',
    helpValue: 'ZONE',
    helpGroup: 'WHEN',
  }),
  'max-rows': Flags.integer({
    default: DEFAULT_MAX_ROWS,
    min: 2,
    description: 'rows kept; more are counted and make the report incomplete',
    helpValue: 'N',
    helpGroup: 'WHERE',
  }),
  ...REPORT_FLAGS,
};

export const TRACE_FLAG_TABLE: FlagTable = makeTable();

function makeTable(): FlagTable {
  const all = new Set<string>(['--help', '--version', '-h']);
  const withValue = new Set<string>();
  for (const [name, flag] of Object.entries(TRACE_FLAGS)) {
    const { char, type, allowNo } = flag as {
      readonly char?: string;
      readonly type: string;
      readonly allowNo?: boolean;
    };
    const spellings = [`--${name}`, ...(char === undefined ? [] : [`-${char}`])];
    for (const spelling of spellings) {
      all.add(spelling);
      if (type === 'option') withValue.add(spelling);
    }
    if (allowNo === true) all.add(`--no-${name}`);
  }
  return { all, withValue };
}
