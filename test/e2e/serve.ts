// `trace-by-id serve` as a user starts it, on a free port.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CAPTURE } from '../fixture.ts';
import { inherited, ROOT } from './cli.ts';

export interface Serving {
  /** Without a slash at its end. */
  readonly url: string;
  /** What it has said on standard error so far: the request log. */
  readonly said: () => string;
  readonly pid: number;
  /** Resolves to the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface ServeOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Rejects with what it said when it ends instead of listening. */
export async function startServe(
  args: readonly string[],
  { env = {}, cwd = CAPTURE }: ServeOptions = {},
): Promise<Serving> {
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'run.js'), 'serve', '--port', '0', ...args], {
    cwd,
    env: { ...inherited(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part));
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      told += part;
      const [, address] = /^trace-by-id serves (\S+)\/ /.exec(told) ?? [];
      if (address !== undefined) resolve(address);
    });
    void closed.then((code) => reject(new Error(`it ended with ${code}: ${said}`)));
  });
  return {
    url,
    said: () => said,
    pid: child.pid ?? 0,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return closed;
    },
  };
}
