// Keeps the raw answers of a run as they come, and no more of them than fit.

import type { Exchange } from '../model/exchange.ts';

export interface RecordedExchange extends Exchange {
  /** The source's id: `loki`, `prometheus`, `alertmanager`. */
  readonly server: string;
  /** Its body was let go of: there was no room for it. */
  readonly isDropped: boolean;
}

export interface Recorded {
  /** In the order in which they ended. */
  readonly exchanges: readonly RecordedExchange[];
  /** Exchanges of which nothing was kept but that there were so many. */
  readonly unlisted: number;
}

export interface AnswerRecorder {
  record(server: string, exchange: Exchange): void;
  taken(): Recorded;
}

/** At two bytes a character, 64 MiB of memory at most. */
const MAX_KEPT_CHARACTERS = 32 * 1024 * 1024;
const MAX_LISTED = 10_000;

/**
 * An answer that does not fit is dropped, a smaller one behind it may still fit. Nothing is dropped without being
 * counted.
 */
export function createAnswerRecorder({
  maxCharacters = MAX_KEPT_CHARACTERS,
  maxListed = MAX_LISTED,
}: {
  readonly maxCharacters?: number;
  readonly maxListed?: number;
} = {}): AnswerRecorder {
  const exchanges: RecordedExchange[] = [];
  let left = maxCharacters;
  let unlisted = 0;
  return {
    record(server, exchange) {
      if (exchanges.length >= maxListed || exchange.target.length > left) {
        unlisted += 1;
        return;
      }
      left -= exchange.target.length;
      const length = exchange.text?.length ?? 0;
      const isDropped = length > left;
      if (!isDropped) left -= length;
      exchanges.push({ ...exchange, server, isDropped, text: isDropped ? null : exchange.text });
    },
    taken: () => ({ exchanges, unlisted }),
  };
}
