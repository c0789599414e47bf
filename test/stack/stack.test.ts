// The whole installation: it answers while it runs, nothing of it is left afterwards, and what keeps it from starting is said.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { pointedTo, prometheusConfig } from '../../src/stack/config-files.ts';
import { startStack, type Stack } from '../../src/stack/index.ts';
import { startServer } from '../../src/stack/server-process.ts';
import { breakWorker, send } from '../../src/stack/traffic.ts';
import { ALERTS_FOLDER, OUR_RULES } from '../alerts/promtool.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';

async function start(directory: string): Promise<Stack> {
  return startStack({
    directory,
    ruleFiles: await Promise.all(
      OUR_RULES.map(async (file, index) => ({ name: `${index}.yaml`, text: await readFile(file, 'utf8') })),
    ),
    alertmanagerConfig: await readFile(join(ALERTS_FOLDER, 'alertmanager.yaml'), 'utf8'),
    scale: 20,
    ports: 'free',
  });
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    async (response) => (await response.text(), true),
    () => false,
  );
}

async function valueOf(prometheusUrl: string, query: string): Promise<string | undefined> {
  const response = await fetch(`${prometheusUrl}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = (await response.json()) as { data: { result: readonly { readonly value: [number, string] }[] } };
  return data.result[0]?.value[1];
}

realServersOrSkip()('the stack', () => {
  it('scrapes the stand-in, notifies the sink, restarts the proxy on its port, and is gone when it is stopped', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'stack-'));
    const stack = await start(directory);
    const urls = [stack.proxyUrl, stack.prometheusUrl, stack.alertmanagerUrl, stack.sinkUrl];
    try {
      await vi.waitFor(async () => expect(await valueOf(stack.prometheusUrl, 'codex_worker_ready')).toBe('1'), 20_000);
      expect((await send(stack.proxyUrl, { route: '/v1/responses', isStream: false, fault: null })).status).toBe(200);
      // The texts are not scaled here, so of the rules only what needs no time can be seen: 4 restarts.
      for (let n = 0; n < 4; n += 1) {
        await breakWorker(stack.proxyUrl, 'kill');
        await vi.waitFor(async () => expect((await fetch(`${stack.proxyUrl}/readyz`)).status).toBe(200), 20_000);
      }
      const name = 'CodexWorkerRestarts';
      const labels = { alertname: name, owner: 'sre', page_service: 'codex-app', severity: 'critical' };
      await fetch(`${stack.alertmanagerUrl}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([{ labels }]),
      });
      await vi.waitFor(
        () => expect(stack.notifications().map(({ receiver }) => receiver)).toContain('codex-app-page'),
        30_000,
      );
      expect(await readFile(join(stack.logDirectory, 'stdout.log'), 'utf8')).toContain('worker_restart_scheduled');
      await stack.restartProxy();
      const metrics = await (await fetch(`${stack.proxyUrl}/metrics`)).text();
      expect(metrics).toMatch(/^codex_worker_restarts_inc_total 0$/m);
    } finally {
      await stack.stop();
      await stack.stop();
    }
    expect(await Promise.all(urls.map(answers))).toEqual([false, false, false, false]);
    await rm(directory, { recursive: true, force: true });
  });

  it('goes when whoever started it is killed', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'stack-'));
    const module = JSON.stringify(join(import.meta.dirname, '..', '..', 'src', 'stack', 'index.ts'));
    const script = `import { startStack } from ${module};
      const { proxyUrl, prometheusUrl, alertmanagerUrl } = await startStack({ directory: process.argv[1], ruleFiles: [],
        alertmanagerConfig: 'route: { receiver: none }\\nreceivers: [{ name: none }]', scale: 20, ports: 'free' });
      process.stdout.write([proxyUrl, prometheusUrl, alertmanagerUrl].join(' '));
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const urls = said.toString().split(' ');
    expect(await Promise.all(urls.map(answers))).toEqual([true, true, true]);
    child.kill('SIGKILL');
    await vi.waitFor(async () => expect(await Promise.all(urls.map(answers))).toEqual([false, false, false]), 15_000);
    await rm(directory, { recursive: true, force: true });
  });

  it('says which port is taken, and by whom it was wanted', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { readonly port: number };
    const starting = startServer({
      name: 'alertmanager',
      basePath: '',
      port,
      prepare: () => Promise.resolve(),
      command: () => ['sh', '-c', 'echo "listen tcp: bind: address already in use" >&2; exit 1'],
    });
    await expect(starting).rejects.toThrow(`port ${port}, where alertmanager should listen, is taken`);
    other.close();
  });
});

it('points every webhook to the sink and leaves its path', async () => {
  const routing = await readFile(join(ALERTS_FOLDER, 'alertmanager.yaml'), 'utf8');
  const pointed = parse(pointedTo('http://127.0.0.1:1', routing)) as {
    readonly receivers: readonly { readonly webhook_configs?: readonly { readonly url: string }[] }[];
  };
  expect(pointed.receivers.flatMap(({ webhook_configs: hooks }) => hooks?.map(({ url }) => url) ?? [])).toEqual([
    'http://127.0.0.1:1/codex-app/page',
    'http://127.0.0.1:1/codex-app/notice',
  ]);
});

it('divides the intervals of the servers', () => {
  const config = prometheusConfig({ ruleFiles: [], target: 'a:1', alertmanager: 'b:2', scale: 20 });
  expect(parse(config)).toMatchObject({ global: { scrape_interval: '250ms', evaluation_interval: '750ms' } });
});
