import type { Finding, Severity, Suppressed } from './finding.ts';
import type { Prose } from './prose.ts';

/** What `lint` found: the one value that each of its output formats gets. All text of artifacts in it is untrusted. */
export interface LintReport {
  readonly toolVersion: string;
  /** Files that were judged. */
  readonly fileCount: number;
  /** The rules that ran. */
  readonly rules: readonly RuleInfo[];
  /** By file and place. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** What was to be judged and could not be. Empty: the report is complete. */
  readonly gaps: readonly LintGap[];
  /** What is no fault and still worth to be known. */
  readonly notes: readonly Prose[];
}

export interface RuleInfo {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity;
  /** Its page, as Markdown; null where the pages are not at hand. Ours. */
  readonly page: string | null;
}

export interface LintGap {
  /** Null: not of one file. */
  readonly file: string | null;
  readonly problem: Prose;
}

export interface LintReporter {
  readonly id: string;
  readonly description: string;
  render(report: LintReport, options: LintReporterOptions): string;
}

export interface LintReporterOptions {
  /** Columns of the terminal; reporters that do not wrap ignore it. */
  readonly width: number;
  readonly color: boolean;
}
