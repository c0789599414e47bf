// What `trace` and `demo` have in common: settings in, report out to where it belongs, exit code.

import type { TraceReport } from '../../model/report.ts';
import { escapeTerminal } from '../../reporters/pretty/escape.ts';
import type { BundlePlace } from '../bundle/write-bundle.ts';
import { holding } from '../config/settings.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { onInterrupt } from '../output/interrupt.ts';
import { writeFileAtomically, writeStderr, writeStdout } from '../output/output.ts';
import { showProgress } from '../output/progress.ts';
import { type KeptRecording, refuseWhenNothingWasRead, traceOnce, type TraceRun, wasRead } from './trace-once.ts';

export interface TraceSettings extends TraceRun {
  /** Null: no report but the block behind --append. */
  readonly format: string | null;
  readonly out: string | null;
  /** Folder or .zip for the evidence and what it was made of; null: none. */
  readonly bundle: string | null;
  /** The page that gets the Markdown evidence. */
  readonly append: string | null;
  readonly all: boolean;
  readonly color: boolean;
  readonly width: number;
}

export async function runTrace(settings: TraceSettings): Promise<ExitCode> {
  const interrupt = onInterrupt();
  const progress = showProgress({
    isTerminal: process.stderr.isTTY === true,
    says: `searching ${placesText(settings)}`,
  });
  try {
    const bundle = settings.bundle === null ? null : await prepareBundle(settings.bundle);
    const kept: { recording: KeptRecording | null } = { recording: null };
    // Loaded while the search runs: it is not needed before its end.
    const loading = import('./render-report.ts');
    const report = await traceOnce(settings, {
      signal: interrupt.signal,
      onProgress: progress.update,
      onInterim: null,
      ...(bundle === null ? {} : { onRecording: (recording) => (kept.recording = recording) }),
    });
    const { renderReport } = await loading;
    progress.stop();
    if (interrupt.signal.aborted && !wasRead(report)) return EXIT_CODES.interrupted;
    refuseWhenNothingWasRead(report);
    if (settings.append !== null) {
      const { appendEvidence } = await import('./append-evidence.ts');
      const options = { ...settings, interrupted: interrupt.signal.aborted };
      writeStderr(`${await appendEvidence(settings.append, report, options)}\n`);
    }
    if (settings.format !== null)
      await writeReport(await renderReport(report, { ...settings, format: settings.format }), settings, report);
    const exitCode = exitCodeOf(report, interrupt.signal.aborted);
    await bundle?.write({
      report,
      recording: (await kept.recording?.make()) ?? null,
      exitCode,
      all: settings.all,
      maxRows: settings.maxRows,
    });
    return exitCode;
  } finally {
    progress.stop();
    interrupt.release();
  }
}

async function writeReport(
  text: string | AsyncIterable<string>,
  { out }: TraceSettings,
  { outcome, completeness }: TraceReport,
): Promise<void> {
  if (out === null) return writeStdout(text);
  await writeFileAtomically(out, text);
  if (process.stderr.isTTY === true)
    writeStderr(`written: ${escapeTerminal(out)} (${outcome.verdict}, ${completeness.verdict})\n`);
}

function placesText({ settings }: TraceSettings): string {
  const { files } = settings;
  const paths = files.length === 1 ? '1 path' : `${files.length} paths`;
  return holding(settings, 'lines')
    .map(({ definition: { id, title } }) => (id === 'file' ? paths : title))
    .join(' and ');
}

// Said before minutes are spent on a search: a place that cannot be written to.
async function prepareBundle(path: string): Promise<BundlePlace> {
  const { bundlePlace } = await import('../bundle/write-bundle.ts');
  return bundlePlace(path);
}

export function exitCodeOf(report: TraceReport, interrupted: boolean): ExitCode {
  if (interrupted) return EXIT_CODES.interrupted;
  if (report.completeness.verdict === 'incomplete') return EXIT_CODES.incomplete;
  return report.reqId === null ? EXIT_CODES.negative : EXIT_CODES.complete;
}
