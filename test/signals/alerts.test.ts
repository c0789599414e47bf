import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertRule, Labels, Series } from '../../src/model/metrics.ts';
import { fromMillis } from '../../src/model/time.ts';
import { alertTime, type EpisodeInput, notEvaluatedYet, toEpisodes } from '../../src/signals/alerts.ts';
import { alertmanagerNow, isRecent } from '../../src/signals/alertmanager.ts';
import { signalWindow } from '../../src/signals/window.ts';
import { END_MS, every15s, rule, samples, series, SUBJECT } from './answers.ts';

const window = signalWindow({ start: SUBJECT.start, end: SUBJECT.end, now: fromMillis(END_MS + 86_400_000) });
const asked = alertTime(window);
const at = (second: number): bigint => fromMillis(END_MS + second * 1000);

function state(alertstate: 'pending' | 'firing', range: readonly [number, number], labels: Labels = {}): Series {
  return series(every15s(1, range), { __name__: 'ALERTS', alertname: 'CodexWorkerRestarts', ...labels, alertstate });
}

function episodes(alerts: readonly Series[], rest: Partial<EpisodeInput> = {}): ReturnType<typeof toEpisodes> {
  return toEpisodes({ alerts, forState: [], rules: [], request: SUBJECT, asked, writers: [], ...rest });
}

describe('the time that alerts are asked for', () => {
  it('is an hour before and half an hour behind', () => {
    expect(asked).toEqual({ start: at(-3615), end: at(1800) });
  });

  it('ends now, and not at a step before, when the request has only just ended', () => {
    const just = (ms: number): bigint =>
      alertTime(signalWindow({ start: SUBJECT.start, end: SUBJECT.end, now: fromMillis(END_MS + ms) })).end;
    expect([just(-1), just(0), just(14_999), just(1_799_999)]).toEqual([at(0), at(0), at(14.999), at(1799.999)]);
  });
});

describe('episodes of an alert', () => {
  it('are pending and firing together, since when, and until when', () => {
    const found = episodes([state('pending', [-60, -15]), state('firing', [0, 120], { severity: 'page' })], {
      forState: [],
    });
    // Another label set is another alert.
    expect(found.map(({ id, state: its }) => [id, its])).toEqual([
      ['A01', 'pending'],
      ['A02', 'firing'],
    ]);
    const since = series(every15s((END_MS - 70_000) / 1000, [-60, 120]), {
      __name__: 'ALERTS_FOR_STATE',
      alertname: 'CodexWorkerRestarts',
    });
    const [one, ...others] = episodes([state('firing', [0, 120]), state('pending', [-60, 0])], { forState: [since] });
    expect(others).toEqual([]);
    expect(one).toEqual({
      id: 'A01',
      name: 'CodexWorkerRestarts',
      labels: { alertname: 'CodexWorkerRestarts' },
      severity: null,
      whose: 'unknown',
      state: 'firing',
      relation: 'during',
      heldFrom: null,
      activeSince: at(-70.27),
      firingFrom: at(0),
      until: at(120),
      runbookUrl: null,
      query: 'ALERTS{alertname="CodexWorkerRestarts"}',
    });
  });

  it('are of the process that the request’s lines name, of another, or nothing tells', () => {
    const writer = { pod: 'proxy-a', container: null, host: null, address: null, processId: null };
    const whose = (labels: Labels): readonly string[] =>
      episodes([state('firing', [0, 120], labels)], { writers: [writer] }).map((one) => one.whose);
    expect(whose({ pod: 'proxy-a' })).toEqual(['own']);
    expect(whose({ pod: 'proxy-b' })).toEqual(['other']);
    expect(whose({})).toEqual(['unknown']);
  });

  it('that were there at the end of what was asked have no end', () => {
    expect(episodes([state('pending', [-15, 1800])])[0]?.until).toBeNull();
    expect(episodes([state('pending', [-15, 1785])])[0]?.until).toEqual(at(1785));
  });

  it('are during the request when a sample lies in it, or it lies between two samples of one', () => {
    const found = (points: Readonly<Record<number, number>>) =>
      episodes([series(samples(points), { alertname: 'x', alertstate: 'firing' })], {
        rules: [rule({ name: 'x', query: 'a', intervalSeconds: 15 })],
      }).map(({ relation, firingFrom }) => [relation, firingFrom]);
    expect(found({ 0: 1 })).toEqual([['during', at(0)]]);
    expect(found({ [-2000]: 1 })).toEqual([['during', at(-2)]]);
    expect(found({ [-10_000]: 1, 5000: 1 })).toEqual([['during', at(-10)]]);
    expect(found({ 686: 1, 15_686: 1 })).toEqual([['after', at(0.686)]]);
    expect(found({ 60_000: 1 })).toEqual([['after', at(60)]]);
    expect(found({ 60_001: 1 })).toEqual([]);
    expect(found({ [-62_000]: 1 })).toEqual([['before', at(-62)]]);
    expect(found({ [-62_001]: 1 })).toEqual([]);
    // At most as many as three intervals hold evaluations may be missing.
    expect(found({ [-30_000]: 1, 15_000: 1 })).toEqual([['during', at(-30)]]);
    expect(found({ [-30_000]: 1, 15_001: 1 })).toEqual([
      ['before', at(-30)],
      ['after', at(15.001)],
    ]);
  });

  it('began at their first sample, unless ALERTS_FOR_STATE says earlier by more than its whole seconds', () => {
    const since = (stated: number): bigint | null | undefined =>
      episodes([state('pending', [-60, 120])], {
        forState: [
          series(every15s(stated, [-60, 120]), { __name__: 'ALERTS_FOR_STATE', alertname: 'CodexWorkerRestarts' }),
        ],
      })[0]?.activeSince;
    const first = END_MS / 1000 - 60;
    expect(since(Math.floor(first))).toBe(at(-60));
    expect(since(Math.floor(first) - 300)).toBe(fromMillis((Math.floor(first) - 300) * 1000));
    expect(episodes([state('pending', [-60, 120])])[0]?.activeSince).toBe(at(-60));
    expect(episodes([state('pending', [-3615, 120])])[0]?.activeSince).toBeNull();
  });

  it('are two when more than three steps lie between them', () => {
    const apart = (gap: number): readonly (bigint | null)[] =>
      episodes([
        series([...every15s(1, [-600, -300]), ...every15s(1, [-300 + gap, 60])], {
          alertname: 'x',
          alertstate: 'firing',
        }),
      ]).map(({ firingFrom }) => firingFrom);
    expect(apart(45)).toEqual([at(-600)]);
    expect(apart(60)).toEqual([at(-240)]);
  });

  it('have the worst state during the request, not of all their time', () => {
    expect(episodes([state('pending', [-60, 30]), state('firing', [45, 300])])[0]).toMatchObject({
      state: 'pending',
      firingFrom: at(45),
    });
  });

  it('take the runbook of the rule whose labels they carry', () => {
    const rules = [
      rule({ name: 'x', query: 'a', labels: { severity: 'warn' }, annotations: { runbook_url: 'https://warn' } }),
      rule({ name: 'x', query: 'a', labels: { severity: 'page' }, annotations: { runbook_url: 'https://page' } }),
    ];
    const alert = series(every15s(1, [-60, 60]), { alertname: 'x', alertstate: 'firing', severity: 'page' });
    expect(episodes([alert], { rules })[0]).toMatchObject({ runbookUrl: 'https://page', severity: 'page' });
  });

  it('are two when they say that they began anew, however short the gap', () => {
    const anew = (stated: readonly number[]): readonly (bigint | null)[] => {
      const times = [-60, -45, -15, 0].map((second) => second * 1000);
      const of = (values: readonly number[]): ReturnType<typeof samples> =>
        samples(Object.fromEntries(times.map((ms, index) => [ms, values[index] ?? NaN])));
      const labels = { alertname: 'CodexWorkerRestarts' };
      return episodes([series(of([1, 1, 1, 1]), { ...labels, alertstate: 'firing' })], {
        forState: [series(of(stated), labels)],
        rules: [rule({ name: 'CodexWorkerRestarts', query: 'a' })],
      }).map(({ firingFrom }) => firingFrom);
    };
    const second = END_MS / 1000;
    expect(anew([second - 60, second - 60, second - 60, second - 60])).toEqual([at(-60)]);
    expect(anew([second - 60, second - 60, second - 15, second - 15])).toEqual([at(-60), at(-15)]);
    // A server that was started anew moves the beginning, and not beyond what it had seen.
    expect(anew([second - 600, second - 600, second - 585, second - 585])).toEqual([at(-60)]);
  });

  it('come out the same in whatever order the series come in', () => {
    const all = ['c', 'a', 'b'].flatMap((pod) => [
      state('pending', [-60, 0], { pod }),
      state('firing', [15, 60], { pod }),
    ]);
    const expected = episodes(all);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(episodes(shuffled)).toEqual(expected);
      }),
    );
    expect(expected.map(({ id, labels }) => [id, labels['pod']])).toEqual([
      ['A01', 'a'],
      ['A02', 'b'],
      ['A03', 'c'],
    ]);
  });
});

describe('an alert that fires all the time, at every phase of its evaluation', () => {
  const INTERVAL_MS = 15_000;
  const rules = [rule({ name: 'x', query: 'codex_a' })];

  /** Evaluated every 15 s since long, `phaseMs` behind the request's end; asked `ageMs` after the end. */
  function seen(
    { phaseMs, ageMs }: { readonly phaseMs: number; readonly ageMs: number },
    rest: Partial<EpisodeInput> = {},
  ): ReturnType<typeof toEpisodes> {
    const points: Record<number, number> = {};
    for (let ms = phaseMs - 40 * INTERVAL_MS; ms <= ageMs; ms += INTERVAL_MS) points[ms] = 1;
    const now = fromMillis(END_MS + ageMs);
    const of = signalWindow({ start: SUBJECT.start, end: SUBJECT.end, now });
    return episodes([series(samples(points), { alertname: 'x', alertstate: 'firing' })], {
      asked: alertTime(of),
      rules,
      ...rest,
    });
  }

  it('is never denied, however soon it is asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: INTERVAL_MS - 1 }),
        fc.integer({ min: 0, max: 3 * INTERVAL_MS }),
        fc.constantFrom(rules, []),
        (phaseMs, ageMs, its) => {
          const found = seen({ phaseMs, ageMs }, { rules: its });
          expect(found).toMatchObject([{ state: 'firing', relation: 'during', until: null }]);
        },
      ),
    );
  });

  it('says that its next evaluation is not in, for as long as it is not', () => {
    // 13 s after the last evaluation the request ends; the next is due 2 s later.
    for (const ageMs of [0, 1000, 1999]) {
      const heldFrom = { at: at(-13), next: 'not-in' };
      expect(seen({ phaseMs: 2000, ageMs })).toMatchObject([{ relation: 'during', heldFrom, until: null }]);
    }
    expect(seen({ phaseMs: 2000, ageMs: 2000 })).toMatchObject([{ relation: 'during', heldFrom: null }]);
    // An evaluation within the request needs no other.
    expect(seen({ phaseMs: 14_000, ageMs: 0 })).toMatchObject([{ relation: 'during', heldFrom: null }]);
  });

  it('is told as gone only when the next evaluation is known to be in', () => {
    const last = { alertname: 'x', alertstate: 'firing' };
    const once = [series(samples({ [-23_000]: 1, [-8000]: 1 }), last)];
    const heldAt = (ageMs: number, lastEvaluation: bigint | null): unknown => {
      const now = fromMillis(END_MS + ageMs);
      const its = alertTime(signalWindow({ start: SUBJECT.start, end: SUBJECT.end, now }));
      const [one] = episodes(once, { asked: its, rules: [rule({ name: 'x', query: 'codex_a', lastEvaluation })] });
      return [one?.relation, one?.heldFrom?.next, one?.until];
    };
    const gone = ['during', 'gone', at(-8)];
    const open = ['during', 'not-in', null];
    expect(heldAt(6000, at(-8))).toEqual(open);
    // Due at +7 s: what the server evaluated behind what was asked proves nothing.
    expect(heldAt(6000, at(7))).toEqual(open);
    expect(heldAt(8000, at(7.1))).toEqual(gone);
    expect(heldAt(8000, null)).toEqual(open);
    expect(heldAt(12_000, null)).toEqual(gone);
    expect(heldAt(86_400_000, at(86_390))).toEqual(gone);
    // It was over before the request began: the evaluation at -15 s found it gone.
    const over = [series(samples({ [-45_000]: 1, [-30_000]: 1 }), last)];
    expect(episodes(over, { rules })).toMatchObject([{ relation: 'before', heldFrom: null, until: at(-30) }]);
  });
});

describe('whether the evaluation behind the request can be in', () => {
  const not = (ageMs: number, its: readonly AlertRule[], alerts: readonly Series[] = []): unknown =>
    notEvaluatedYet(
      {
        rules: its,
        alerts,
        window: signalWindow({ start: SUBJECT.start, end: SUBJECT.end, now: fromMillis(END_MS + ageMs) }),
      },
      { metricPrefix: 'codex_' },
    );
  const every = (intervalSeconds: number | null, query = 'codex_a'): AlertRule => rule({ query, intervalSeconds });

  it('is told by the longest interval of the system’s own rules', () => {
    const rules = [every(15), every(30), every(300, 'node_load1')];
    expect(not(0, rules)).toEqual({ intervalNanos: 30_000_000_000n, from: 'rules' });
    expect(not(34_999, rules)).not.toBeNull();
    expect(not(35_000, rules)).toBeNull();
    expect(not(-1, rules)).toBeNull();
    const since = rules.map((each) => ({ ...each, lastEvaluation: at(3) }));
    expect(not(29_000, since)).not.toBeNull();
    expect(not(31_000, since)).toBeNull();
  });

  it('is told by the spacing of the samples where no rule says it, and else assumed', () => {
    expect(not(10_000, [every(null)], [state('firing', [-600, 0])])).toEqual({
      intervalNanos: 15_000_000_000n,
      from: 'samples',
    });
    expect(not(10_000, [])).toEqual({ intervalNanos: 60_000_000_000n, from: 'assumed' });
  });
});

describe('what Alertmanager holds now', () => {
  const alert = (name: string, [from, to]: readonly [number, number | null], silencedBy: readonly string[] = []) => ({
    labels: { alertname: name },
    annotations: {},
    startsAt: at(from),
    endsAt: to === null ? null : at(to),
    state: 'active' as const,
    silencedBy,
    inhibitedBy: [],
  });
  const silence = (
    id: string,
    [from, to]: readonly [number, number],
    state: 'active' | 'pending' | 'expired' = 'active',
  ) => ({
    id,
    state,
    matchers: [],
    startsAt: at(from),
    endsAt: at(to),
    createdBy: 'x',
    comment: '',
  });

  it('is listed whole, with what overlaps the request first', () => {
    const { alerts, silences } = alertmanagerNow(
      {
        alerts: [
          alert('later', [1, null]),
          alert('b', [0, 60], ['holding']),
          alert('a', [0, null]),
          alert('over', [-60, -3]),
        ],
        silences: [
          silence('holding', [10, 60]),
          silence('over', [-60, -3], 'expired'),
          silence('past', [-60, 0], 'expired'),
          silence('now', [20, 60]),
          silence('planned', [900, 1000], 'pending'),
        ],
      },
      SUBJECT,
    );
    expect(alerts.map(({ labels, relation }) => [labels['alertname'], relation])).toEqual([
      ['a', 'during'],
      ['b', 'during'],
      ['over', 'before'],
      ['later', 'after'],
    ]);
    expect(silences.map(({ id, relation }) => [id, relation])).toEqual([
      ['past', 'during'],
      ['holding', 'after'],
      ['now', 'after'],
    ]);
  });

  it('is worth asking for within a day', () => {
    const day = 86_400_000;
    expect(isRecent(SUBJECT, fromMillis(END_MS + day - 1))).toBe(true);
    expect(isRecent(SUBJECT, fromMillis(END_MS + day))).toBe(false);
  });
});
