import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CAPTURE } from '../fixture.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

/** The built command, as a user runs it. Colours and terminal are off: it is a pipe. */
export async function runCli(
  args: readonly string[],
  { cwd = CAPTURE, input, env = {} }: CliOptions = {},
): Promise<CliResult> {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'run.js'), ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { stdout: await stdout, stderr: await stderr, code };
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  for await (const part of stream) text += String(part);
  return text;
}

/** What differs from machine to machine and says nothing about the request. */
export function stable(text: string): string {
  return text.replaceAll(process.version, 'v0.0.0');
}
