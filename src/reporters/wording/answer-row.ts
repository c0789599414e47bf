import type { Prose } from '../../model/prose.ts';

/** One row of the first screen. */
export interface AnswerRow {
  readonly label: string;
  /** A few words of ours to set in bold before the text; empty for none. */
  readonly lead: string;
  readonly tone: 'bad' | 'warn' | 'good' | 'plain';
  readonly text: Prose;
}
