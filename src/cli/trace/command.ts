// `trace` from parsed flags to settings: where the id comes from, which files, which window, which format.

import type { UnderstoodInput } from '../../app/understand-id.ts';
import type { ConfigurationRow } from '../../bundle/redact-answers.ts';
import { InputError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';
import type { TimeHint } from '../../model/search-story.ts';
import { fromMillis, type UnixNano } from '../../model/time.ts';
import { inputFromProcess } from '../config/from-process.ts';
import { resolveSettings } from '../config/resolve.ts';
import {
  hasStore,
  holding,
  type ResolvedSettings,
  type SettingFlags,
  type Settings,
  type SettingsInput,
} from '../config/settings.ts';
import { SOURCES } from '../../sources/index.ts';
import { readsStandardInput } from '../../sources/file/given-streams.ts';
import type { ExitCode } from '../exit-codes.ts';
import { readPaste, sortWords, takeInput, understandInput } from './input.ts';
import { rerunCommand } from './rerun-command.ts';
import { runTrace } from './run-trace.ts';
import type { Window } from './time-expression.ts';
import type { RunTimeouts } from './trace-once.ts';
import { wantsColor } from '../output/wants-color.ts';

export interface TraceFlagValues extends SettingFlags {
  readonly id?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly since?: string | undefined;
  readonly around?: string | undefined;
  readonly 'dry-run': boolean;
  readonly 'max-rows': number;
  readonly output?: string | undefined;
  readonly out?: string | undefined;
  readonly bundle?: string | undefined;
  readonly for?: string | undefined;
  readonly append?: string | undefined;
  readonly all: boolean;
  readonly color?: boolean | undefined;
  readonly redact: boolean;
}

export interface CommandLine {
  readonly words: readonly string[];
  readonly flags: TraceFlagValues;
  readonly version: string;
  /** Where the configuration comes from; this process unless said. */
  readonly inputFor?: (flags: SettingFlags) => SettingsInput;
}

const NARROWEST = 40;
const DEFAULT_WIDTH = 100;

export async function traceFromCommandLine({
  words,
  flags,
  version,
  inputFor = inputFromProcess,
}: CommandLine): Promise<ExitCode> {
  refuseTwoFormats(flags);
  if (flags.append !== undefined) {
    const { checkAppendable } = await import('./append-evidence.ts');
    await checkAppendable(flags.append);
  }
  const sorted = sortWords({ words, idFlag: flags.id, files: flags.file ?? [] });
  const resolved = await resolveSettings(
    inputFor({ ...flags, file: sorted.files.length > 0 ? sorted.files : undefined }),
  );
  const { settings } = resolved;
  refuseWithoutLogs(settings);
  const text = await idText(sorted.id, settings.files);
  // `--id -` is standard input, as it is without the flag.
  const given = sorted.isLiteral && sorted.id !== '-' ? takeInput(text) : await understandInput(text);
  const now = fromMillis(Date.now());
  const window = await windowOf(flags, { now, timezone: settings.timezone });
  const hints = window === null && hasStore(settings) ? await hintsOf(text, { given, now }) : [];
  const command = rerunCommand({ id: given.candidates[0]?.value ?? text, resolved, window, flags });
  const run = {
    given,
    settings,
    stdin: readsStandardInput(settings.files) ? process.stdin : null,
    window,
    hints,
    now,
    timeoutMs: timeoutsOf(flags, settings),
    maxRows: flags['max-rows'],
    redact: flags.redact,
    format: formatOf(flags),
    out: flags.out ?? null,
    bundle: flags.bundle ?? null,
    configuration: configurationOf(resolved),
    append: flags.append ?? null,
    all: flags.all,
    color: wantsColor(flags),
    width: Math.max(NARROWEST, process.stdout.columns ?? DEFAULT_WIDTH),
    version,
    command,
  };
  if (!flags['dry-run']) return runTrace(run);
  const { runDryRun } = await import('./dry-run.ts');
  return runDryRun(run);
}

/** What is in use, for a bundle. Of a secret that there is one; where values come from is a matter of this machine. */
export function configurationOf({ values }: Pick<ResolvedSettings, 'values'>): readonly ConfigurationRow[] {
  return values.map(({ key, shown }) => ({ key, value: shown }));
}

function refuseTwoFormats({ output, for: target }: TraceFlagValues): void {
  if (output === undefined || target === undefined) return;
  throw new InputError(say`--for ${target} and -o ${output} are two forms of one report`, [
    say`leave one of them out: --for ${target} prints the text to paste`,
    own('or run it twice'),
  ]);
}

/** Null: the block in the page of --append is all that was asked for. */
function formatOf({ output, for: target, out, append }: TraceFlagValues): string | null {
  const asked = target ?? output;
  if (asked !== undefined) return asked;
  if (out !== undefined) return 'markdown';
  if (append !== undefined) return null;
  return process.stdout.isTTY ? 'pretty' : 'markdown';
}

export function refuseWithoutLogs(settings: Settings): void {
  if (holding(settings, 'lines').length > 0) return;
  const stores = SOURCES.filter(({ holds, server }) => holds === 'lines' && server !== null);
  const titles = stores.map(({ title }) => `no ${title}`).join(', ');
  throw new InputError(own(`no logs to search: there is no -f, ${titles}, and no configuration names any`), [
    own("name files, folders or globs: -f 'logs/**', or -f - for standard input"),
    ...stores.map(({ id, title, server }) =>
      own(`or name a ${title}: --${id} URL, or export ${server?.addressVariable ?? ''}=URL`),
    ),
    own('or write either into a configuration: trace-by-id config init'),
  ]);
}

// A deadline is for servers: they can hang. Files are read to their end, unless a deadline was asked for.
function timeoutsOf({ timeout }: TraceFlagValues, { limits }: Settings): RunTimeouts {
  return { serversMs: limits.timeoutMs, filesMs: timeout === undefined ? null : limits.timeoutMs };
}

async function hintsOf(
  text: string,
  { given, now }: { readonly given: UnderstoodInput; readonly now: UnixNano },
): Promise<readonly TimeHint[]> {
  const { hintsFrom } = await import('../../app/time-hints.ts');
  return hintsFrom({ text, ids: given.candidates.map(({ value }) => value), now });
}

async function idText(word: string | null, files: readonly string[]): Promise<string> {
  if (word !== null && word !== '-') return word;
  if (readsStandardInput(files)) {
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

async function windowOf(
  flags: TraceFlagValues,
  { now, timezone }: { readonly now: UnixNano; readonly timezone: string },
): Promise<Window | null> {
  if (flags.from === undefined && flags.to === undefined && flags.since === undefined && flags.around === undefined)
    return null;
  const { checkTimezone, parseWindow } = await import('./time-expression.ts');
  return parseWindow(flags, { now, timezone: checkTimezone(timezone) });
}
