import { describe, expect, it } from 'vitest';
import { createTraces, type RunWatch, type TraceKey, type Traces, type Update } from '../../src/web/traces.ts';

const LIMITS = { atOnce: 2, waiting: 2, kept: 3, keptBytes: 1000 };

function keyOf(id: string): TraceKey {
  return { id, from: null, to: null, at: null };
}

interface Bench {
  readonly traces: Traces<string>;
  /** Ids in the order in which they were begun. */
  readonly begun: readonly string[];
  settled(): Promise<void>;
  finish(id: string, value?: string): Promise<void>;
  fail(id: string): Promise<void>;
  watchOf(id: string): RunWatch;
  clock: number;
}

function bench(options: { readonly keepMs?: number; readonly sizeOf?: (value: string) => number } = {}): Bench {
  const begun: string[] = [];
  const open = new Map<string, { readonly watch: RunWatch; readonly end: PromiseWithResolvers<string> }>();
  const state = { clock: 1000 };
  const traces = createTraces<string>({
    run: (key, watch) => {
      begun.push(key.id);
      const end = Promise.withResolvers<string>();
      open.set(key.id, { watch, end });
      return end.promise;
    },
    sizeOf: options.sizeOf ?? (() => 1),
    keepMsOf: () => options.keepMs ?? 60_000,
    limits: LIMITS,
    now: () => state.clock,
  });
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const of = (id: string) => {
    const one = open.get(id);
    if (one === undefined) throw new Error(`${id} was not begun`);
    return one;
  };
  return {
    traces,
    begun,
    settled,
    finish: async (id, value = `value of ${id}`) => {
      await settled();
      of(id).end.resolve(value);
      await settled();
    },
    fail: async (id) => {
      await settled();
      of(id).end.reject(new Error('no'));
      await settled();
    },
    watchOf: (id) => of(id).watch,
    get clock() {
      return state.clock;
    },
    set clock(ms) {
      state.clock = ms;
    },
  };
}

async function all(updates: AsyncIterable<Update<string>>): Promise<readonly string[]> {
  const seen: string[] = [];
  for await (const update of updates)
    seen.push(
      update.kind === 'progress' ? update.says : update.kind === 'finished' ? update.finished.value : update.kind,
    );
  return seen;
}

const NOTHING: AsyncIterable<Update<string>> = (async function* none() {})();

describe('traces', () => {
  it('runs one for all who look at the same key, and tells the late what they missed', async () => {
    const { traces, begun, finish, watchOf } = bench();
    const first = traces.watch(keyOf('a'), { fresh: false });
    const told = all(first?.updates ?? NOTHING);
    await new Promise((resolve) => setImmediate(resolve));
    watchOf('a').onProgress('one');
    const late = traces.watch(keyOf('a'), { fresh: true });
    watchOf('a').onProgress('two');
    const lateTold = all(late?.updates ?? NOTHING);
    await finish('a');
    expect(await told).toEqual(['one', 'two', 'value of a']);
    expect(await lateTold).toEqual(['one', 'two', 'value of a']);
    expect([first?.origin, late?.origin, traces.watch(keyOf('a'), { fresh: false })?.origin]).toEqual([
      'started',
      'joined',
      'cache',
    ]);
    expect(begun).toEqual(['a']);
  });

  it('takes another window, or another time, for another question', () => {
    const { traces } = bench();
    const keys = [keyOf('a'), { ...keyOf('a'), from: '1' }, { ...keyOf('a'), to: '1' }, { ...keyOf('a'), at: '1' }];
    expect(keys.map((key) => traces.watch(key, { fresh: false })?.origin)).toEqual(keys.map(() => 'started'));
  });

  it('has so many at work, so many waiting in their order, and refuses more', async () => {
    const { traces, begun, settled, finish, fail } = bench();
    const start = (id: string): boolean => traces.watch(keyOf(id), { fresh: false }) !== null;
    expect(['a', 'b', 'c', 'd'].map(start)).toEqual([true, true, true, true]);
    expect(start('e')).toBe(false);
    // Joining one costs nothing.
    expect(start('c')).toBe(true);
    await settled();
    expect(begun).toEqual(['a', 'b']);
    expect(traces.counts()).toEqual({ running: 2, waiting: 2, kept: 0 });
    await fail('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    expect(start('e')).toBe(true);
    await finish('a');
    await finish('c');
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
    await finish('d');
    await finish('e');
    expect(traces.counts()).toEqual({ running: 0, waiting: 0, kept: 3 });
  });

  it('keeps a finished one for its time, and never more or larger ones than allowed', async () => {
    const made = bench({ keepMs: 500, sizeOf: (value) => value.length });
    const { traces, finish, fail } = made;
    const again = (id: string): string | undefined => traces.watch(keyOf(id), { fresh: false })?.origin;
    again('a');
    await finish('a', 'x'.repeat(400));
    made.clock += 499;
    expect(again('a')).toBe('cache');
    made.clock += 2;
    expect(again('a')).toBe('started');
    await finish('a', 'x'.repeat(400));
    again('b');
    await finish('b', 'x'.repeat(700));
    // Together they are too large: the older one goes.
    expect([again('b'), again('a')]).toEqual(['cache', 'started']);
    await fail('a');
    expect(again('a')).toBe('started');
  });

  it('asks anew when that is wanted', async () => {
    const { traces, begun, settled, finish } = bench();
    traces.watch(keyOf('a'), { fresh: false });
    await finish('a');
    expect(traces.watch(keyOf('a'), { fresh: true })?.origin).toBe('started');
    await settled();
    expect(begun).toEqual(['a', 'a']);
  });

  it('ends those at work when the server stops', async () => {
    const { traces, settled, watchOf } = bench();
    traces.watch(keyOf('a'), { fresh: false });
    await settled();
    expect(watchOf('a').signal.aborted).toBe(false);
    traces.stop();
    expect(watchOf('a').signal.aborted).toBe(true);
  });
});
