import { type Prose, withoutFinalPeriod } from './prose.ts';

/** The user asked for something that cannot be done as it stands. Exit 2. `tryNext` says what would work. */
export class InputError extends Error {
  readonly tryNext: readonly Prose[];
  readonly prose: Prose;
  /** The single problems when there are several, a line each. */
  readonly details: readonly Prose[];

  constructor(prose: Prose, tryNext: readonly Prose[], details: readonly Prose[] = []) {
    super('bad input');
    this.name = 'InputError';
    this.prose = prose;
    this.tryNext = tryNext;
    this.details = details;
  }
}

/** The Prometheus HTTP API's own vocabulary (ecosystem.md), used for every source. */
export const SOURCE_ERROR_TYPES = [
  'timeout',
  'canceled',
  'execution',
  'bad_data',
  'internal',
  'unavailable',
  'not_found',
] as const;

export type SourceErrorType = (typeof SOURCE_ERROR_TYPES)[number];

/**
 * A store was asked and did not answer as it should. It ends as a gap in the account of its source, never as the end of
 * the run. `prose` holds no credential and no query parameter.
 */
export class SourceError extends Error {
  readonly errorType: SourceErrorType;
  /** Stable, for machines: `connection-refused`, `status-502`, `not-json`, `deadline` … The gap's kind. */
  readonly kind: string;
  /** Null: no HTTP answer came. */
  readonly status: number | null;
  /** One or more sentences without the last period: it stands inside others. */
  readonly prose: Prose;
  /** The server's own words, capped; empty when it said nothing. Untrusted. */
  readonly serverSays: string;

  constructor(fault: {
    readonly errorType: SourceErrorType;
    readonly kind: string;
    readonly status: number | null;
    readonly prose: Prose;
    readonly serverSays?: string;
  }) {
    super(fault.kind);
    this.name = 'SourceError';
    this.errorType = fault.errorType;
    this.kind = fault.kind;
    this.status = fault.status;
    this.prose = withoutFinalPeriod(fault.prose);
    this.serverSays = fault.serverSays ?? '';
  }
}
