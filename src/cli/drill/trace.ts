// The report about one request of the drill.

import { spawn } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import type { Stack } from '../../stack/index.ts';
import { EXIT_CODES } from '../exit-codes.ts';

/** A trace of one request from files of some megabytes and two servers on this machine. */
const TRACE_WITHIN_MS = 60_000;

export interface DrillTrace {
  /** The package's folder. */
  readonly root: string;
  readonly stack: Stack;
  readonly reqId: string;
  /** Where the report goes. */
  readonly file: string;
  readonly signal: AbortSignal;
}

/** By the command itself, as somebody on call would: in the folder of the logs, with nothing configured but these servers. */
export async function traceForDrill({ root, stack, reqId, file, signal }: DrillTrace): Promise<void> {
  const { PATH, HOME, TMPDIR } = process.env;
  const args = [
    join(root, 'bin', 'run.js'),
    `--id=${reqId}`,
    `--file=${basename(stack.logDirectory)}`,
    `--prometheus=${stack.prometheusUrl}`,
    `--alertmanager=${stack.alertmanagerUrl}`,
    '--since=1h',
    '--output=markdown',
    `--out=${file}`,
  ];
  const child = spawn(process.execPath, args, {
    cwd: dirname(stack.logDirectory),
    env: { PATH, HOME, TMPDIR, NO_COLOR: '1', XDG_CONFIG_HOME: dirname(stack.logDirectory) },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(TRACE_WITHIN_MS)]),
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  if (code !== EXIT_CODES.complete && code !== EXIT_CODES.incomplete) {
    throw new Error(`the trace of ${reqId} ended with ${code}: ${said.join('').slice(-1000)}`);
  }
}
