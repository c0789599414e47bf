import { describe, expect, it } from 'vitest';
import type { Labels, Sample } from '../../src/model/metrics.ts';
import { plainText } from '../../src/model/prose.ts';
import { isOfItsProcess, type LineWriter, type Signal, type SignalName } from '../../src/model/signal.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { processStarts } from '../../src/signals/growth.ts';
import { readSignal, signalWindow } from '../../src/signals/index.ts';
import { fromMillis } from '../../src/model/time.ts';
import { answer, END_MS, every15s, series, SUBJECT } from './answers.ts';

const window = signalWindow({ start: SUBJECT.start, end: SUBJECT.end, now: fromMillis(END_MS + 86_400_000) });
const NOBODY: LineWriter = { pod: null, host: null, container: null, processId: null, address: null };

type Of = readonly [Labels, readonly Sample[]];

function read(name: SignalName, of: readonly Of[], writer: Partial<LineWriter> | null = null): Signal {
  const definition = codexAppServer.signals.definitions.find((each) => each.name === name);
  if (definition === undefined) throw new Error('no such signal');
  const all = of.map(([labels, samples]) => series(samples, { job: 'codex', ...labels }));
  return readSignal(definition, {
    subject: { ...SUBJECT, writers: writer === null ? [] : [{ ...NOBODY, ...writer }] },
    window,
    answers: {
      series: { query: 'q', answer: answer(...all) },
      judged: { query: 'q', answer: answer(series(every15s(50))) },
    },
    starts: processStarts([]),
    scraped: SUBJECT.end,
    scrapedFrom: all,
  });
}

const A = { instance: 'codex-a:18000' };
const B = { instance: 'codex-b:18000' };
const up = every15s(1);
const down = every15s(0);
const grows = (by: number): readonly Sample[] => every15s((second) => (second < -100 ? 0 : by), [-1515, 900]);

describe('a gauge of one of two instances', () => {
  it('is of the worst of them, and of nobody’s process, while the lines do not say who served it', () => {
    const ready = read('ready', [
      [A, up],
      [B, down],
    ]);
    expect(ready).toMatchObject({
      value: 0,
      verdict: 'breached',
      instances: { name: 'codex-b:18000', count: 2, whose: 'worst' },
    });
    expect(isOfItsProcess(ready)).toBe(false);
    expect(plainText(ready.says)).toContain(
      'That is the worst of 2 instances, codex-b:18000. The request’s lines do not say which of them served it: its own may have been another.',
    );
  });

  it('is of the one that the lines name, by pod, container, host or address', () => {
    const pods: readonly Of[] = [
      [{ instance: '10.0.0.1:80', pod: 'codex-7d-a' }, up],
      [{ instance: '10.0.0.2:80', pod: 'codex-7d-b' }, down],
    ];
    const hosts: readonly Of[] = [
      [{ instance: 'n1.example.net:80' }, up],
      [{ instance: 'n2.example.net:80' }, down],
    ];
    const both: readonly Of[] = [
      [A, up],
      [B, down],
    ];
    const cases: readonly (readonly [readonly Of[], Partial<LineWriter>, string])[] = [
      [pods, { pod: 'codex-7d-a' }, 'codex-7d-a'],
      [
        [
          [{ instance: 'codex-0.codex:80' }, up],
          [{ instance: 'codex-1.codex:80' }, down],
        ],
        { pod: 'codex-0' },
        'codex-0.codex:80',
      ],
      [both, { container: 'codex-a' }, 'codex-a:18000'],
      [hosts, { host: 'N1' }, 'n1.example.net:80'],
      [both, { address: 'codex-a:18000' }, 'codex-a:18000'],
    ];
    for (const [of, writer, name] of cases) {
      const ready = read('ready', of, writer);
      expect(ready).toMatchObject({ value: 1, verdict: 'ok', instances: { name, count: 2, whose: 'own' } });
      expect(ready.points.every(({ value }) => value === 1)).toBe(true);
      expect(isOfItsProcess(ready)).toBe(true);
    }
    expect(plainText(read('ready', pods, { pod: 'codex-7d-b' }).says)).toContain(
      'That is 1 of 2 instances, codex-7d-b: the one that the request’s lines name.',
    );
  });

  it('is nobody’s when two of them fit, or none does', () => {
    const twins: readonly Of[] = [
      [{ instance: 'n1:1' }, up],
      [{ instance: 'n1:2' }, down],
    ];
    expect(read('ready', twins, { host: 'n1' }).instances).toMatchObject({ whose: 'worst', name: 'n1:2' });
    // The container of every pod has one name.
    const pods: readonly Of[] = [
      [{ ...A, pod: 'a', container: 'app' }, up],
      [{ ...B, pod: 'b', container: 'app' }, down],
    ];
    expect(read('ready', pods, { pod: 'a', container: 'app' }).instances).toMatchObject({ whose: 'own', name: 'a' });
    expect(read('ready', pods, { pod: null, container: 'app' }).instances).toMatchObject({ whose: 'worst' });
    const gone = read('ready', pods, { pod: 'c' });
    expect(gone.instances).toMatchObject({ whose: 'other', name: 'b' });
    expect(isOfItsProcess(gone)).toBe(false);
  });

  it('that was gone before the request is no instance of its time', () => {
    const before = every15s(0, [-900, -300]);
    const ready = read('ready', [
      [A, up],
      [B, before],
    ]);
    expect(ready).toMatchObject({ value: 1, instances: { name: 'codex-a:18000', count: 1, whose: 'only' } });
  });
});

describe('the only instance', () => {
  it('is named, and is the request’s unless the lines name another pod', () => {
    expect(read('ready', [[A, down]]).instances).toEqual({ name: 'codex-a:18000', count: 1, whose: 'only' });
    expect(read('ready', [[A, down]], { pod: 'codex-x' }).instances).toMatchObject({ whose: 'only' });
    expect(read('ready', [[{ ...A, pod: 'codex-y' }, down]], { pod: 'codex-x' }).instances).toMatchObject({
      whose: 'other',
    });
  });
});

describe('a counter of two instances', () => {
  it('names the one that grew most, or is of the one that the lines name', () => {
    const both: readonly Of[] = [
      [A, grows(1)],
      [B, grows(5)],
    ];
    expect(read('restarts', both)).toMatchObject({
      value: 5,
      verdict: 'breached',
      instances: { name: 'codex-b:18000', count: 2, whose: 'worst' },
    });
    expect(read('restarts', both, { container: 'codex-a' })).toMatchObject({
      value: 1,
      verdict: 'ok',
      instances: { name: 'codex-a:18000', count: 2, whose: 'own' },
    });
  });

  it('that are added up says so', () => {
    const both: readonly Of[] = [
      [A, grows(1)],
      [B, grows(5)],
    ];
    expect(read('tool-buffer-started', both)).toMatchObject({
      value: 6,
      instances: { name: null, count: 2, whose: 'all' },
    });
    expect(read('tool-buffer-started', both, { container: 'codex-a' })).toMatchObject({
      value: 1,
      instances: { name: 'codex-a:18000', whose: 'own' },
    });
    // What a route answered, any of its instances answered.
    const shares = both.map(([labels, samples]): Of => [{ ...labels, status_family: '2xx' }, samples]);
    expect(read('error-ratio', shares, { container: 'codex-a' })).toMatchObject({
      counted: { all: 6 },
      instances: { name: null, count: 2, whose: 'all' },
    });
    expect(read('latency-p95', both).instances).toEqual({ name: null, count: 2, whose: 'all' });
  });
});
