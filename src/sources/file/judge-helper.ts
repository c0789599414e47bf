// The second thread of judge-files.ts. Nothing depends on it: what it does not answer for is judged by the first.

import { Worker } from 'node:worker_threads';
import type { Judged } from './judge-file.ts';
import type { FileName } from './log-file.ts';
import type { StringGroups } from './small-files.ts';

/** What nobody has taken yet: from `next` on, up to before `end`. */
export interface Left {
  readonly files: FileName[];
  readonly judged: (Judged | undefined)[];
  next: number;
  end: number;
}

const BATCH_FILES = 500;
// The next one is there when it is done with one.
const BATCHES_AHEAD = 3;

export interface Batch {
  readonly at: number;
  readonly files: readonly FileName[];
}

export interface JudgedBatch {
  readonly at: number;
  readonly judged: readonly Judged[];
}

export interface Helper {
  /** Hands it what it has room for. */
  give(): void;
  /** Resolves when it has answered for all that it took, has failed, or the signal came. */
  finish(signal: AbortSignal): Promise<void>;
  stop(): void;
}

export function startHelper(left: Left, groups: StringGroups): Helper {
  const worker = new Worker(workerUrl(), { workerData: groups });
  const ended = Promise.withResolvers<void>();
  let pending = 0;
  let isLast = false;
  const give = (): void => {
    while (pending < BATCHES_AHEAD && left.end - left.next >= BATCH_FILES) {
      const at = left.next;
      left.next += BATCH_FILES;
      worker.postMessage({ at, files: left.files.slice(at, left.next) } satisfies Batch);
      pending += 1;
    }
    if (isLast && pending === 0) ended.resolve();
  };
  worker.on('message', ({ at, judged }: JudgedBatch) => {
    for (const [index, one] of judged.entries()) left.judged[at + index] = one;
    pending -= 1;
    give();
  });
  worker.on('error', () => ended.resolve());
  worker.on('exit', () => ended.resolve());
  worker.unref();
  return {
    give,
    async finish(signal) {
      const onAbort = (): void => ended.resolve();
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) onAbort();
      worker.ref();
      isLast = true;
      give();
      await ended.promise;
      signal.removeEventListener('abort', onAbort);
    },
    stop: () => void worker.terminate(),
  };
}

// Built, it is a file beside the entry points.
function workerUrl(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return isSource
    ? new URL('./judge-worker.ts', import.meta.url)
    : new URL('judge-worker.js', import.meta.url.replace(/(?:chunks\/)?[^/]+$/, ''));
}
