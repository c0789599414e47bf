// What `trace` and `demo` have in common: settings in, report out to where it belongs, exit code.

import { withFoundWindow } from '../app/found-window.ts';
import { traceRequest } from '../app/trace-request.ts';
import type { UnderstoodInput } from '../app/understand-id.ts';
import { deadlineReason } from '../sources/http/end-of-run.ts';
import type { TimeHint } from '../model/search-story.ts';
import { formatUtc, type UnixNano } from '../model/time.ts';
import type { Settings } from './config/settings.ts';
import { InputError } from '../model/errors.ts';
import type { SourceStatus } from '../model/coverage.ts';
import { joinProse, own, plainText, type Prose, say } from '../model/prose.ts';
import type { TraceReport } from '../model/report.ts';
import { serverAdvice } from '../model/server-advice.ts';
import { escapeTerminal } from '../reporters/terminal-escape.ts';
import { preloadSecretRules } from '../redact/preload.ts';
import { compose } from './compose.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { writeFileAtomically, writeStderr, writeStdout } from './output.ts';
import { showProgress } from './progress.ts';
import type { Window } from './time-expression.ts';

export interface TraceSettings {
  readonly given: UnderstoodInput;
  readonly settings: Settings;
  readonly stdin: NodeJS.ReadStream | null;
  readonly window: Window | null;
  readonly hints: readonly TimeHint[];
  readonly now: UnixNano;
  readonly timeoutMs: RunTimeouts;
  readonly maxRows: number;
  readonly redact: boolean;
  readonly format: string;
  readonly out: string | null;
  readonly all: boolean;
  readonly color: boolean;
  readonly width: number;
  readonly version: string;
  /** For the report: how to get it again. */
  readonly command: readonly string[];
}

export interface RunTimeouts {
  readonly serversMs: number;
  /** Null: files are read to their end. */
  readonly filesMs: number | null;
}

export async function runTrace(settings: TraceSettings): Promise<ExitCode> {
  const interrupt = onInterrupt();
  const deadline = onDeadline(settings.timeoutMs);
  const progress = showProgress({
    isTerminal: process.stderr.isTTY === true,
    says: `searching ${placesText(settings)}`,
  });
  const deps = await compose({
    ...settings,
    deadlineMs: Date.now() + settings.timeoutMs.serversMs,
    onProgress: ({ matched }) => progress.update(`searching, ${matched.toLocaleString('en-US')} lines found`),
  });
  try {
    const range = settings.window?.range ?? null;
    const tracing = traceRequest(
      {
        given: settings.given,
        range,
        hints: settings.hints,
        now: settings.now,
        maxLookbackNanos: settings.settings.limits.maxLookbackNanos,
        maxBytes: settings.settings.limits.maxBytes,
        signals: {
          whole: anyOf(interrupt.signal, deadline.files),
          windowed: anyOf(interrupt.signal, deadline.servers),
        },
        onWindow: ({ start, end }) => progress.update(`searching Loki, ${formatUtc(start)} to ${formatUtc(end)}`),
        provenance: {
          command: settings.command,
          profile: deps.profile.id,
          range,
          rangeFrom: settings.window?.from ?? null,
          node: process.version,
        },
      },
      deps,
    );
    // Loaded while the search runs: neither is needed before its end.
    const loading = Promise.all([import('./render-report.ts'), settings.redact ? preloadSecretRules() : null]);
    const report = withFoundWindow(await tracing);
    const [{ renderReport }] = await loading;
    progress.stop();
    if (interrupt.signal.aborted && !wasRead(report)) return EXIT_CODES.interrupted;
    refuseWhenNothingWasRead(report);
    const text = await renderReport(report, settings);
    if (settings.out === null) await writeStdout(text);
    else await writeFileAtomically(settings.out, text);
    if (settings.out !== null && process.stderr.isTTY === true)
      writeStderr(
        `written: ${escapeTerminal(settings.out)} (${report.outcome.verdict}, ${report.completeness.verdict})\n`,
      );
    return exitCodeOf(report, interrupt.signal.aborted);
  } finally {
    progress.stop();
    interrupt.release();
    deadline.release();
    await deps.close();
  }
}

function placesText({ settings }: TraceSettings): string {
  const { files, loki } = settings;
  const paths = files.length === 1 ? '1 path' : `${files.length} paths`;
  return [...(files.length > 0 ? [paths] : []), ...(loki === null ? [] : ['Loki'])].join(' and ');
}

// A report about nothing would look like an answer. What was named and could not be read is an error (exit 2).
function refuseWhenNothingWasRead({ completeness }: Pick<TraceReport, 'completeness'>): void {
  if (wasRead({ completeness })) return;
  const sources = completeness.sources.filter(({ id }) => LOG_SOURCES.has(id));
  const reasons = sources.map(({ id, gaps }): Prose => {
    const [first, ...more] = gaps.filter(({ hidesRows }) => hidesRows);
    if (first === undefined) return say`${own(id)} failed`;
    const where = first.file === null ? [] : say`${first.file}: `;
    return say`${where}${first.summary}${more.length === 0 ? [] : own(`; ${more.length} more`)}`;
  });
  const asks = (id: string): boolean => sources.some((source) => source.id === id);
  throw new InputError(say`no log could be read: ${joinProse(reasons, '; ')}`, [
    ...(asks('file')
      ? [
          own("check the path; quote globs so that the shell leaves them alone: -f 'logs/**'"),
          own('to read standard input: -f -'),
        ]
      : []),
    ...lokiAdvice(sources),
    ...(asks('loki') ? [own('see what each server says: trace-by-id doctor')] : []),
  ]);
}

// What is wrong with an address or with credentials, in the words of doctor.
function lokiAdvice(sources: readonly SourceStatus[]): readonly Prose[] {
  const gap = sources.find(({ id }) => id === 'loki')?.gaps.find(({ hidesRows }) => hidesRows);
  return gap === undefined ? [] : serverAdvice('loki', { kind: gap.kind, says: plainText(gap.summary) });
}

function wasRead({ completeness }: Pick<TraceReport, 'completeness'>): boolean {
  return completeness.sources.some(({ id, status }) => LOG_SOURCES.has(id) && status !== 'failed');
}

const LOG_SOURCES: ReadonlySet<string> = new Set(['file', 'loki']);

function exitCodeOf(report: TraceReport, interrupted: boolean): ExitCode {
  if (interrupted) return EXIT_CODES.interrupted;
  if (report.completeness.verdict === 'incomplete') return EXIT_CODES.incomplete;
  return report.reqId === null ? EXIT_CODES.negative : EXIT_CODES.complete;
}

function anyOf(...signals: readonly (AbortSignal | null)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== null));
}

// AbortSignal.timeout would do, but for its timer, which cannot be taken back.
function onDeadline({ serversMs, filesMs }: RunTimeouts): {
  readonly servers: AbortSignal;
  readonly files: AbortSignal | null;
  release(): void;
} {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(deadlineReason()), serversMs);
  timer.unref();
  return {
    servers: controller.signal,
    files: filesMs === null ? null : controller.signal,
    release: () => clearTimeout(timer),
  };
}

// The first Ctrl-C ends the search and writes what there is; the second ends the program.
function onInterrupt(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_CODES.interrupted);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      process.off('SIGHUP', stop);
    },
  };
}
