// The metrics of the capture as a Prometheus that scraped the proxy every 5 s would hold them: OpenMetrics text for
// `promtool tsdb create-blocks-from openmetrics`, 06:20:03.460 to 07:10Z on 2026-11-23.
//
// Where the values come from:
// - The six snapshots in fixtures/captures/…/metrics. Each was taken by a `GET /metrics` that the access log dates (scrapedAt).
//   A snapshot counts from the end of the last request before that (from): nothing happened between. Its values hold until
//   the next one's `from`; counters start again where process_start_time_seconds changes, as they did.
// - Restarts, readiness and backoff of the worker come from the supervisor's lines of stdout.log, to the millisecond: a scrape
//   between two snapshots would have seen them.
// - Before the capture begins there is nothing but what we say: an earlier process with the healthy traffic of the first
//   snapshot, once every three minutes. Without it no rate has a yesterday.
// - After the last snapshot its values stay.
// - ALERTS and ALERTS_FOR_STATE are written by us, from when the expressions of fixtures/prometheus/rules.yaml are true over
//   this history; test/servers/history.test.ts holds them to what a real Prometheus says.
//
// promtool cannot write staleness markers: a series that ends is seen for the whole lookback. The server that serves this
// is started with a lookback of 9 s (startCapturePrometheus).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPTURE } from '../fixture.ts';
import { ALERT_EPISODES } from './alert-episodes.ts';

export const STEP_MS = 5000;
/** The first scrape. Its phase lets a scrape fall between the death of the worker at 06:57:13.267 and its return at .872. */
export const HISTORY_START_MS = Date.parse('2026-11-23T06:20:03.460Z');
export const HISTORY_END_MS = Date.parse('2026-11-23T07:10:03.460Z');
/** Rules are evaluated half a second behind each scrape. */
export const EVALUATION_DELAY_MS = 500;

const CAPTURE_START_MS = Date.parse('2026-11-23T06:57:01.000Z');
const EARLIER_PROCESS_START_SECONDS = Date.parse('2026-11-23T06:20:00.000Z') / 1000;

const HEALTHY_TRAFFIC_EVERY_SECONDS = 180;

const SNAPSHOTS = [
  { file: '01-healthy.prom', from: '06:57:03.453', scrapedAt: '06:57:03.458' },
  { file: '02-after-first-restart.prom', from: '06:57:13.385', scrapedAt: '06:57:14.596' },
  { file: '03-restart-storm.prom', from: '06:57:25.162', scrapedAt: '06:57:29.172' },
  { file: '04-tool-truncated.prom', from: '06:57:32.258', scrapedAt: '06:57:32.265' },
  { file: '05-backend-error.prom', from: '06:57:38.412', scrapedAt: '06:57:38.419' },
  { file: '06-maintenance.prom', from: '06:57:45.492', scrapedAt: '06:57:45.506' },
].map(({ file, from }) => ({
  fromMs: Date.parse(`2026-11-23T${from}Z`),
  samples: readSnapshot(join(CAPTURE, 'metrics', file)),
}));

const TARGET = 'instance="proxy-1:18000",job="codex-app-server-proxy"';

interface SnapshotSample {
  readonly name: string;
  /** Without braces; empty when there are none. */
  readonly labels: string;
  readonly value: number;
  readonly counts: boolean;
}

/** The whole history. Series with their samples together, as the format wants it. */
export function captureHistory(): string {
  const lines = new Map<string, string[]>();
  const add = (series: string, line: string): void => {
    const known = lines.get(series);
    if (known === undefined) lines.set(series, [line]);
    else known.push(line);
  };
  for (let timeMs = HISTORY_START_MS; timeMs <= HISTORY_END_MS; timeMs += STEP_MS) {
    for (const { name, labels, value } of [...scrape(timeMs), { name: 'up', labels: '', value: 1 }]) {
      const series = `${name}{${labels === '' ? '' : `${labels},`}${TARGET}}`;
      add(series, `${series} ${text(value)} ${seconds(timeMs)}`);
    }
    for (const [series, value] of alertsAt(timeMs + EVALUATION_DELAY_MS)) {
      add(series, `${series} ${value} ${seconds(timeMs + EVALUATION_DELAY_MS)}`);
    }
  }
  const ordered = [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, samples]) => samples);
  return `${ordered.join('\n')}\n# EOF\n`;
}

function scrape(timeMs: number): readonly Omit<SnapshotSample, 'counts'>[] {
  const [first] = SNAPSHOTS;
  const current = SNAPSHOTS.findLast(({ fromMs }) => fromMs <= timeMs) ?? first;
  if (current === undefined) throw new Error('no snapshots');
  const worker: Readonly<Record<string, number>> = workerAt(timeMs);
  return current.samples.map(({ name, labels, value, counts }) => {
    if (timeMs < CAPTURE_START_MS) return { name, labels, value: earlierValue({ name, value, counts }, timeMs) };
    return { name, labels, value: worker[name] ?? value };
  });
}

function earlierValue({ name, value, counts }: Omit<SnapshotSample, 'labels'>, timeMs: number): number {
  if (name === 'process_start_time_seconds') return EARLIER_PROCESS_START_SECONDS;
  const times = Math.floor((timeMs / 1000 - EARLIER_PROCESS_START_SECONDS) / HEALTHY_TRAFFIC_EVERY_SECONDS);
  return counts ? value * times : value;
}

const WORKER_EVENTS = readFileSync(join(CAPTURE, 'stdout.log'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('{') && line.includes('"component":"worker"'))
  .map((line) => JSON.parse(line) as { event: string; ts_ms: number; restart_count: number; backoff_ms: number })
  .filter(({ event }) => event === 'worker_restart_scheduled' || event === 'worker_ready');

/** What a scrape at this time would have read; nothing before the first line. */
function workerAt(timeMs: number): Readonly<Record<string, number>> {
  const last = WORKER_EVENTS.findLast(({ ts_ms }) => ts_ms <= timeMs);
  if (last === undefined) return {};
  const isReady = last.event === 'worker_ready';
  return {
    codex_worker_restarts_total: last.restart_count,
    codex_worker_restarts_inc_total: last.restart_count,
    codex_worker_ready: isReady ? 1 : 0,
    codex_worker_backoff_ms: isReady ? 0 : last.backoff_ms,
  };
}

function alertsAt(timeMs: number): readonly (readonly [series: string, value: number])[] {
  return ALERT_EPISODES.filter(
    ({ trueFrom, until }) => Date.parse(trueFrom) <= timeMs && timeMs <= Date.parse(until),
  ).flatMap(({ labels, trueFrom, firingFrom }) => {
    const state = firingFrom !== null && Date.parse(firingFrom) <= timeMs ? 'firing' : 'pending';
    const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    return [
      [`ALERTS{${[...pairs, `alertstate="${state}"`].join(',')}}`, 1],
      [`ALERTS_FOR_STATE{${pairs.join(',')}}`, Math.floor(Date.parse(trueFrom) / 1000)],
    ] as const;
  });
}

function readSnapshot(path: string): readonly SnapshotSample[] {
  const types = new Map<string, string>();
  const samples: SnapshotSample[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [, family = '', type = ''] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (family !== '') types.set(family, type);
    const [, name = '', labels = '', value = ''] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (!name.startsWith('codex_') && name !== 'process_start_time_seconds') continue;
    samples.push({ name, labels, value: Number(value), counts: isCounted(name, types) });
  }
  return samples;
}

/** Counters, and the counts and sums of histograms and summaries. A gauge called …_total is a gauge. */
function isCounted(name: string, types: ReadonlyMap<string, string>): boolean {
  const type = types.get(name);
  if (type !== undefined) return type === 'counter';
  return ['_bucket', '_sum', '_count'].some((suffix) => name.endsWith(suffix));
}

function text(value: number): string {
  return Number.isNaN(value) ? 'NaN' : String(value);
}

function seconds(timeMs: number): string {
  return (timeMs / 1000).toFixed(3);
}
