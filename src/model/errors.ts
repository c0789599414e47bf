import type { Prose } from './prose.ts';

/** The user asked for something that cannot be done as it stands. Exit 2. `tryNext` says what would work. */
export class InputError extends Error {
  readonly tryNext: readonly Prose[];
  readonly prose: Prose;

  constructor(prose: Prose, tryNext: readonly Prose[]) {
    super('bad input');
    this.name = 'InputError';
    this.prose = prose;
    this.tryNext = tryNext;
  }
}

/** The Prometheus HTTP API's own vocabulary (ecosystem.md), used for every source. */
export type SourceErrorType =
  | 'timeout'
  | 'canceled'
  | 'execution'
  | 'bad_data'
  | 'internal'
  | 'unavailable'
  | 'not_found';
