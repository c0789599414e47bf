// The flags of `trace`, once: oclif's definitions, the table that argv.ts needs, and what completions offer.

import { Flags } from '@oclif/core';
import type { SettingFlag } from '../../model/setting.ts';
import { FORMATS } from '../../reporters/index.ts';
import { LINT_FORMATS } from '../../reporters/lint/index.ts';
import { PASTE_TARGETS } from '../../reporters/paste/index.ts';
import { SOURCES } from '../../sources/index.ts';
import { type FlagTable, unprotected } from './argv.ts';

const OUTPUT_FORMATS = FORMATS.map(({ id }) => id);
export const DEFAULT_MAX_ROWS = 10_000;

const REPORT_FLAGS = {
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
  bundle: Flags.string({
    exclusive: ['dry-run'],
    description:
      'also keep the evidence with what it was made of (raw answers, queries, charts, hashes) in this new folder, or in FILE.zip',
    helpValue: 'DIR|FILE.zip',
    helpGroup: 'REPORT',
  }),
  for: Flags.option({
    options: PASTE_TARGETS.map(({ id }) => id),
    description: 'shape the report for where it is pasted; instead of -o',
    helpGroup: 'REPORT',
  })(),
  append: Flags.string({
    description:
      'put the Markdown evidence into this Markdown file, at its end or in place of the same id’s; prints nothing else unless -o or --for is given',
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

/** Of every source: its address, and what else it can be told on the command line. */
function sourceFlags(): Record<string, ReturnType<typeof sourceFlag>> {
  return Object.fromEntries(
    SOURCES.flatMap(({ id, server, settings }) => [
      ...(server === null ? [] : [[id, sourceFlag({ name: id, says: server.addressSays, value: 'URL' })] as const]),
      ...settings.flatMap(({ flag }) =>
        flag === undefined ? [] : [[flag.name, sourceFlag(flag, server === null ? 'WHERE' : 'SERVERS')] as const],
      ),
    ]),
  );
}

function sourceFlag({ says, value, isMultiple = false }: SettingFlag, helpGroup = 'SERVERS') {
  const about = { description: says, helpGroup };
  if (value === null) return Flags.boolean(about);
  const named = { ...about, helpValue: value };
  return isMultiple ? Flags.string({ ...named, multiple: true, multipleNonGreedy: true }) : Flags.string(named);
}

/** Which servers and how: what a context of the configuration says, for one run. Also for `doctor` and `config show`. */
const SERVER_FLAGS = {
  context: Flags.string({
    description: 'named context of the configuration: prod, dev …',
    helpValue: 'NAME',
    helpGroup: 'SERVERS',
  }),
  config: Flags.string({
    description: 'this configuration file instead of trace-by-id.config.yaml found upwards',
    helpValue: 'FILE',
    helpGroup: 'SERVERS',
  }),
  ...sourceFlags(),
  timeout: Flags.string({
    description: 'all of it must be done by then; what is missing is said. Default 60s',
    helpValue: 'TIME',
    helpGroup: 'SERVERS',
  }),
};

export const TRACE_FLAGS = {
  id: Flags.string({
    description: 'the id as it stands, any text: blanks, quotes and all',
    parse: (value) => Promise.resolve(unprotected(value)),
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
    description:
      'window of 5 minutes to each side of a time, or as in 06:57±30s; or a text with times: a log line, headers, a Grafana URL, an alert',
    helpValue: 'TIME',
    helpGroup: 'WHEN',
  }),
  timezone: Flags.string({
    description: 'for times without one; default: the configuration, else UTC',
    helpValue: 'ZONE',
    helpGroup: 'WHEN',
  }),
  'max-lookback': Flags.string({
    description: 'without a time: how far back a store is searched, in growing windows. Default 7d',
    helpValue: 'TIME',
    helpGroup: 'WHEN',
  }),
  'max-bytes': Flags.string({
    description:
      'what the search in a store may read, as it estimates that itself: 500MB, 50GB (default), 0 for no limit; once found, counting its lines and reading what stands beside them come on top',
    helpValue: 'SIZE',
    helpGroup: 'SERVERS',
  }),
  settle: Flags.string({
    description:
      'ask metrics and alerts only when so long has passed since the request ended, because rules and scrapes come at intervals: 30s; nothing is waited for an older request. Default 0s',
    helpValue: 'TIME',
    helpGroup: 'SERVERS',
  }),
  offline: Flags.boolean({
    description: 'ask no server: only what this machine holds',
    helpGroup: 'SERVERS',
  }),
  'dry-run': Flags.boolean({
    description:
      'print what would be asked (queries, curl and logcli equivalents, estimated bytes), and ask nothing heavy',
    helpGroup: 'REPORT',
  }),
  ...SERVER_FLAGS,
  'max-rows': Flags.integer({
    default: DEFAULT_MAX_ROWS,
    min: 2,
    description: 'rows kept; more are counted and make the report incomplete',
    helpValue: 'N',
    helpGroup: 'WHERE',
  }),
  ...REPORT_FLAGS,
};

const TEXT_OR_JSON = Flags.option({
  char: 'o',
  options: ['text', 'json'] as const,
  default: 'text',
  description: 'format',
})();

export const DEMO_FLAGS = { output: REPORT_FLAGS.output, all: REPORT_FLAGS.all, color: REPORT_FLAGS.color };

export const DOCTOR_FLAGS = { output: TEXT_OR_JSON, file: TRACE_FLAGS.file, ...SERVER_FLAGS };

export const CONFIG_FLAGS = {
  user: Flags.boolean({ description: 'init: write the user file, not one for this folder' }),
  output: TEXT_OR_JSON,
  ...SERVER_FLAGS,
  'max-lookback': TRACE_FLAGS['max-lookback'],
  'max-bytes': TRACE_FLAGS['max-bytes'],
  settle: TRACE_FLAGS.settle,
  timezone: TRACE_FLAGS.timezone,
};

export const LINT_FLAGS = {
  rule: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'only this rule (group/name) or group; several may be given',
    helpValue: 'ID',
  }),
  'list-rules': Flags.boolean({ description: 'list the rules and judge nothing' }),
  explain: Flags.string({ description: 'print the page of a rule and judge nothing', helpValue: 'ID' }),
  output: Flags.option({
    char: 'o',
    options: LINT_FORMATS.map(({ id }) => id),
    default: 'pretty',
    description: 'format',
  })(),
  color: REPORT_FLAGS.color,
  metrics: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'a /metrics text: metrics that it lacks are unknown',
    helpValue: 'FILE',
  }),
  prometheus: Flags.string({
    description: 'a Prometheus whose metric names count as known; asked only when it is given',
    helpValue: 'URL',
  }),
  online: Flags.boolean({ description: 'ask whether links to other hosts still lead somewhere; read-only' }),
  'web-root': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'address under which this repository is browsed: links below it are followed to its files',
    helpValue: 'URL',
  }),
  context: SERVER_FLAGS.context,
  config: SERVER_FLAGS.config,
  timeout: SERVER_FLAGS.timeout,
};

export const EXPLAIN_ID_FLAGS = {
  id: TRACE_FLAGS.id,
  output: TEXT_OR_JSON,
  context: TRACE_FLAGS.context,
  config: TRACE_FLAGS.config,
  'max-lookback': TRACE_FLAGS['max-lookback'],
};

export const VERIFY_FLAGS = {
  expect: Flags.string({
    description: 'the digest that it must have, as --bundle printed it',
    helpValue: 'SHA256',
  }),
  output: TEXT_OR_JSON,
};

export const REPLAY_FLAGS = {
  output: TEXT_OR_JSON,
  file: TRACE_FLAGS.file,
  ...SERVER_FLAGS,
  'max-lookback': TRACE_FLAGS['max-lookback'],
  'max-bytes': TRACE_FLAGS['max-bytes'],
  settle: TRACE_FLAGS.settle,
  redact: Flags.boolean({
    allowNo: true,
    default: true,
    description: 'take secrets, personal data and prompts out; --no-redact only for a bundle that was made with it',
    helpGroup: 'REPORT',
  }),
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

export const DRILL_FLAGS = {
  scale: Flags.string({
    default: '1',
    description: 'divide every duration of rules, routing and stand-in by N, up to 60',
    helpValue: 'N',
  }),
  alert: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'this alert alone; may be given again',
    helpValue: 'NAME',
  }),
  out: Flags.string({
    description:
      'folder for the evidence; default: docs/app-server-migration/alerts/evidence/3-4 at full length in this repository, else drill-evidence',
    helpValue: 'DIR',
  }),
  rules: Flags.string({
    description: 'folder with other rules and routing, under the names of docs/app-server-migration/alerts',
    helpValue: 'DIR',
  }),
  keep: Flags.boolean({ description: 'leave logs and data of the run where they are, and say where' }),
};

export const SERVE_FLAGS = {
  host: Flags.string({
    default: '127.0.0.1',
    description: 'address to listen on; another than loopback needs --token or --auth-header',
    helpValue: 'ADDRESS',
    helpGroup: 'SERVER',
  }),
  port: Flags.integer({
    default: 8713,
    min: 0,
    max: 65_535,
    description: 'port to listen on; 0: any that is free',
    helpValue: 'PORT',
    helpGroup: 'SERVER',
  }),
  'public-url': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description:
      'how browsers know it, where that is another name: https://trace.example.com; requests to any other name are refused',
    helpValue: 'URL',
    helpGroup: 'SERVER',
  }),
  token: Flags.string({
    description: 'who comes in must know it: env:NAME or file:PATH; as Bearer, or as a password',
    helpValue: 'env:NAME|file:PATH',
    helpGroup: 'SERVER',
  }),
  'auth-header': Flags.string({
    description: 'header in which a proxy names who it has signed in: X-Forwarded-User',
    helpValue: 'NAME',
    helpGroup: 'SERVER',
  }),
  'auth-proxy': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description:
      'address of that proxy, or 10.0.0.0/8; from others the header counts for nothing. Default: this machine',
    helpValue: 'ADDRESS',
    helpGroup: 'SERVER',
  }),
  'tls-cert': Flags.string({ description: 'certificate, PEM', helpValue: 'FILE', helpGroup: 'SERVER' }),
  'tls-key': Flags.string({ description: 'its private key, PEM', helpValue: 'FILE', helpGroup: 'SERVER' }),
  'cache-age': Flags.integer({
    default: 300,
    min: 0,
    description: 'seconds for which a finished trace is shown again; an incomplete one for 15 at most',
    helpValue: 'SECONDS',
    helpGroup: 'SERVER',
  }),
  'max-traces': Flags.integer({
    default: 4,
    min: 1,
    max: 64,
    description: 'traces at work at once; others wait for their turn',
    helpValue: 'N',
    helpGroup: 'SERVER',
  }),
  file: TRACE_FLAGS.file,
  timezone: TRACE_FLAGS.timezone,
  'max-lookback': TRACE_FLAGS['max-lookback'],
  'max-bytes': TRACE_FLAGS['max-bytes'],
  settle: TRACE_FLAGS.settle,
  offline: TRACE_FLAGS.offline,
  ...SERVER_FLAGS,
};
