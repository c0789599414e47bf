/** A question about the server rather than for lines. */
export interface ProbeSent {
  readonly path: string;
  readonly params: readonly (readonly [name: string, value: string])[];
  readonly isAnswered: boolean;
  /** Null: the server does not say, or there is no answer. */
  readonly processedBytes: number | null;
}
