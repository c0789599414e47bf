// Every trace that the server runs or has run: one for all who look at the same id, a few at once, the finished ones
// kept for a while. What a trace is, `run` knows.

import { LRUCache } from 'lru-cache';
import type { TraceReport } from '../model/report.ts';

/** What makes two viewers' questions the same. All as they stand in the address; null: not given. */
export interface TraceKey {
  readonly id: string;
  readonly from: string | null;
  readonly to: string | null;
  /** A time that may be the request's: a hint, no window. */
  readonly at: string | null;
}

export interface RunWatch {
  readonly signal: AbortSignal;
  readonly onProgress: (says: string) => void;
  readonly onInterim: (report: TraceReport) => void;
}

export interface Finished<T> {
  readonly value: T;
  readonly finishedAtMs: number;
}

export type Update<T> =
  | { readonly kind: 'progress'; readonly says: string }
  | { readonly kind: 'interim'; readonly report: TraceReport }
  | { readonly kind: 'finished'; readonly finished: Finished<T> }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface TracesOptions<T> {
  readonly run: (key: TraceKey, watch: RunWatch) => Promise<T>;
  /** In bytes, roughly. */
  readonly sizeOf: (value: T) => number;
  /** How long it is shown again without asking anew; 0: not at all. */
  readonly keepMsOf: (value: T) => number;
  readonly limits: TracesLimits;
  readonly now: () => number;
}

export interface TracesLimits {
  /** At work at once, and waiting behind these; one more is refused. */
  readonly atOnce: number;
  readonly waiting: number;
  readonly kept: number;
  readonly keptBytes: number;
}

/** Where an answer came from, for the metrics. */
export type Origin = 'cache' | 'joined' | 'started';

export interface Watched<T> {
  readonly origin: Origin;
  readonly updates: AsyncIterable<Update<T>>;
  /** The viewer is gone: a trace that still waits for its turn, and that nobody else waits for, is dropped. */
  leave(): void;
}

export interface Traces<T> {
  /**
   * All that happens until the trace is finished or failed, what has happened so far first. Null: too many are waiting.
   * `fresh`: a finished one is not taken, and one under way is.
   */
  watch(key: TraceKey, options: { readonly fresh: boolean }): Watched<T> | null;
  counts(): { readonly running: number; readonly waiting: number; readonly kept: number };
  /** Ends all that run: their reports say that they are incomplete. */
  stop(): void;
}

interface Running<T> {
  /** All so far, for whoever comes later. */
  readonly updates: Update<T>[];
  wake: PromiseWithResolvers<void>;
  viewers: number;
  /** Takes it out of the queue; null once it is at work. */
  leave: (() => void) | null;
}

/** Of one trace; a search back through a week has a few dozen. */
const MOST_UPDATES = 500;

export function createTraces<T>({ run, sizeOf, keepMsOf, limits, now }: TracesOptions<T>): Traces<T> {
  const running = new Map<string, Running<T>>();
  const queue: (() => void)[] = [];
  const stopping = new AbortController();
  const kept = new LRUCache<string, Finished<T>>({
    max: limits.kept,
    maxSize: limits.keptBytes,
    sizeCalculation: ({ value }) => Math.max(1, sizeOf(value)),
    perf: { now },
    // Its own clock is asked no more often than that: not at all, with 0.
    ttlResolution: 0,
  });
  let atWork = 0;

  const tell = (trace: Running<T>, update: Update<T>): void => {
    const isLast = update.kind === 'finished' || update.kind === 'failed';
    if (!isLast && trace.updates.length >= MOST_UPDATES) return;
    trace.updates.push(update);
    trace.wake.resolve();
    trace.wake = Promise.withResolvers();
  };

  /** Resolves to false when nobody waits for it any more. */
  const takeTurn = async (trace: Running<T>): Promise<boolean> => {
    if (atWork < limits.atOnce) {
      atWork += 1;
      return true;
    }
    const hasTurn = await new Promise<boolean>((resolve) => {
      const turn = (): void => resolve(true);
      queue.push(turn);
      trace.leave = () => {
        queue.splice(queue.indexOf(turn), 1);
        resolve(false);
      };
    });
    trace.leave = null;
    return hasTurn;
  };

  // Whoever waits takes over the turn: in between nobody else can.
  const giveTurn = (): void => {
    const next = queue.shift();
    if (next === undefined) atWork -= 1;
    else next();
  };

  const start = (name: string, key: TraceKey): Running<T> => {
    const trace: Running<T> = { updates: [], wake: Promise.withResolvers(), viewers: 0, leave: null };
    running.set(name, trace);
    const work = async (): Promise<void> => {
      if (!(await takeTurn(trace))) return;
      try {
        const value = await run(key, {
          signal: stopping.signal,
          onProgress: (says) => tell(trace, { kind: 'progress', says }),
          onInterim: (report) => tell(trace, { kind: 'interim', report }),
        });
        const finished = { value, finishedAtMs: now() };
        const ttl = keepMsOf(value);
        if (ttl > 0) kept.set(name, finished, { ttl });
        running.delete(name);
        tell(trace, { kind: 'finished', finished });
      } catch (error) {
        running.delete(name);
        tell(trace, { kind: 'failed', error });
      } finally {
        giveTurn();
      }
    };
    void work();
    return trace;
  };

  const viewing = (name: string, trace: Running<T>, origin: Origin): Watched<T> => {
    const gone = Promise.withResolvers<void>();
    // It has asked nothing yet. One that is at work goes on: its result is kept for whoever comes next.
    const left = (): void => {
      if (trace.viewers > 0 || trace.leave === null) return;
      running.delete(name);
      trace.leave();
    };
    return { origin, updates: follow(trace, { gone: gone.promise, left }), leave: gone.resolve };
  };

  return {
    watch(key, { fresh }) {
      const name = JSON.stringify([key.id, key.from, key.to, key.at]);
      const finished = fresh ? undefined : kept.get(name);
      if (finished !== undefined)
        return { origin: 'cache', updates: only({ kind: 'finished', finished }), leave: () => undefined };
      const under = running.get(name);
      if (under !== undefined) return viewing(name, under, 'joined');
      if (atWork >= limits.atOnce && queue.length >= limits.waiting) return null;
      return viewing(name, start(name, key), 'started');
    },
    counts: () => ({ running: atWork, waiting: queue.length, kept: kept.size }),
    stop: () => stopping.abort(),
  };
}

async function* only<T>(update: Update<T>): AsyncGenerator<Update<T>> {
  yield update;
}

interface Following {
  /** Resolves when this viewer is gone: nothing else would end the waiting for the next update. */
  readonly gone: Promise<void>;
  readonly left: () => void;
}

async function* follow<T>(trace: Running<T>, { gone, left }: Following): AsyncGenerator<Update<T>> {
  trace.viewers += 1;
  let isGone = false;
  void gone.then(() => {
    isGone = true;
  });
  try {
    for (let next = 0; !isGone;) {
      const { wake } = trace;
      for (; next < trace.updates.length; next += 1) {
        const update = trace.updates[next];
        if (update === undefined) continue;
        yield update;
        if (update.kind === 'finished' || update.kind === 'failed') return;
      }
      if (trace.wake === wake) await Promise.race([wake.promise, gone]);
    }
  } finally {
    trace.viewers -= 1;
    left();
  }
}
