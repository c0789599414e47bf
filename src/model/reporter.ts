import type { TraceReport } from './report.ts';

export interface ReporterOptions {
  /** Columns of the terminal; reporters that do not wrap ignore it. */
  readonly width: number;
  readonly color: boolean;
  /** Show every row instead of folding repeated traffic. */
  readonly all: boolean;
}

/** A report as text, whole. Pure: same report and options, same string. */
export interface Reporter {
  readonly id: string;
  readonly description: string;
  /** Later where it loads what only it needs. */
  render(report: TraceReport, options: ReporterOptions): string | Promise<string>;
  /** The same text piece by piece, where it may be too much to be held whole. */
  pieces?(report: TraceReport): Iterable<string>;
}

/** A reporter that needs to load nothing. */
export interface TextReporter extends Reporter {
  render(report: TraceReport, options: ReporterOptions): string;
}
