// `replay`: the question of a bundle, asked again here and now. A bundle says what to ask; whom to ask, and with which credentials, says
// the configuration of this place alone.

import { compareReports, type Comparison, isSame, readReport, readRows } from '../../bundle/compare-reports.ts';
import type { Manifest } from '../../bundle/manifest.ts';
import { InputError } from '../../model/errors.ts';
import { own, type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { fromMillis } from '../../model/time.ts';
import { PROFILES } from '../../profiles/index.ts';
import { toNdjsonRows } from '../../reporters/ndjson/index.ts';
import type { SourceDefinition } from '../../sources/definition.ts';
import { howToName, SOURCES } from '../../sources/index.ts';
import { readsStandardInput } from '../../sources/file/given-streams.ts';
import { type ExaminedBundle, examineBundle } from './read-bundle.ts';
import { inputFromProcess } from '../config/from-process.ts';
import { resolveSettings } from '../config/resolve.ts';
import { configured, type SettingFlags, type Settings } from '../config/settings.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { takeInput } from '../trace/input.ts';
import { onInterrupt } from '../output/interrupt.ts';
import { writeStdout } from '../output/output.ts';
import { showProgress } from '../output/progress.ts';
import { type Replayed, replayedAsJson, replayedAsText } from './replay-text.ts';
import { refuseWhenNothingWasRead, traceOnce, wasRead } from '../trace/trace-once.ts';

export interface ReplayFlagValues extends SettingFlags {
  readonly output: string;
  readonly redact: boolean;
}

export interface ReplayCommand {
  readonly bundle: string;
  readonly flags: ReplayFlagValues;
  readonly version: string;
}

/** A bundle may not make us keep as many as it likes. */
const MOST_ROWS = 100_000;

export async function replayFromCommandLine({ bundle: path, flags, version }: ReplayCommand): Promise<ExitCode> {
  const { manifest, events, digest } = await verified(path);
  const was = readReport(events);
  if (was === null) throw new InputError(say`the events of ${path} cannot be read as a report`, []);
  const { output, redact, ...settingFlags } = flags;
  refuseOtherRedaction(manifest, redact);
  const resolved = await resolveSettings(inputFromProcess(settingFlags));
  const { settings, notAsked } = settingsFor(manifest, resolved.settings);
  const interrupt = onInterrupt();
  const progress = showProgress({ isTerminal: process.stderr.isTTY === true, says: 'asking again' });
  try {
    const { limits } = settings;
    const report = await traceOnce(
      {
        given: takeInput(manifest.id),
        settings,
        stdin: readsStandardInput(settings.files) ? process.stdin : null,
        window: windowOf(manifest),
        hints: [],
        now: fromMillis(Date.now()),
        timeoutMs: { serversMs: limits.timeoutMs, filesMs: flags.timeout === undefined ? null : limits.timeoutMs },
        maxRows: Math.min(manifest.maxRows, MOST_ROWS),
        redact,
        version,
        command: ['trace-by-id', 'replay'],
      },
      { signal: interrupt.signal, onProgress: progress.update, onInterim: null },
    );
    progress.stop();
    if (interrupt.signal.aborted && !wasRead(report)) return EXIT_CODES.interrupted;
    refuseWhenNothingWasRead(report);
    const is = readRows(toNdjsonRows(report));
    if (is === null) throw new Error('a report without its header');
    const comparison = compareReports(was, is);
    const told: Replayed = { path, digest, id: manifest.id, comparison, report, notAsked, isRedacted: redact };
    await writeStdout(output === 'json' ? replayedAsJson(told) : replayedAsText(told));
    return interrupt.signal.aborted ? EXIT_CODES.interrupted : exitCodeOf(comparison, { report, notAsked });
  } finally {
    progress.stop();
    interrupt.release();
  }
}

// Whether logs are shown as they are, a bundle does not decide; and a row with something taken out is not compared with one that has it.
function refuseOtherRedaction({ isRedacted }: Manifest, redact: boolean): void {
  if (isRedacted === redact) return;
  throw isRedacted
    ? new InputError(own('this bundle is redacted: what is not, cannot be compared with it'), [
        own('leave --no-redact out'),
      ])
    : new InputError(own('this bundle was made with --no-redact: what is redacted cannot be compared with it'), [
        own('make one of your own without --no-redact, and replay that'),
        own('or give --no-redact here too, if secrets of the logs may be shown where this runs'),
      ]);
}

function exitCodeOf(
  comparison: Comparison,
  { report, notAsked }: { readonly report: TraceReport; readonly notAsked: readonly string[] },
): ExitCode {
  if (report.completeness.verdict === 'incomplete' || notAsked.length > 0) return EXIT_CODES.incomplete;
  return isSame(comparison) ? EXIT_CODES.complete : EXIT_CODES.negative;
}

// What was changed since says nothing about then.
async function verified(
  path: string,
): Promise<{ readonly manifest: Manifest; readonly events: string } & Pick<ExaminedBundle, 'digest'>> {
  const { manifest, events, differences, digest } = await examineBundle(path);
  if (manifest !== null && events !== null && differences.length === 0) return { manifest, events, digest };
  throw new InputError(
    say`${path} is not what was written: there is nothing to compare with`,
    [own('see each difference: trace-by-id verify BUNDLE')],
    differences.slice(0, 3),
  );
}

function windowOf({
  window,
}: Manifest): { readonly range: NonNullable<Manifest['window']>; readonly from: string } | null {
  if (window === null) return null;
  if (window.end <= window.start) throw new InputError(own('the window of this bundle ends before it begins'), []);
  return { range: window, from: 'the bundle' };
}

/**
 * Asks what the bundle asked, and nobody else. An address in a bundle is never followed: it could be anybody's, and so could be the
 * files that it names.
 */
function settingsFor(
  { sources, profile }: Manifest,
  here: Settings,
): { readonly settings: Settings; readonly notAsked: readonly string[] } {
  const asked = new Set(sources.map(({ id }) => id));
  const known = PROFILES.find(({ id }) => id === profile);
  if (known === undefined)
    throw new InputError(say`the bundle is of a system that this version does not know: ${profile}`, []);
  const addressOf = (id: string): Prose => {
    const address = sources.find((source) => source.id === id)?.address ?? null;
    return address === null ? [] : say` (it was ${address}; an address in a bundle is not followed)`;
  };
  // What is active now says nothing of then.
  const wanted = SOURCES.filter(({ id, holds }) => asked.has(id) && holds !== 'alerts');
  const absent = wanted.filter(({ id }) => configured(here, id) === null);
  const missing = absent
    .filter(({ holds }) => holds === 'lines')
    .map((source) =>
      source.id === 'file'
        ? own("name the log files that hold these lines: -f 'logs/**' (files named in a bundle are not opened)")
        : say`name the ${own(source.title)} that holds these lines: ${own(howToAsk(source))} or --context NAME${addressOf(source.id)}`,
    );
  if (missing.length > 0) throw new InputError(own('this bundle cannot be asked again from here'), missing);
  return {
    settings: {
      ...here,
      profile,
      files: asked.has('file') ? here.files : [],
      sources: here.sources.filter(({ definition }) => wanted.includes(definition)),
    },
    notAsked: absent.map(({ id }) => id),
  };
}

function howToAsk(source: SourceDefinition): string {
  return source.server === null ? howToName(source) : `--${source.id} URL, ${source.server.addressVariable}`;
}
