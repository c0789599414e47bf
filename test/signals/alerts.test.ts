import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Labels, Series } from '../../src/model/metrics.ts';
import { fromMillis } from '../../src/model/time.ts';
import { alertTime, type EpisodeInput, toEpisodes } from '../../src/signals/alerts.ts';
import { concerning, isRecent } from '../../src/signals/alertmanager.ts';
import { signalWindow } from '../../src/signals/window.ts';
import { END_MS, every15s, rule, samples, series, SUBJECT } from './answers.ts';

const window = signalWindow({ start: SUBJECT.start, end: SUBJECT.end, now: fromMillis(END_MS + 86_400_000) });
const asked = alertTime(window);
const at = (second: number): bigint => fromMillis(END_MS + second * 1000);

function state(alertstate: 'pending' | 'firing', range: readonly [number, number], labels: Labels = {}): Series {
  return series(every15s(1, range), { __name__: 'ALERTS', alertname: 'CodexWorkerRestarts', ...labels, alertstate });
}

function episodes(alerts: readonly Series[], rest: Partial<EpisodeInput> = {}): ReturnType<typeof toEpisodes> {
  return toEpisodes({ alerts, forState: [], rules: [], request: SUBJECT, asked, ...rest });
}

describe('the time that alerts are asked for', () => {
  it('is an hour before and half an hour behind', () => {
    expect(asked).toEqual({ start: at(-3615), end: at(1800) });
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
      state: 'firing',
      relation: 'during',
      activeSince: at(-70.27),
      firingFrom: at(0),
      until: at(120),
      runbookUrl: null,
      query: 'ALERTS{alertname="CodexWorkerRestarts"}',
    });
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

  it('concerns the request when it began by its end and was not over before its start', () => {
    const { alerts, silences } = concerning(
      {
        alerts: [
          alert('later', [1, null]),
          alert('b', [0, 60], ['later']),
          alert('a', [0, null]),
          alert('over', [-60, -3]),
        ],
        silences: [
          silence('later', [10, 60]),
          silence('over', [-60, -3]),
          silence('past', [-60, 0], 'expired'),
          silence('other', [10, 60]),
        ],
      },
      SUBJECT,
    );
    expect(alerts.map(({ labels }) => labels.alertname)).toEqual(['a', 'b']);
    expect(silences.map(({ id }) => id)).toEqual(['past', 'later']);
  });

  it('is worth asking for within a day', () => {
    const day = 86_400_000;
    expect(isRecent(SUBJECT, fromMillis(END_MS + day - 1))).toBe(true);
    expect(isRecent(SUBJECT, fromMillis(END_MS + day))).toBe(false);
  });
});
