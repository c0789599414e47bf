// What `trace` and `demo` have in common: settings in, report out to where it belongs, exit code.

import { traceRequest } from '../app/trace-request.ts';
import type { UnderstoodInput } from '../app/understand-id.ts';
import { InputError } from '../model/errors.ts';
import { own, type Prose, say } from '../model/prose.ts';
import type { TraceReport } from '../model/report.ts';
import { preloadSecretRules } from '../redact/preload.ts';
import { compose } from './compose.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { writeFileAtomically, writeStderr, writeStdout } from './output.ts';
import { showProgress } from './progress.ts';
import type { Window } from './time-expression.ts';

export interface TraceSettings {
  readonly given: UnderstoodInput;
  readonly files: readonly string[];
  readonly stdin: NodeJS.ReadStream | null;
  readonly window: Window | null;
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

export async function runTrace(settings: TraceSettings): Promise<ExitCode> {
  const interrupt = onInterrupt();
  const progress = showProgress({
    isTerminal: process.stderr.isTTY === true,
    says: `searching ${settings.files.length === 1 ? '1 path' : `${settings.files.length} paths`}`,
  });
  try {
    const deps = compose({
      ...settings,
      onProgress: ({ matched }) => progress.update(`searching, ${matched.toLocaleString('en-US')} lines found`),
    });
    const tracing = traceRequest(
      {
        given: settings.given,
        range: settings.window?.range ?? null,
        signal: interrupt.signal,
        provenance: {
          command: settings.command,
          profile: deps.profile.id,
          range: settings.window?.range ?? null,
          rangeFrom: settings.window?.from ?? null,
          node: process.version,
        },
      },
      deps,
    );
    // Loaded while the search runs: neither is needed before its end.
    const loading = Promise.all([import('./render-report.ts'), settings.redact ? preloadSecretRules() : null]);
    const report = await tracing;
    const [{ renderReport }] = await loading;
    progress.stop();
    refuseWhenNothingWasRead(report);
    const text = await renderReport(report, settings);
    if (settings.out === null) await writeStdout(text);
    else await writeFileAtomically(settings.out, text);
    if (settings.out !== null && process.stderr.isTTY === true)
      writeStderr(`${settings.out}: ${report.outcome.verdict}, ${report.completeness.verdict}\n`);
    return exitCodeOf(report, interrupt.signal.aborted);
  } finally {
    progress.stop();
    interrupt.release();
  }
}

// A report about nothing would look like an answer. What was named and could not be read is an error (exit 2).
function refuseWhenNothingWasRead(report: TraceReport): void {
  const { sources } = report.completeness;
  if (sources.some(({ status }) => status !== 'failed')) return;
  const gaps = sources.flatMap((source) => source.gaps);
  const named: readonly Prose[] = gaps.map((gap) =>
    gap.file === null ? gap.summary : say`${gap.file}: ${gap.summary}`,
  );
  throw new InputError(
    say`no log could be read: ${named.flatMap((gap, index) => (index === 0 ? gap : ['; ', ...gap]))}`,
    [
      own("check the path; quote globs so that the shell leaves them alone: -f 'logs/**'"),
      own('to read standard input: -f -'),
    ],
  );
}

function exitCodeOf(report: TraceReport, interrupted: boolean): ExitCode {
  if (interrupted) return EXIT_CODES.interrupted;
  if (report.completeness.verdict === 'incomplete') return EXIT_CODES.incomplete;
  return report.reqId === null ? EXIT_CODES.negative : EXIT_CODES.complete;
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
