// `trace` from parsed flags to settings: where the id comes from, which files, which window, which format.

import { InputError } from '../model/errors.ts';
import { own } from '../model/prose.ts';
import { formatUtc, fromMillis } from '../model/time.ts';
import { CONFIG_FILE, loadConfig } from './config.ts';
import type { ExitCode } from './exit-codes.ts';
import { readPaste, sortWords, understandInput } from './input.ts';
import { runTrace } from './run-trace.ts';
import type { Window } from './time-expression.ts';

export interface TraceFlagValues {
  readonly id?: string | undefined;
  readonly file?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly since?: string | undefined;
  readonly around?: string | undefined;
  readonly timezone?: string | undefined;
  readonly 'max-rows': number;
  readonly output?: string | undefined;
  readonly out?: string | undefined;
  readonly all: boolean;
  readonly color?: boolean | undefined;
  readonly redact: boolean;
}

export interface CommandLine {
  readonly words: readonly string[];
  readonly flags: TraceFlagValues;
  readonly version: string;
}

const NARROWEST = 40;
const DEFAULT_WIDTH = 100;

export async function traceFromCommandLine({ words, flags, version }: CommandLine): Promise<ExitCode> {
  const sorted = sortWords({ words, idFlag: flags.id, files: flags.file ?? [] });
  const config = sorted.files.length === 0 || flags.timezone === undefined ? await loadConfig(process.cwd()) : null;
  const files = sorted.files.length > 0 ? sorted.files : (config?.files ?? []);
  if (files.length === 0) {
    throw new InputError(own('no logs to search: there is no -f, and no configuration names any'), [
      own("name files, folders or globs: -f 'logs/**', or -f - for standard input"),
      own(`or write files: ['logs/**'] into ${CONFIG_FILE} in this folder or one above`),
    ]);
  }
  const text = await idText(sorted.id, files);
  const given = understandInput(text);
  const format = flags.output ?? (flags.out === undefined && process.stdout.isTTY ? 'pretty' : 'markdown');
  const window = await windowOf(flags, flags.timezone ?? config?.timezone ?? 'UTC');
  return runTrace({
    given,
    files,
    stdin: files.includes('-') ? process.stdin : null,
    window,
    maxRows: flags['max-rows'],
    redact: flags.redact,
    format,
    out: flags.out ?? null,
    all: flags.all,
    color: wantsColor(flags),
    width: Math.max(NARROWEST, process.stdout.columns ?? DEFAULT_WIDTH),
    version,
    command: rerunCommand({ id: given.candidates[0]?.value ?? text, files, window, flags }),
  });
}

async function idText(word: string | null, files: readonly string[]): Promise<string> {
  if (word !== null && word !== '-') return word;
  if (files.includes('-')) {
    throw new InputError(own('standard input cannot be both the id and the logs'), [
      own('give the id as an argument, or the logs as files'),
    ]);
  }
  if (word === null && process.stdin.isTTY === true) {
    throw new InputError(own('no request id was given'), [
      own("trace-by-id REQ_ID -f 'logs/**'"),
      own('it is in the response header X-Request-Id, and in req_id of every log line'),
    ]);
  }
  return readPaste(process.stdin);
}

async function windowOf(flags: TraceFlagValues, timezone: string): Promise<Window | null> {
  if (flags.from === undefined && flags.to === undefined && flags.since === undefined && flags.around === undefined)
    return null;
  const { checkTimezone, parseWindow } = await import('./time-expression.ts');
  return parseWindow(flags, { now: fromMillis(Date.now()), timezone: checkTimezone(timezone) });
}

// https://no-color.org and https://force-color.org: a flag outranks the environment, FORCE_COLOR outranks NO_COLOR there.
function wantsColor({ color, out }: TraceFlagValues): boolean {
  if (color !== undefined) return color;
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  return out === undefined && process.stdout.isTTY === true && TERM !== 'dumb';
}

/** The command that makes the same report again, also tomorrow: a window is written as the times it came to. */
function rerunCommand({
  id,
  files,
  window,
  flags,
}: {
  readonly id: string;
  readonly files: readonly string[];
  readonly window: Window | null;
  readonly flags: TraceFlagValues;
}): readonly string[] {
  const command = ['trace-by-id', id.startsWith('-') ? `--id=${id}` : id];
  for (const file of files) command.push('-f', file);
  if (window !== null) command.push('--from', formatUtc(window.range.start), '--to', formatUtc(window.range.end));
  if (flags.all) command.push('--all');
  if (!flags.redact) command.push('--no-redact');
  return command;
}
