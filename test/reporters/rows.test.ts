import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { own, plainText } from '../../src/model/prose.ts';
import { describeRow, rowContext, signNotes } from '../../src/reporters/wording/row-text.ts';
import { citedIds, foldRows, layOutRows, type TimelineRow } from '../../src/reporters/wording/rows.ts';
import { shortNames } from '../../src/reporters/wording/short-names.ts';
import { makeEvent, sampleReport } from './sample-report.ts';

function event(
  index: number,
  options: { readonly key?: string; readonly abnormal?: boolean; readonly window?: boolean } = {},
) {
  return makeEvent({
    id: `E${String(index).padStart(2, '0')}`,
    atMs: index * 10,
    fact: { kind: 'log', event: null },
    lane: 'sse',
    what: own('x'),
    file: 'a.log',
    line: index,
    scope: options.window === true ? 'window' : 'request',
    abnormal: options.abnormal ?? false,
    ...(options.key === undefined ? {} : { foldKey: options.key }),
  });
}

const show = (rows: readonly TimelineRow[]): readonly string[] =>
  rows.map((row) => (row.type === 'single' ? row.event.id : row.events.map(({ id }) => id).join('+')));

describe('folding', () => {
  it('makes one row of three or more of a key, at the place of the first', () => {
    expect(
      show(foldRows([event(1, { key: 'a' }), event(2, { key: 'b' }), event(3, { key: 'a' }), event(4, { key: 'a' })])),
    ).toEqual(['E01+E03+E04', 'E02']);
  });

  it('shows two of a key each', () => {
    expect(show(foldRows([event(1, { key: 'a' }), event(2, { key: 'a' })]))).toEqual(['E01', 'E02']);
  });

  it('ends a run at an own event without a key, but not at a context event', () => {
    const a = { key: 'a' };
    expect(show(foldRows([event(1, a), event(2, a), event(3), event(4, a), event(5, a)]))).toEqual([
      'E01',
      'E02',
      'E03',
      'E04',
      'E05',
    ]);
    expect(show(foldRows([event(1, a), event(2, a), event(3, { window: true }), event(4, a)]))).toEqual([
      'E01+E02+E04',
      'E03',
    ]);
  });

  it('never folds what is abnormal, nor own events with context of the same key', () => {
    const a = { key: 'a' };
    expect(show(foldRows([event(1, a), event(2, { key: 'a', abnormal: true }), event(3, a), event(4, a)]))).toEqual([
      'E01',
      'E02',
      'E03',
      'E04',
    ]);
    expect(
      show(
        foldRows([
          event(1, a),
          event(2, { key: 'a', window: true }),
          event(3, a),
          event(4, { key: 'a', window: true }),
        ]),
      ),
    ).toEqual(['E01', 'E02', 'E03', 'E04']);
  });

  it('loses no event and keeps the order of what it does not fold', () => {
    const options = fc.record({ key: fc.constantFrom('a', 'b', 'none'), abnormal: fc.boolean(), window: fc.boolean() });
    fc.assert(
      fc.property(fc.array(options, { maxLength: 40 }), (specs) => {
        const events = specs.map(({ key, ...rest }, index) =>
          event(index + 1, key === 'none' ? rest : { key, ...rest }),
        );
        const rows = foldRows(events);
        const inRows = rows.flatMap((row) => (row.type === 'single' ? [row.event] : row.events));
        expect(inRows.map(({ id }) => id).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
        const heads = rows.map((row) => Number((row.type === 'single' ? row.event.id : row.events[0].id).slice(1)));
        expect(heads).toEqual(heads.toSorted((a, b) => a - b));
        for (const row of rows)
          if (row.type === 'folded') expect(row.events.some(({ abnormal }) => abnormal)).toBe(false);
      }),
    );
  });
});

describe('the rows of a report', () => {
  it('are the own events, the outage and what is cited; the rest is counted', () => {
    const { rows, unplaced, mentions, leftOut } = layOutRows(sampleReport(), { all: false });
    expect(show(rows)).toEqual([
      'E01',
      'E02',
      'E03',
      'E04',
      'E05',
      'E06',
      'E07',
      'E08',
      Array.from({ length: 20 }, (_, i) => `E${String(i + 9).padStart(2, '0')}`).join('+'),
      'E29',
      'W01',
      'E30',
      'E31',
      'L01',
      'W02',
    ]);
    expect(unplaced.map(({ id }) => id)).toEqual(['E32']);
    expect(mentions.map(({ id }) => id)).toEqual(['M01']);
    expect(leftOut).toBe(1);
  });

  it('are all of them with --all', () => {
    const report = sampleReport();
    const { rows, unplaced, mentions, leftOut } = layOutRows(report, { all: true });
    expect(rows.length + unplaced.length + mentions.length).toBe(report.events.length);
    expect(rows.every(({ type }) => type === 'single')).toBe(true);
    expect(leftOut).toBe(0);
  });

  it('hold every event that a statement cites', () => {
    const report = sampleReport();
    const { rows, unplaced } = layOutRows(report, { all: false });
    const shown = new Set(
      [...rows.flatMap((row) => (row.type === 'single' ? [row.event] : row.events)), ...unplaced].map(({ id }) => id),
    );
    expect([...citedIds(report)].filter((id) => !shown.has(id))).toEqual([]);
  });

  it('leave out an outage that ended long before the request', () => {
    const report = sampleReport();
    const [outage] = report.outages;
    if (outage === undefined) throw new Error('the sample has an outage');
    const far = {
      ...outage,
      relation: 'before' as const,
      start: outage.start - 60_000_000_000n,
      end: outage.start - 50_000_000_000n,
    };
    const quiet = { ...report, outages: [far], correlations: [] };
    expect(show(layOutRows(quiet, { all: false }).rows)).not.toContain('W02+');
    expect(
      layOutRows(
        { ...quiet, events: quiet.events.map((e) => (e.lane === 'worker' ? { ...e, timeUnixNano: far.start } : e)) },
        { all: false },
      ).leftOut,
    ).toBe(4);
  });
});

describe('an outage beside the request', () => {
  const report = sampleReport();
  const [during] = report.outages;
  if (during === undefined) throw new Error('the sample has an outage');
  const quiet = {
    ...report,
    correlations: [],
    outages: [{ ...during, relation: 'after' as const, overlapNanos: 0n }],
  };
  const rowsOf = (of: typeof quiet, all = false) => show(layOutRows(of, { all }).rows);
  const citing = (...evidence: readonly string[]) =>
    report.correlations.slice(0, 1).map((finding) => ({ ...finding, summary: own('x.'), evidence }));

  it('is one row at the place of its first line', () => {
    const rows = rowsOf(quiet);
    expect(rows.slice(rows.indexOf('E29'))).toEqual(['E29', 'W01+W02', 'E30', 'E31']);
    const { rows: laidOut } = layOutRows(quiet, { all: false });
    const row = laidOut.find(({ type }) => type === 'outage');
    if (row === undefined) throw new Error('there is such a row');
    const context = rowContext(quiet, { events: quiet.events, names: shortNames(quiet) });
    const text = describeRow(row, context);
    expect([text.id, plainText(text.what), text.abnormal]).toEqual([
      'W01…W02',
      'worker exit by SIGKILL at 1.997 s [W01], ready at 2.602 s [W02], out for 605 ms',
      true,
    ]);
    expect(text.places).toEqual([{ at: 'stdout.log:423…474', remark: '' }]);
  });

  it('has a row for each line when it overlaps the request, when a finding rests on it, and with --all', () => {
    for (const rows of [
      rowsOf({ ...quiet, outages: [{ ...during, relation: 'during' as never }] }),
      rowsOf({ ...quiet, correlations: citing('W02') as never }),
      rowsOf(quiet, true),
    ]) {
      expect(rows).toContain('W01');
      expect(rows).toContain('W02');
    }
  });

  it('is one row for a planned shutdown even when a remark cites its exit and its ready, which the row names', () => {
    const planned = {
      ...quiet.outages[0],
      cause: 'planned_shutdown',
      name: 'planned shutdown',
      title: 'planned shutdown',
      isPlanned: true,
      signal: null,
      exitCode: 0,
    } as (typeof quiet.outages)[0];
    const remarked = { ...quiet, outages: [planned], correlations: citing('W01', 'W02') as never };
    const { rows } = layOutRows(remarked, { all: false });
    expect(show(rows)).toContain('W01+W02');
    const context = rowContext(remarked, { events: remarked.events, names: shortNames(remarked) });
    const text = rows.map((row) => describeRow(row, context)).find(({ id }) => id === 'W01…W02');
    expect([plainText(text?.what ?? []), text?.abnormal]).toEqual([
      'planned shutdown with code 0 at 1.997 s [W01], ready at 2.602 s [W02], out for 605 ms',
      false,
    ]);
  });
});

describe('a worker line without a time', () => {
  const trouble = (id: string, notAfterMs: number) => ({
    ...makeEvent({
      id,
      fact: { kind: 'worker_trouble', trouble: 'not_ready' },
      lane: 'worker',
      what: own('worker not ready'),
      file: 'a.log',
      line: 1,
      scope: 'window',
      reqId: null,
    }),
    between: { notBefore: null, notAfter: 1_795_417_031_270_000_000n + BigInt(notAfterMs) * 1_000_000n },
  });

  it('is shown when the line behind it was written near the request', () => {
    const report = sampleReport();
    const { rows } = layOutRows(
      { ...report, events: [...report.events, trouble('W88', 3), trouble('W89', 60_000)] },
      { all: false },
    );
    expect(show(rows)).toContain('W88');
    expect(show(rows)).not.toContain('W89');
  });
});

describe('the text of a row', () => {
  const report = sampleReport();
  const { rows } = layOutRows(report, { all: false });
  const context = rowContext(report, { events: report.events, names: shortNames(report) });
  const texts = new Map(rows.map((row) => describeRow(row, context)).map((text) => [text.id, text]));

  it('counts a fold, with first, last and longest gap', () => {
    const text = texts.get('E09…E28');
    expect(plainText(text?.what ?? [])).toBe('20 × SSE delta: first 40 ms, last 1.985 s, longest gap 955 ms');
    expect(text?.places).toEqual([{ at: 'proto.ndjson:640…659', remark: '' }]);
  });

  it('gives an undated event the bounds of its place, never a time', () => {
    expect(texts.get('E03')).toMatchObject({
      clock: '≈ 06:57:11.272 … 06:57:11.288',
      offset: '≈ 2 ms … 18 ms',
      shortOffset: '≈ 18 ms',
      undated: true,
    });
  });

  it('marks the store’s time of a line that has none, and leaves a runtime’s alone', () => {
    const dated = event(1);
    const timeUnixNano = dated.timeUnixNano ?? 0n;
    const entry = { labels: { app: 'a' }, timeUnixNano, textKey: 'a', occurrence: 0, tenant: null };
    const record = {
      ...dated.record,
      timeUnixNano: null,
      observedTimeUnixNano: timeUnixNano,
      envelopes: [] as readonly string[],
      origin: { ...dated.record.origin, source: 'loki', entry },
    };
    const ofStore = { ...dated, timeSource: 'envelope' as const, record };
    const shown = describeRow({ type: 'single', event: ofStore }, context);
    expect(shown.clock).toMatch(/^≈ \d\d:\d\d:\d\d\.\d{3}$/);
    expect(shown.shortOffset).toMatch(/^≈ /);
    expect(signNotes([shown], 'stream').join()).toContain('when the store has it from');
    const ofRuntime = { ...ofStore, record: { ...record, envelopes: ['docker-json'] } };
    expect(describeRow({ type: 'single', event: ofRuntime }, context).clock).not.toContain('≈');
    expect(signNotes([describeRow({ type: 'single', event: dated }, context)], 'stream')).toEqual([]);
  });

  it('says ×N for copies, and whose the line of another request is', () => {
    expect(texts.get('E01')?.places).toEqual([{ at: 'stdout.log:458', remark: ' ×2' }]);
    expect(plainText(texts.get('L01')?.what ?? [])).toBe('access log of a sibling, of request T4fKlQzlLwwSGoSlxgXe2');
  });

  it('carries the date once rows lie in two days', () => {
    const later = { ...event(1), timeUnixNano: 1_795_517_031_270_000_000n };
    const two = rowContext(report, { events: [...report.events, later], names: shortNames(report) });
    expect(describeRow({ type: 'single', event: later }, two).clock).toBe('2026-11-24 10:43:51.270');
  });
});
