// When to stop asking. A dead server costs every question its retries, and thirty questions are asked of it; what was not
// asked any more is in the account with the error that ended it.

import type { SourceError } from '../../model/errors.ts';

export interface Patience {
  /** The error after which nothing more is asked; null while it makes sense to ask. */
  lost(): SourceError | null;
  answered(): void;
  failed(error: SourceError): void;
}

/**
 * No connection ends it at once (the client has tried again by then), a second timeout in a row too: one may be a heavy
 * query. An HTTP status never does, nor an answer that broke off.
 */
export function createPatience(): Patience {
  let timeouts = 0;
  let last: SourceError | null = null;
  return {
    lost: () => last,
    answered() {
      timeouts = 0;
    },
    failed(error) {
      if (error.status !== null || error.kind === 'truncated-answer') return;
      // An answer beyond all bounds costs as much as one that never comes.
      if (error.errorType === 'timeout' || error.kind === 'too-large') timeouts += 1;
      if (error.errorType === 'unavailable' || timeouts >= 2) last ??= error;
    },
  };
}
