// One trace with everything it needs from this process: sources composed, asked, and let go of. `trace`, `serve` and `replay` differ
// in what they do with the report.

import { withFoundWindow } from '../../app/found-window.ts';
import { redactReport } from '../../app/redact-report.ts';
import { type TraceDeps, traceRequest, type TraceQuestion } from '../../app/trace-request.ts';
import type { UnderstoodInput } from '../../app/understand-id.ts';
import { createAnswerRecorder, type Recorded } from '../../bundle/record-answers.ts';
import type { ConfigurationRow, KeptAnswers } from '../../bundle/redact-answers.ts';
import type { SourceStatus } from '../../model/coverage.ts';
import { InputError } from '../../model/errors.ts';
import { joinProse, own, plainText, type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import type { TimeHint } from '../../model/search-story.ts';
import { formatUtc, fromMillis, type UnixNano } from '../../model/time.ts';
import { preloadSecretRules } from '../../redact/preload.ts';
import { FILE } from '../../sources/file/name.ts';
import { advise } from '../../sources/index.ts';
import { deadlineReason } from '../../sources/http/end-of-run.ts';
import { compose, type Composed } from './compose.ts';
import type { Settings } from '../config/settings.ts';
import type { Window } from './time-expression.ts';

export interface TraceRun {
  readonly given: UnderstoodInput;
  readonly settings: Settings;
  readonly stdin: NodeJS.ReadStream | null;
  readonly window: Window | null;
  readonly hints: readonly TimeHint[];
  readonly now: UnixNano;
  readonly timeoutMs: RunTimeouts;
  readonly maxRows: number;
  readonly redact: boolean;
  readonly version: string;
  /** For the report: how to get it again. */
  readonly command: readonly string[];
  /** For a bundle: the settings in use. */
  readonly configuration?: readonly ConfigurationRow[];
}

export interface RunTimeouts {
  readonly serversMs: number;
  /** Null: files are read to their end. */
  readonly filesMs: number | null;
}

export interface TraceWatch {
  /** Ends the search; the report says what is missing. */
  readonly signal: AbortSignal;
  /** For a person who waits. */
  readonly onProgress: (says: string) => void;
  /** With what the logs say while the metrics are being asked for; null: nobody looks at it. */
  readonly onInterim: ((report: TraceReport) => void) | null;
  /**
   * With what a bundle holds beside the report, once the trace is over; made when it is asked for, which may take seconds, and
   * once. Absent: answers of servers are not kept.
   */
  readonly onRecording?: (recording: KeptRecording) => void;
  /** Characters of answers that are kept; a default unless said. */
  readonly maxRecorded?: number;
}

export interface KeptRecording {
  /** In memory until then: raw answers of the servers. */
  readonly characters: number;
  make(): Promise<Recording>;
}

/** All text in it is redacted, under the same names as in the report. */
export interface Recording {
  readonly answers: KeptAnswers;
  readonly configuration: readonly ConfigurationRow[];
}

export async function traceOnce(run: TraceRun, watch: TraceWatch): Promise<TraceReport> {
  const deadline = onDeadline(run.timeoutMs);
  const { onRecording, maxRecorded } = watch;
  const recorder =
    onRecording === undefined
      ? null
      : createAnswerRecorder(maxRecorded === undefined ? {} : { maxCharacters: maxRecorded });
  const deps = await compose({
    ...run,
    ...(recorder === null ? {} : { recorder }),
    deadlineMs: Date.now() + run.timeoutMs.serversMs,
    onProgress: ({ matched }) => watch.onProgress(`searching, ${matched.toLocaleString('en-US')} lines found`),
  });
  try {
    const range = run.window?.range ?? null;
    const stores = deps.sources
      .filter(({ reach }) => reach === 'windowed')
      .map(({ title }) => title)
      .join(' and ');
    const { limits } = run.settings;
    const tracing = traceRequest(
      {
        given: run.given,
        range,
        hints: run.hints,
        now: run.now,
        maxLookbackNanos: limits.maxLookbackNanos,
        maxBytes: limits.maxBytes,
        signals: { whole: anyOf(watch.signal, deadline.files), windowed: anyOf(watch.signal, deadline.servers) },
        settleNanos: fromMillis(limits.settleMs),
        onSettle: (until) =>
          watch.onProgress(`waiting until ${formatUtc(until)} to ask for metrics and alerts, as --settle says`),
        onWindow: ({ start, end }) => watch.onProgress(`searching ${stores}, ${formatUtc(start)} to ${formatUtc(end)}`),
        onInterim: watch.onInterim === null ? null : interimFor(watch.onInterim, deps),
        provenance: {
          command: run.command,
          profile: deps.profile.id,
          range,
          rangeFrom: run.window?.from ?? null,
          node: process.version,
        },
      },
      deps,
    );
    // Loaded while the search runs: they are not needed before its end.
    const [report] = await Promise.all([tracing, run.redact ? preloadSecretRules() : null]);
    // Behind the report, whose numbering of what was taken out must not depend on whether answers are kept.
    if (recorder !== null)
      onRecording?.(keptRecording(recorder.taken(), { ...deps, configuration: run.configuration ?? [] }));
    return withFoundWindow(report);
  } finally {
    deadline.release();
    await deps.close();
  }
}

function interimFor(tell: (report: TraceReport) => void, { newRedactor }: Composed): TraceQuestion['onInterim'] {
  return async (report) => tell(await redactReport(report, newRedactor()));
}

/** Holds on to no source: a trace is kept for minutes, with what its bundle needs and nothing else. */
function keptRecording(
  recorded: Recorded,
  { configuration, redactor, profile }: Pick<Recording, 'configuration'> & Pick<TraceDeps, 'redactor' | 'profile'>,
): KeptRecording {
  let recording: Promise<Recording> | null = null;
  return {
    characters: recorded.exchanges.reduce((sum, { text, target }) => sum + target.length + (text?.length ?? 0), 0),
    make() {
      recording ??= recordingOf(recorded, { configuration, redactor, profile });
      return recording;
    },
  };
}

async function recordingOf(
  recorded: Recorded,
  { configuration, ...redacting }: Pick<Recording, 'configuration'> & Pick<TraceDeps, 'redactor' | 'profile'>,
): Promise<Recording> {
  const { redactAnswers, redactConfiguration } = await import('../../bundle/redact-answers.ts');
  return {
    answers: await redactAnswers(recorded, redacting),
    configuration: await redactConfiguration(configuration, redacting.redactor),
  };
}

// A report about nothing would look like an answer. What was named and could not be read is an error (exit 2).
export function refuseWhenNothingWasRead({ completeness }: Pick<TraceReport, 'completeness'>): void {
  if (wasRead({ completeness })) return;
  const sources = completeness.sources.filter(({ holds }) => holds === 'lines');
  const ownReport = sources.flatMap(({ gaps }) => gaps).find(({ kind }) => kind === 'own-report');
  const isMissing = sources.some(({ gaps }) => gaps.some(({ hidesRows }) => hidesRows));
  if (ownReport !== undefined && !isMissing)
    throw new InputError(say`nothing to search: ${ownReport.summary}`, [
      own('name the logs themselves: a report repeats lines of them and proves nothing more'),
    ]);
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
    ...storeAdvice(sources),
    ...(sources.some(isStore) ? [own('see what each server says: trace-by-id doctor')] : []),
  ]);
}

// What is wrong with an address or with credentials, in the words of doctor.
function storeAdvice(sources: readonly SourceStatus[]): readonly Prose[] {
  return sources.filter(isStore).flatMap(({ id, gaps }) => {
    const gap = gaps.find(({ hidesRows }) => hidesRows);
    return gap === undefined ? [] : advise(id, { kind: gap.kind, says: plainText(gap.summary) });
  });
}

/** Whatever is more than files, doctor knows how to ask. */
function isStore({ id }: SourceStatus): boolean {
  return id !== FILE.id;
}

export function wasRead({ completeness }: Pick<TraceReport, 'completeness'>): boolean {
  return completeness.sources.some(({ holds, status }) => holds === 'lines' && status !== 'failed');
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
