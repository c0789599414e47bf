// Each named incident, played by the stand-in: it leaves the lines that the real proxy was seen to leave, and lacks those that it lacked.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Traceable } from '../../fixtures/app-server/incidents.ts';
import { INCIDENT_SETTINGS, type IncidentName, INCIDENTS } from '../../fixtures/app-server/named-incidents.ts';
import { type AppServerProcess, startAppServer } from '../../src/stack/app-server.ts';
import { fileSource, trace } from '../app/trace.ts';
import { CAPTURE, FIXTURES } from '../fixture.ts';
import { familiesIn } from './lines.ts';

/** Beside the capture: what the real proxy wrote in some of these incidents. */
const REAL_CUTS = ['silent-backend', 'proxy-crash', 'worker-busy', 'restart-limit'].map((cut) =>
  join(FIXTURES, 'incident-lines', cut),
);

let directory: string;
let proxy: AppServerProcess;

interface Lines {
  readonly stdout: readonly string[];
  readonly proto: readonly string[];
  readonly usage: readonly string[];
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'incidents-'));
  proxy = await startAppServer({ logDirectory: directory, scale: 5, port: null, env: INCIDENT_SETTINGS });
});

afterAll(async () => {
  await proxy.stop();
  await rm(directory, { recursive: true, force: true });
});

/** What was written since the beginning of the incident. */
async function play(name: IncidentName): Promise<{ readonly lines: Lines; readonly requests: readonly Traceable[] }> {
  const before = await read();
  const requests = await INCIDENTS[name]({ proxyUrl: proxy.url, killProxy: proxy.kill, restartProxy: proxy.restart });
  const after = await settled();
  const since = (file: keyof Lines): readonly string[] => after[file].slice(before[file].length);
  return { lines: { stdout: since('stdout'), proto: since('proto'), usage: since('usage') }, requests };
}

/** The last lines are written when the client has its answer already. */
async function settled(): Promise<Lines> {
  const sizeOf = ({ stdout, proto, usage }: Lines): number => stdout.length + proto.length + usage.length;
  for (let last = await read(); ;) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const now = await read();
    if (sizeOf(now) === sizeOf(last)) return now;
    last = now;
  }
}

/** What a report of each says, when all is written. */
async function reasonsOf(requests: readonly Traceable[]): Promise<readonly string[]> {
  const reports = await Promise.all(requests.map(({ reqId }) => trace(reqId, { sources: [fileSource([directory])] })));
  return reports.map(({ outcome }) => `${outcome.verdict}: ${outcome.reason}`);
}

async function read(): Promise<Lines> {
  const of = async (file: string): Promise<readonly string[]> =>
    (await readFile(join(directory, file), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  return { stdout: await of('stdout.log'), proto: await of('proto.ndjson'), usage: await of('usage.ndjson') };
}

/** The lines of one request that say how it ended, in the order in which they were written. */
function endOf(request: Traceable | undefined, { stdout, usage }: Lines): readonly string[] {
  const its = [...stdout, ...usage].filter((line) => request !== undefined && line.includes(request.reqId));
  return its.flatMap((line) => {
    const json = line.replace(/^(?:\[[^\]]+\])+ (?=\{)/, '');
    if (!json.startsWith('{')) return [];
    const fields = JSON.parse(json) as Readonly<Record<string, unknown>>;
    if (fields['scope'] === 'sse_guard') return [`guard ${String(fields['outcome'])}`];
    if (fields['event'] === 'access_log') return [`access ${String(fields['status'])}`];
    if (fields['event'] === 'usage_summary') {
      return [`usage ${String(fields['status'])} ${String(fields['error_code'] ?? fields['finish_reason'])}`];
    }
    return 'trail' in fields ? [`finish ${String(fields['reason'])} (${String(fields['source'])})`] : [];
  });
}

function events(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const event = /"event":"((?:worker|shutdown)_(?!stream)\w+)"/.exec(line)?.[1];
    return event === undefined ? [] : [event];
  });
}

function stderrOf(request: Traceable | undefined, { proto }: Lines): readonly string[] {
  return proto
    .filter((line) => line.includes('"kind":"stderr"') && request !== undefined && line.includes(request.reqId))
    .map((line) => (JSON.parse(line) as { readonly chunk: string }).chunk);
}

describe('the stand-in for the proxy', () => {
  it('ends a request itself when the backend falls silent', async () => {
    const { lines, requests } = await play('idle-timeout');
    const [stream, json] = requests;
    expect(endOf(stream, lines)).toEqual([
      'guard acquired',
      'guard error',
      'finish length (stream_idle_timeout)',
      'access 200',
      'usage 499 request_aborted',
      'usage 200 length',
    ]);
    expect(stderrOf(stream, lines)).toEqual(['request aborted\n']);
    expect(endOf(json, lines)).toEqual(['access 504', 'usage 504 idle_timeout']);
    expect(events(lines.stdout)).toEqual([]);
    expect(await reasonsOf(requests)).toEqual(['failed: backend_silent', 'failed: backend_silent']);
  });

  it('has a worker that hangs: all fall silent together, and nothing is written about the worker', async () => {
    const { lines, requests } = await play('hung-worker');
    const [stream, json, empty] = requests;
    expect(endOf(stream, lines)).toEqual(
      expect.arrayContaining(['guard error', 'finish length (stream_idle_timeout)', 'usage 499 request_aborted']),
    );
    expect(endOf(json, lines)).toEqual(['access 504', 'usage 504 idle_timeout']);
    expect(endOf(empty, lines)).toEqual([
      'guard acquired',
      'finish length (stream_idle_timeout)',
      'guard released',
      'access 200',
      'usage 200 length',
    ]);
    expect(stderrOf(empty, lines)).toEqual([]);
    expect(events(lines.stdout)).toEqual([]);
    expect((await fetch(`${proxy.url}/readyz`)).status).toBe(200);
    expect(await reasonsOf(requests)).toEqual(Array.from({ length: 3 }, () => 'failed: backend_silent'));
  });

  it('dies by an error that nobody handles: a stack trace, and a new process', async () => {
    const { lines, requests } = await play('proxy-crash');
    expect(lines.stdout).toContain(`Node.js ${process.version}`);
    expect(lines.stdout).toContain("    throw er; // Unhandled 'error' event");
    expect(endOf(requests[0], lines)).toEqual(['guard acquired']);
    expect(events(lines.stdout)).toEqual(['worker_launch', 'worker_spawned', 'worker_ready']);
    expect(lines.stdout.find((line) => line.includes('worker_launch'))).toContain('"attempt":1');
    expect(await reasonsOf(requests)).toEqual(['unknown: proxy_ended']);
  });

  it('is killed, and leaves nothing but the start of a new process', async () => {
    const { lines, requests } = await play('proxy-killed');
    expect(endOf(requests[0], lines)).toEqual(['guard acquired']);
    expect(events(lines.stdout)).toEqual(['worker_launch', 'worker_spawned', 'worker_ready']);
    expect(lines.stdout.join('\n')).not.toMatch(/Node\.js v/);
    expect(await reasonsOf(requests)).toEqual(['unknown: proxy_ended']);
  });

  it('refuses what comes during the drain of a planned shutdown, and ends what was open', async () => {
    const { lines, requests } = await play('planned-shutdown');
    const [open, refused] = requests;
    expect(endOf(open, lines)).toEqual(expect.arrayContaining(['guard released', 'access 200', 'usage 200 stop']));
    expect(endOf(refused, lines)).toEqual(['access 503']);
    expect(events(lines.stdout)).toEqual([
      'shutdown_initiated',
      'worker_exit_during_shutdown',
      'worker_launch',
      'worker_spawned',
      'worker_ready',
    ]);
    const at = (text: string): number => lines.stdout.findIndex((line) => line.includes(text));
    expect(at('shutdown_initiated')).toBeLessThan(at(refused?.reqId ?? '-'));
    expect(at(refused?.reqId ?? '-')).toBeLessThan(at('worker_exit_during_shutdown'));
    expect(await reasonsOf(requests)).toEqual(['succeeded: stream_complete', 'rejected: planned_shutdown']);
  });

  it('gives its worker up at the restart limit, and refuses from then on as during a restart', async () => {
    const { lines, requests } = await play('restart-limit');
    expect(endOf(requests[0], lines)).toEqual(['access 503']);
    const said = events(lines.stdout);
    expect(said.filter((event) => event === 'worker_exit')).toHaveLength(5);
    expect(said.slice(said.indexOf('worker_restart_limit'))).toEqual([
      'worker_restart_limit',
      'worker_launch',
      'worker_spawned',
      'worker_ready',
    ]);
    expect(await reasonsOf(requests)).toEqual(['rejected: restart_limit']);
  });

  it('refuses what is too much for its worker', async () => {
    const { lines, requests } = await play('worker-busy');
    expect(endOf(requests[0], lines)).toEqual(['access 429', 'usage 429 worker_busy']);
    expect(stderrOf(requests[0], lines)).toEqual(['worker at capacity\n']);
    expect(await reasonsOf(requests)).toEqual(['rejected: worker_busy']);
  });

  it('loses the trace lines that wait when its process ends', async () => {
    const { lines, requests } = await play('proto-lost');
    expect(endOf(requests[0], lines)).toEqual(
      expect.arrayContaining(['guard released', 'access 200', 'usage 200 stop']),
    );
    const deltas = lines.proto.filter((line) => line.includes('"notification_method":"agentMessageDelta"'));
    expect(deltas.length).toBeGreaterThan(0);
    expect(deltas.length).toBeLessThan(3000);
    expect(await reasonsOf(requests)).toEqual(['succeeded: stream_complete']);
  });

  it('wrote lines with the fields of real ones all the while, in their order', () => {
    const real = [CAPTURE, ...REAL_CUTS].map(familiesIn);
    const differing = [...familiesIn(directory)].filter(([family, shapes]) =>
      [...shapes].some((shape) => !real.some((families) => families.get(family)?.has(shape))),
    );
    expect(differing).toEqual([]);
  });
});
