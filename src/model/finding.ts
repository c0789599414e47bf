import type { Prose } from './prose.ts';

/** A piece of a file's text: UTF-16 offsets, `to` exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Lines and columns count from 1; a column counts UTF-16 units, as editors and SARIF do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning';

/** Something wrong in an artifact, with its place. All text in it may come from the artifact and is untrusted. */
export interface Finding {
  /** `group/name`: the same string in code, output, page and suppression comment. */
  readonly ruleId: string;
  readonly severity: Severity;
  /** As it was given or found, with `/`. */
  readonly file: string;
  readonly start: Position;
  /** Exclusive; on the line of `start` or a later one. */
  readonly end: Position;
  /** The line that `start` is on, without its line break: what the caret stands under. Of a very long line a piece. */
  readonly sourceLine: string;
  /** The column that `sourceLine` begins at: 1, unless it is a piece. */
  readonly sourceColumn: number;
  /** What is wrong. A sentence each. */
  readonly what: Prose;
  readonly why: Prose;
  readonly mend: Prose;
}

/** A finding that a comment in the artifact holds back, with the reason it gives. */
export interface Suppressed {
  readonly finding: Finding;
  readonly reason: string;
}
