// 200 people look at 20 requests for a minute, against stores that take their time: no error, one question each, flat memory.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { startServe } from '../test/e2e/serve.ts';
import { loadCaptureStore, startFakeLoki } from '../test/fakes/loki/index.ts';
import { readTruth } from '../test/fixture.ts';

const { BENCH_VIEWERS = '200', BENCH_IDS = '20', BENCH_SECONDS = '60', BENCH_LATENCY_MS = '500' } = process.env;
const VIEWERS = Number(BENCH_VIEWERS);
const IDS = Number(BENCH_IDS);
const SECONDS = Number(BENCH_SECONDS);
const LATENCY_MS = Number(BENCH_LATENCY_MS);
/** Between two looks of one person. */
const REST_MS = 1000;
const WINDOW = `from=${Date.parse('2026-11-23T06:20:00Z')}&to=${Date.parse('2026-11-23T07:05:00Z')}`;

interface Load {
  readonly answers: number;
  readonly errors: readonly string[];
  readonly bytes: number;
  readonly latenciesMs: readonly number[];
}

export async function benchServe(): Promise<number> {
  const loki = await startFakeLoki(loadCaptureStore({ flushed: true }), { latencyMs: LATENCY_MS });
  const prometheus = await startSlowPrometheus();
  const serving = await startServe([], { env: { LOKI_ADDR: loki.url, PROMETHEUS_URL: prometheus.url } });
  try {
    const ids = [...readTruth().keys()].slice(0, IDS);
    const alone = await questionsOfOne(ids, { serving, lokiRequests: () => loki.requests.length, prometheus });
    const memory: number[] = [];
    const until = Date.now() + SECONDS * 1000;
    const [load] = await Promise.all([
      look(serving.url, { ids, until }),
      sampleMemory(serving.pid, { until, into: memory }),
    ]);
    const asked = loki.requests.length + prometheus.count();
    process.stdout.write(`${report({ load, memory, asked, expected: alone })}\n`);
    return 0;
  } finally {
    await serving.stop();
    await loki.close();
    prometheus.close();
  }
}

interface Backends {
  readonly serving: { readonly url: string };
  readonly lokiRequests: () => number;
  readonly prometheus: { readonly count: () => number };
}

/** What the stores are asked when each id is looked at once, by another window so that nothing of it is kept for the load. */
async function questionsOfOne(
  ids: readonly string[],
  { serving, lokiRequests, prometheus }: Backends,
): Promise<number> {
  const before = lokiRequests() + prometheus.count();
  for (const id of ids) await (await fetch(`${serving.url}/trace/${id}?${WINDOW}&at=x`)).text();
  return lokiRequests() + prometheus.count() - before;
}

async function look(
  url: string,
  { ids, until }: { readonly ids: readonly string[]; readonly until: number },
): Promise<Load> {
  const errors: string[] = [];
  const latenciesMs: number[] = [];
  let bytes = 0;
  const viewer = async (index: number): Promise<void> => {
    await wait((index % 20) * 10);
    for (let round = 0; Date.now() < until; round += 1) {
      const id = ids[(index + round) % ids.length] ?? '';
      const began = performance.now();
      try {
        const response = await fetch(`${url}/trace/${id}?${WINDOW}`);
        const text = await response.text();
        bytes += text.length;
        if (response.status !== 200 || !text.includes('id="report"') || !text.trimEnd().endsWith('</html>'))
          errors.push(`${response.status} ${text.slice(-200)}`);
      } catch (error) {
        errors.push(String(error));
      }
      latenciesMs.push(performance.now() - began);
      await wait(REST_MS);
    }
  };
  await Promise.all(Array.from({ length: VIEWERS }, (_, index) => viewer(index)));
  return { answers: latenciesMs.length, errors, bytes, latenciesMs };
}

async function sampleMemory(
  pid: number,
  { until, into }: { readonly until: number; readonly into: number[] },
): Promise<void> {
  while (Date.now() < until) {
    const [, kilobytes = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    into.push(Number(kilobytes) / 1000);
    await wait(500);
  }
}

/** Answers every question with "no such series", late. */
async function startSlowPrometheus(): Promise<{ readonly url: string; count(): number; close(): void }> {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    const isVector = request.url?.includes('/query?') === true;
    const data = { resultType: isVector ? 'vector' : 'matrix', result: [], groups: [] };
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ status: 'success', data }));
    }, LATENCY_MS);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Result {
  readonly load: Load;
  readonly memory: readonly number[];
  readonly asked: number;
  readonly expected: number;
}

function report({ load, memory, asked, expected }: Result): string {
  const sorted = load.latenciesMs.toSorted((a, b) => a - b);
  const quantile = (share: number): string => `${Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0)} ms`;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const third = Math.floor(memory.length / 3);
  const [early, late] = [mean(memory.slice(third, 2 * third)), mean(memory.slice(-third))];
  const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row('what', 'measured', 'wanted'),
    '|---|---|---|',
    row('pages', `${load.answers} (${(load.bytes / 1e6).toFixed(0)} MB)`, ''),
    row('errors', `${load.errors.length}${load.errors[0] === undefined ? '' : `: ${load.errors[0]}`}`, '0'),
    row('questions to the stores', `${asked - expected}, where ${IDS} single traces ask ${expected}`, 'the same'),
    row('a page, median and 99 of 100', `${quantile(0.5)}, ${quantile(0.99)}`, ''),
    row('the slowest, which waited for the stores', quantile(1), ''),
    row('memory of the server', `${Math.max(...memory).toFixed(0)} MB at most`, ''),
    row('its mean in the last third against the second', `${(late / early).toFixed(2)} ×`, 'about 1'),
  ].join('\n');
}
