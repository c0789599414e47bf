/** The only exit codes there are. The table in docs/exit-codes.md is checked against this one. */
export const EXIT_CODES = {
  complete: 0,
  negative: 1,
  notRun: 2,
  incomplete: 3,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

export const EXIT_MEANINGS: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [EXIT_CODES.complete, 'the report is written and complete'],
  [EXIT_CODES.negative, 'it ran, and the answer is negative: the id was not found'],
  [EXIT_CODES.notRun, 'it did not run: usage, configuration, nothing readable, or an internal error'],
  [EXIT_CODES.incomplete, 'the report is written but incomplete: it says what is missing'],
  [EXIT_CODES.interrupted, 'interrupted: the report, if one was written, holds what had been read by then'],
];
