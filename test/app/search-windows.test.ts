import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  searchWindows,
  type WindowAnswer,
  type WindowSearch,
  type WindowSearchDeps,
} from '../../src/app/search-windows.ts';
import { own, plainText } from '../../src/model/prose.ts';
import type { TimeHint } from '../../src/model/search-story.ts';
import { coveredNanos, intersects, union } from '../../src/model/time-ranges.ts';
import type { TimeRange } from '../../src/model/time.ts';

const MINUTE = 60_000_000_000n;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;
const NOW = 1_795_416_000_000_000_000n;

interface Line {
  readonly at: bigint;
  readonly closes?: boolean;
  readonly mention?: boolean;
}

interface Store extends WindowSearchDeps {
  readonly asked: TimeRange[];
}

const FREE = { id: 'loki', estimateBytes: async () => 0 };

/** A store that holds these lines of one request. */
function store(lines: readonly Line[], sources: WindowSearchDeps['sources'] = [FREE]): Store {
  const asked: TimeRange[] = [];
  const seen: Line[] = [];
  return {
    asked,
    sources,
    async ask(range): Promise<WindowAnswer> {
      asked.push(range);
      const hits = lines.filter(({ at }) => at >= range.start && at < range.end);
      seen.push(...hits);
      const times = seen.filter(({ mention }) => mention !== true).map(({ at }) => at);
      const first = times.reduce<bigint | null>((low, at) => (low === null || at < low ? at : low), null);
      const last = times.reduce<bigint | null>((high, at) => (high === null || at > high ? at : high), null);
      return {
        matched: hits.length,
        found: times.length > 0,
        closed: seen.some(({ closes }) => closes === true),
        span: first === null || last === null ? null : { start: first, end: last },
      };
    },
  };
}

function question(part: Partial<WindowSearch> = {}): WindowSearch {
  return {
    now: NOW,
    asked: null,
    hints: [],
    maxLookbackNanos: 7n * DAY,
    maxBytes: null,
    signal: new AbortController().signal,
    ...part,
  };
}

function hint(start: bigint, end: bigint): TimeHint {
  return { from: 'id', says: own('a test'), timeUnixNano: start, range: { start, end } };
}

describe('when to stop', () => {
  it('a request of five minutes ago takes one window', async () => {
    const loki = store([{ at: NOW - 5n * MINUTE }, { at: NOW - 4n * MINUTE, closes: true }]);
    const { story, found, notNeeded, gaps } = await searchWindows(question(), loki);
    expect(found).toBe(true);
    expect(gaps).toEqual([]);
    expect(story).toMatchObject({ closed: true, windows: [{ reason: 'widening', matched: 2, skipped: false }] });
    expect(notNeeded).toEqual([{ start: NOW - 7n * DAY, end: NOW - 15n * MINUTE }]);
  });

  it('not found: everything back to the lookback was asked, once', async () => {
    const loki = store([]);
    const { searched, found, story } = await searchWindows(question(), loki);
    expect(found).toBe(false);
    expect(searched).toEqual([{ start: NOW - 7n * DAY, end: NOW + MINUTE }]);
    expect(story.windows.slice(0, 4).map(({ range }) => (range.end - range.start) / MINUTE)).toEqual([
      16n,
      52n,
      9n,
      11n,
    ]);
    expect(story.windows).toHaveLength(32);
  });

  it('a mere mention does not end the search', async () => {
    const loki = store([
      { at: NOW - MINUTE, mention: true },
      { at: NOW - 5n * HOUR, closes: true },
    ]);
    const { story, found } = await searchWindows(question(), loki);
    expect(found).toBe(true);
    expect(story.windows.flatMap(({ matched }, index) => (matched > 0 ? [index] : []))).toEqual([0, 12]);
    expect(story.windows).toHaveLength(13);
  });

  it('a hint is looked at first, also when it is older than the lookback', async () => {
    const at = NOW - 30n * DAY;
    const loki = store([{ at, closes: true }]);
    const { story } = await searchWindows(question({ hints: [hint(at - MINUTE, at + 15n * MINUTE)] }), loki);
    expect(story.windows).toMatchObject([{ reason: 'id', matched: 1 }]);
  });

  it('an asked window is the only one, and what is left of it beside a hit is not followed', async () => {
    const asked = { start: NOW - 3n * HOUR, end: NOW - 2n * HOUR };
    const loki = store([{ at: asked.end - 1n }, { at: asked.end + 1n, closes: true }]);
    const { story } = await searchWindows(question({ asked, hints: [hint(0n, NOW)] }), loki);
    expect(story.windows).toMatchObject([{ range: asked, reason: 'asked', matched: 1 }]);
    expect(story.closed).toBe(false);
  });
});

describe('the rest of a request beside its first hit', () => {
  it('an end that lies in no planned window is found', async () => {
    const at = NOW - 3n * DAY;
    const loki = store([{ at: at - 2n * MINUTE }, { at }, { at: at + 40n * MINUTE, closes: true }]);
    const { story } = await searchWindows(question({ hints: [hint(at - MINUTE, at + MINUTE)] }), loki);
    expect(story.closed).toBe(true);
    expect(story.windows.reduce((sum, { matched }) => sum + matched, 0)).toBe(3);
    expect(story.windows.slice(1).every(({ reason }) => reason === 'lifecycle')).toBe(true);
  });

  it('a closed request whose beginning a window’s edge cut off is completed', async () => {
    const edge = NOW - 15n * MINUTE;
    const loki = store([{ at: edge - 5_000_000_000n }, { at: edge + 5_000_000_000n, closes: true }]);
    const { story } = await searchWindows(question(), loki);
    expect(story.windows).toMatchObject([
      { reason: 'widening', matched: 1 },
      { reason: 'lifecycle', matched: 1, range: { end: edge } },
      { reason: 'lifecycle', matched: 0, range: { end: edge - 55_000_000_000n } },
    ]);
  });

  it('a request that is still running ends at now, open', async () => {
    const loki = store([{ at: NOW - 3n * MINUTE }]);
    const { story } = await searchWindows(question(), loki);
    expect(story.closed).toBe(false);
    const [first, ...rest] = story.windows;
    expect(first?.reason).toBe('widening');
    expect(rest.every(({ reason, range }) => reason === 'lifecycle' && range.end <= NOW + MINUTE)).toBe(true);
    expect(union(story.windows.map(({ range }) => range))).toEqual([
      { start: NOW - 3n * MINUTE - HOUR, end: NOW + MINUTE },
    ]);
  });

  it('a stream of hours takes few windows', async () => {
    const start = NOW - 6n * HOUR;
    const lines = Array.from({ length: 240 }, (_, minute) => ({
      at: start + BigInt(minute) * MINUTE,
      closes: minute === 239,
    }));
    const { story } = await searchWindows(
      question({ hints: [hint(start - MINUTE, start + 15n * MINUTE)] }),
      store(lines),
    );
    expect(story.closed).toBe(true);
    expect(story.windows.reduce((sum, { matched }) => sum + matched, 0)).toBe(240);
    expect(story.windows.length).toBeLessThan(12);
  });

  it('a line that states a time of another year does not make it read years', async () => {
    const asked: TimeRange[] = [];
    const { story } = await searchWindows(question(), {
      sources: [FREE],
      ask: async (range) => {
        asked.push(range);
        const span = { start: 946_684_800_000_000_000n, end: NOW + 365n * DAY };
        return { matched: asked.length === 1 ? 1 : 0, found: true, closed: false, span };
      },
    });
    expect(story.windows.map(({ reason }) => reason)).toEqual(['widening', 'lifecycle']);
    expect(union(asked)).toEqual([{ start: NOW - 15n * MINUTE - 6n * HOUR, end: NOW + MINUTE }]);
  });

  it('undated lines: looks beside the window that gave them', async () => {
    const asked: TimeRange[] = [];
    const { story } = await searchWindows(question({ maxLookbackNanos: DAY }), {
      sources: [FREE],
      ask: async (range) => {
        asked.push(range);
        return { matched: asked.length === 1 ? 1 : 0, found: true, closed: false, span: null };
      },
    });
    expect(story.windows[0]).toMatchObject({ reason: 'widening', matched: 1 });
    expect(story.windows[1]).toMatchObject({ reason: 'lifecycle', range: { end: NOW - 15n * MINUTE } });
  });
});

describe('bounds', () => {
  const perNano = (range: TimeRange | null): number =>
    range === null ? 0 : Number((range.end - range.start) / MINUTE) * 1000;
  const priced = {
    id: 'loki',
    estimateBytes: async ({ range }: { readonly range: TimeRange | null }) => perNano(range),
  };

  it('stops before a window that would read too much, and names what was not searched', async () => {
    const loki = store([{ at: NOW - 4n * DAY, closes: true }], [priced]);
    const { story, gaps, found } = await searchWindows(question({ maxBytes: 400_000 }), loki);
    expect(found).toBe(false);
    const searched = story.windows.filter(({ skipped }) => !skipped);
    // Estimates of several windows at once are shared out among them; the last one is asked for by itself.
    expect(searched).toHaveLength(13);
    expect(story.windows.slice(13).every(({ skipped }) => skipped)).toBe(true);
    expect(story.windows[13]?.estimatedBytes).toBe(66_000);
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatchObject({ sourceId: 'loki', gaps: [{ kind: 'limit-bytes', hidesRows: true }] });
    expect(plainText(gaps[0]?.gaps[0]?.summary ?? [])).toBe(
      'not searched: 2026-11-16T06:40:00.000Z to 2026-11-23T00:48:00.000Z (6 d 18 h), because the next window would read about 66,000 bytes after 353,000 bytes, and --max-bytes allows 400,000 bytes',
    );
    expect(loki.asked).toHaveLength(13);
  });

  it('a limit that is hit beside a hit is a gap too', async () => {
    const loki = store([{ at: NOW - 5n * MINUTE }], [priced]);
    const { story, gaps, found } = await searchWindows(question({ maxBytes: 17_000 }), loki);
    expect(found).toBe(true);
    expect(story.windows.map(({ skipped, reason }) => [skipped, reason])).toEqual([
      [false, 'widening'],
      [true, 'lifecycle'],
    ]);
    expect(gaps[0]?.gaps[0]?.kind).toBe('limit-bytes');
  });

  const CANNOT_SAY = { id: 'loki-2', estimateBytes: () => Promise.resolve(null) };

  it('a store without an estimate counts nothing, and that is said; it hides no row', async () => {
    const broken = { id: 'other', estimateBytes: () => Promise.reject(new Error('boom')) };
    const loki = store([], [priced, CANNOT_SAY, broken]);
    const { gaps, story } = await searchWindows(question({ maxBytes: 100_000_000 }), loki);
    expect(gaps.map(({ sourceId, gaps: [gap] }) => [sourceId, gap?.kind, gap?.hidesRows])).toEqual([
      ['loki-2', 'no-estimate', false],
      ['other', 'no-estimate', false],
    ]);
    expect(story.windows[0]?.estimatedBytes).toBe(16_000);
    const alone = await searchWindows(question(), store([], [CANNOT_SAY]));
    expect(alone.story.windows[0]?.estimatedBytes).toBe(null);
    expect(alone.gaps).toEqual([]);
  });

  it.each([
    ['interrupted', 'canceled', new Error('stop')],
    ['deadline', 'timeout', new DOMException('late', 'TimeoutError')],
  ])('%s: the rest is skipped', async (kind, errorType, reason) => {
    const controller = new AbortController();
    const loki = store([]);
    const { story, gaps } = await searchWindows(question({ signal: controller.signal }), {
      ...loki,
      ask: (range) => {
        if (loki.asked.length === 1) controller.abort(reason);
        return loki.ask(range);
      },
    });
    expect(story.windows.flatMap(({ skipped }, index) => (skipped ? [] : [index]))).toEqual([0, 1]);
    expect(gaps).toMatchObject([{ gaps: [{ kind, errorType, hidesRows: true }] }]);
  });
});

describe('properties', () => {
  const offset = fc.bigInt({ min: -20n * 24n * 60n, max: 5n }).map((minutes) => NOW + minutes * MINUTE);
  const ranges = fc
    .tuple(offset, fc.bigInt({ min: 1n, max: 3000n }))
    .map(([start, minutes]) => hint(start, start + minutes * MINUTE));
  const lookback = fc.bigInt({ min: 1n, max: 60n * 24n * 30n }).map((minutes) => minutes * MINUTE);

  it('windows are disjoint and, when nothing is found, cover the lookback and the hints exactly', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ranges, { maxLength: 5 }), lookback, async (hints, maxLookbackNanos) => {
        const { story, searched } = await searchWindows(question({ hints, maxLookbackNanos }), store([]));
        expectDisjoint(story.windows.map(({ range }) => range));
        const horizon = NOW + MINUTE;
        const expected = union([
          { start: NOW - maxLookbackNanos, end: horizon },
          ...hints.map(({ range: { start, end } }) => ({ start, end: end < horizon ? end : horizon })),
        ]);
        expect(searched).toEqual(expected);
      }),
    );
  });

  it('no moment is asked twice, whatever the store holds', async () => {
    const lines = fc.array(fc.record({ at: offset, closes: fc.boolean(), mention: fc.boolean() }), { maxLength: 12 });
    const bound = fc.option(fc.integer({ min: 0, max: 2_000_000 }));
    await fc.assert(
      fc.asyncProperty(lines, fc.array(ranges, { maxLength: 3 }), bound, async (held, hints, maxBytes) => {
        const priced = {
          id: 'loki',
          estimateBytes: async ({ range }: { readonly range: TimeRange | null }) =>
            range === null ? 0 : Number((range.end - range.start) / MINUTE) * 100,
        };
        const loki = store(held, [priced]);
        const { searched, story } = await searchWindows(question({ hints, maxBytes }), loki);
        expectDisjoint(story.windows.map(({ range }) => range));
        const askedNanos = loki.asked.reduce((sum, { start, end }) => sum + (end - start), 0n);
        expect(askedNanos).toBe(coveredNanos(loki.asked));
        expect(searched).toEqual(union(loki.asked));
        if (maxBytes !== null) {
          const spent = story.windows.filter(({ skipped }) => !skipped);
          expect(spent.reduce((sum, { estimatedBytes }) => sum + (estimatedBytes ?? 0), 0)).toBeLessThanOrEqual(
            maxBytes,
          );
        }
      }),
    );
  });
});

function expectDisjoint(ranges: readonly TimeRange[]): void {
  for (const [index, range] of ranges.entries()) {
    expect(range.end > range.start).toBe(true);
    for (const other of ranges.slice(index + 1)) expect(intersects(range, other)).toBe(false);
  }
}
