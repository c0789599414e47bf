// The stand-in against the real proxy: its lines have the fields of the captured ones in their order, its /metrics the names,
// types, labels and buckets, and a trace of its requests comes to the right verdict.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AppServerProcess, startAppServer } from '../../src/stack/app-server.ts';
import { breakWorker, send, setMaintenance, type Wanted } from '../../src/stack/traffic.ts';
import { runCli } from '../e2e/cli.ts';
import { CAPTURE } from '../fixture.ts';
import { familiesIn } from './lines.ts';
import { metricsIn } from './metrics.ts';

/** What the capture has and nothing here provokes: worker start per request, tool calls that arrive whole, invalid requests. */
const NOT_WRITTEN = [
  'responses_tools_projection responses_stream',
  'responses_text_mixed responses_stream',
  'responses_transform_summary responses_stream',
  'backend_lifecycle backend_lifecycle backend_start',
  'backend_lifecycle backend_lifecycle backend_exit',
  'object tool_call_delta chat_stream',
  'backend_io backend_io tool_block agentMessage chat_stream',
  'proto_event tool_call_summary chat_stream',
  'usage_summary usage_summary invalid_request chat_nonstream',
];
/** The capture has no /v1/responses without `stream`, and no worker that is late. */
const NOT_CAPTURED = /responses_nonstream/;

const chat = (isStream: boolean, fault: string | null): Wanted => ({ route: '/v1/chat/completions', isStream, fault });
const responses = (isStream: boolean, fault: string | null): Wanted => ({ route: '/v1/responses', isStream, fault });

let directory: string;
let proxy: AppServerProcess;
const ids: Record<string, string> = {};
let metrics = '';
let maintained: readonly string[] = [];

async function body(path: string): Promise<string> {
  const response = await fetch(`${proxy.url}${path}`);
  return `${response.status} ${await response.text()}`;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'app-server-'));
  proxy = await startAppServer({ logDirectory: directory, scale: 1, port: null });
  const kept = async (name: string, wanted: Wanted): Promise<void> => {
    ids[name] = (await send(proxy.url, wanted)).reqId;
  };
  await kept('json', chat(false, null));
  await kept('stream', chat(true, null));
  await kept('responses', responses(true, null));
  await kept('responses json', responses(false, null));
  await kept('backend error', chat(false, 'backend-error'));
  await kept('backend error in a stream', chat(true, 'backend-error'));
  await kept('tool call cut', chat(true, 'tool-truncated'));
  const cut = [
    kept('stream cut', chat(true, 'slow-stream=50')),
    kept('responses cut', responses(true, 'slow-stream=50')),
  ];
  const hung = [kept('answer never came', chat(false, 'hang'))];
  const crowd = Array.from({ length: 17 }, (_, index) => kept(`crowd ${index}`, chat(true, 'latency=300')));
  await delay(700);
  metrics = await (await fetch(`${proxy.url}/metrics`)).text();
  await breakWorker(proxy.url, 'kill');
  await delay(60);
  await kept('refused', chat(false, null));
  await Promise.all([...cut, ...hung, ...crowd]);
  await vi.waitUntil(async () => (await body('/readyz')).startsWith('200'), { timeout: 10_000 });
  await setMaintenance(proxy.url, true);
  maintained = [await body('/readyz'), await body('/metrics')];
  await kept('in maintenance', chat(false, null));
  ids['unauthorized'] =
    (await fetch(`${proxy.url}/v1/chat/completions`, { method: 'POST', body: '{}' })).headers.get('x-request-id') ?? '';
  const drained = kept('in flight at SIGTERM', chat(true, 'latency=700'));
  await delay(200);
  await proxy.restart();
  await drained;
});

afterAll(async () => {
  await proxy.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('the stand-in for the proxy', () => {
  it('writes lines with the fields of the captured ones, in their order', () => {
    const captured = familiesIn(CAPTURE);
    const ours = familiesIn(directory);
    const differing = [...ours]
      .filter(([family]) => !NOT_CAPTURED.test(family))
      .filter(([family, shapes]) => [...shapes].some((shape) => captured.get(family)?.has(shape) !== true));
    expect(differing).toEqual([]);
    expect([...captured.keys()].filter((family) => !ours.has(family)).toSorted()).toEqual(NOT_WRITTEN.toSorted());
  });

  it('exports the captured metrics: names, types, help, labels and buckets', async () => {
    const folder = join(CAPTURE, 'metrics');
    const texts = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')));
    const captured = metricsIn(texts.join('\n'));
    const ours = metricsIn(metrics);
    expect([...ours.keys()].toSorted()).toEqual([...captured.keys()].toSorted());
    for (const [name, { head, labels }] of ours) {
      expect(head, name).toEqual(captured.get(name)?.head);
      for (const set of labels) expect([...(captured.get(name)?.labels ?? [])], name).toContain(set);
    }
  });

  it('answers a kill when the exit was noticed, so that the next one does not hit a dead worker', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'app-server-killed-'));
    const killed = await startAppServer({ logDirectory: folder, scale: 20, port: null });
    try {
      for (let n = 0; n < 4; n += 1) {
        await breakWorker(killed.url, 'kill');
        await vi.waitUntil(async () => (await fetch(`${killed.url}/readyz`)).ok, { timeout: 20_000, interval: 10 });
      }
      const text = await (await fetch(`${killed.url}/metrics`)).text();
      expect(text).toMatch(/^codex_worker_restarts_inc_total 4$/m);
    } finally {
      await killed.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('stays ready in maintenance and says so in its metrics alone, as the real one does', async () => {
    const [readyz = '', scraped = ''] = maintained;
    expect(readyz).toMatch(/^200 \{"ok":true/);
    expect(scraped).toMatch(/^codex_maintenance_mode 1$/m);
    expect(await verdictOf('in maintenance')).toBe('succeeded answered');
  });

  it.each([
    ['json', 'succeeded answered'],
    ['stream', 'succeeded stream_complete'],
    ['responses', 'succeeded stream_complete'],
    ['responses json', 'succeeded answered'],
    ['tool call cut', 'succeeded stream_complete'],
    ['backend error', 'failed backend_error'],
    ['backend error in a stream', 'failed backend_error'],
    ['stream cut', 'failed worker_exit'],
    ['responses cut', 'failed worker_exit'],
    ['answer never came', 'failed worker_exit'],
    ['refused', 'rejected worker_not_ready'],
    ['unauthorized', 'rejected unauthorized'],
    ['in flight at SIGTERM', 'succeeded stream_complete'],
  ])('leaves lines from which a trace learns what happened: %s', async (name, verdict) => {
    expect(await verdictOf(name)).toBe(verdict);
  });

  it('refuses streams beyond its limit, and says so as the real one does', async () => {
    const verdicts = await Promise.all(
      Object.keys(ids)
        .filter((name) => name.startsWith('crowd'))
        .map(verdictOf),
    );
    expect(verdicts).toContain('rejected concurrency_limit');
  });
});

async function verdictOf(name: string): Promise<string> {
  const { stdout, stderr, code } = await runCli([`--id=${ids[name]}`, '-f', directory, '-o', 'json'], {
    cwd: directory,
  });
  if (stdout === '') throw new Error(`the trace of ${name} (${ids[name]}) ended with ${code}: ${stderr}`);
  const { outcome } = JSON.parse(stdout) as { readonly outcome: { readonly verdict: string; readonly reason: string } };
  return `${outcome.verdict} ${outcome.reason}`;
}
