// The stand-in for the proxy as a child process. It ends with us: its standard input is held open as long as we live.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort, PortTaken, waitUntilReady } from './server-process.ts';

export interface AppServerProcess {
  readonly url: string;
  /** Stops it as an operator would (SIGTERM, drain), and starts it again on the same port. */
  restart(): Promise<void>;
  /** SIGKILL: it says nothing more. `restart` starts it again. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface AppServerPlan {
  readonly logDirectory: string;
  readonly scale: number;
  /** Null: any that is free. */
  readonly port: number | null;
  /** Settings of the proxy itself, by the names of its variables. */
  readonly env?: Readonly<Record<string, string>>;
}

const DRAIN_MS = 10_000;

export async function startAppServer({
  logDirectory,
  scale,
  port: wanted,
  env = {},
}: AppServerPlan): Promise<AppServerProcess> {
  const port = wanted ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const started = spawn(process.execPath, [appServerFile()], {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: {
        HOST: '127.0.0.1',
        PORT: String(port),
        LOG_DIR: logDirectory,
        TIME_SCALE: String(scale),
        END_WITH_STDIN: '1',
        STREAM_LIMIT: '16',
        WORKER_MAX_CONCURRENCY: '32',
        ...env,
      },
    });
    child = started;
    const said: string[] = [];
    started.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    const gone = once(started, 'exit').then(() => 'gone' as const);
    const ready = await Promise.race([waitUntilReady(`${url}/readyz`), gone]);
    if (ready === 'ready') return;
    child = null;
    started.kill('SIGKILL');
    const text = said.join('');
    throw text.includes('EADDRINUSE')
      ? new PortTaken('the stand-in for the proxy', port)
      : new Error(`the stand-in for the proxy did not start: ${text.slice(-2000)}`);
  };

  const stop = async (): Promise<void> => {
    const last = child;
    child = null;
    if (last === null || last.exitCode !== null || last.signalCode !== null) return;
    const gone = once(last, 'exit');
    last.kill('SIGTERM');
    const late = setTimeout(() => last.kill('SIGKILL'), DRAIN_MS / scale + 3000);
    await gone;
    clearTimeout(late);
  };

  await start();
  return {
    url,
    async restart() {
      await stop();
      await start();
    },
    async kill() {
      const last = child;
      if (last === null || last.exitCode !== null || last.signalCode !== null) return;
      const gone = once(last, 'exit');
      last.kill('SIGKILL');
      await gone;
    },
    stop,
  };
}

/**
 * In the repository it is run as it is; in the package it lies, bundled, beside or above the chunk that this code is
 * in.
 */
function appServerFile(): string {
  const candidates = import.meta.url.endsWith('.ts')
    ? ['../../fixtures/app-server/main.ts']
    : ['./app-server.js', '../app-server.js'];
  const files = candidates.map((file) => fileURLToPath(new URL(file, import.meta.url)));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`the stand-in for the proxy is missing: ${files.join(', ')}`);
  return found;
}
