// A server as a child: in a directory of its own, ready when it says so, and gone for sure afterwards, also when we are
// killed: a shell between us and the server ends it as soon as its standard input ends, which happens when we die.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RunningServer {
  /** With the path prefix, without a slash at the end. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ServerPlan {
  readonly name: string;
  /** `/prefix` or empty. */
  readonly basePath: string;
  /** Null: a temporary one, deleted with the server. */
  readonly directory?: string | null;
  /** Null: any that is free. */
  readonly port?: number | null;
  /** Makes what the server needs in the directory; the command line follows from directory and port. */
  readonly prepare: (directory: string) => Promise<void>;
  readonly command: (place: { readonly directory: string; readonly port: number }) => readonly [string, ...string[]];
}

const GUARD = `
directory=$1
shift
exec 3<&0
"$@" </dev/null &
server=$!
(
  cat <&3 >/dev/null
  kill -KILL $server
  [ -z "$directory" ] || rm -rf "$directory" || { sleep 1; rm -rf "$directory"; }
) 2>/dev/null &
wait $server
`;

/** For `beforeAll`: what a busy machine may need, loading history included. */
export const START_WITHIN_MS = 60_000;

const TRIES = 3;
const READY_WITHIN_MS = 30_000;

/** Resolves when the server says that it is ready; throws with what it wrote when it does not. */
export async function startServer(plan: ServerPlan): Promise<RunningServer> {
  const directory = plan.directory ?? (await mkdtemp(join(tmpdir(), `${plan.name}-`)));
  try {
    await mkdir(directory, { recursive: true });
    await plan.prepare(directory);
    for (let tries = 1; ; tries += 1) {
      const result = await tryStart(plan, directory);
      if (!('problem' in result)) return result;
      // Somebody else may have taken the port between our asking for it and the server's start.
      const isTaken = result.problem.includes('address already in use');
      if (isTaken && typeof plan.port === 'number') throw new PortTaken(plan.name, plan.port);
      if (tries === TRIES || !isTaken) {
        throw new Error(`${plan.name} did not start: ${result.problem}`);
      }
    }
  } catch (error) {
    if (isOurs(plan)) await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function tryStart(plan: ServerPlan, directory: string): Promise<RunningServer | { readonly problem: string }> {
  const port = plan.port ?? (await freePort());
  const goesWithIt = isOurs(plan) ? directory : '';
  const child = spawn('/bin/sh', ['-c', GUARD, 'sh', goesWithIt, ...plan.command({ directory, port })], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const kill = (): void => killGroup(child);
  process.once('exit', kill);
  const gone = once(child, 'exit').then(() => {
    process.off('exit', kill);
    child.stdin.destroy();
  });
  const end = async (): Promise<void> => {
    killGroup(child);
    await gone;
  };
  const url = `http://127.0.0.1:${port}${plan.basePath}`;
  const ready = await Promise.race([waitUntilReady(`${url}/-/ready`), gone.then(() => 'gone' as const)]);
  if (ready === 'ready') {
    const stop = async (): Promise<void> => {
      await end();
      if (isOurs(plan)) await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    };
    return { url, pid: child.pid ?? 0, stop };
  }
  await end();
  return { problem: `${ready === 'late' ? 'not ready in time; ' : ''}${said.join('').slice(-2000)}` };
}

/** A port that was named and that somebody else has. */
export class PortTaken extends Error {
  readonly server: string;
  readonly port: number;

  constructor(server: string, port: number) {
    super(`port ${port}, where ${server} should listen, is taken`);
    this.name = 'PortTaken';
    this.server = server;
    this.port = port;
  }
}

function isOurs({ directory }: ServerPlan): boolean {
  return typeof directory !== 'string';
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone in the meantime.
  }
}

/** Asks until the address answers with 2xx. */
export async function waitUntilReady(url: string): Promise<'ready' | 'late'> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    const ok = await fetch(url, { signal: AbortSignal.timeout(2000) }).then(
      async (response) => (await response.text(), response.ok),
      () => false,
    );
    if (ok) return 'ready';
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return 'late';
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
