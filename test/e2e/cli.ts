import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CAPTURE } from '../fixture.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

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
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'run.js'), ...args], {
    cwd,
    env: { ...inherited(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { stdout: await stdout, stderr: await stderr, code };
}

/** `… | head -1`: its reader goes away after the first line. Through a shell: a pipe of Node's holds more than one of the kernel's. */
export async function runCliIntoHead(
  args: readonly string[],
  { cwd = CAPTURE, env = {} }: CliOptions = {},
): Promise<CliResult> {
  const command = [process.execPath, join(ROOT, 'bin', 'run.js'), ...args];
  const child = spawn('bash', ['-c', '"$@" | head -1; exit "${PIPESTATUS[0]}"', 'bash', ...command], {
    cwd,
    env: { ...inherited(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { stdout: await stdout, stderr: await stderr, code };
}

// What a developer has set for the same servers must not reach a test.
const FOREIGN =
  /^(?:NO_COLOR|FORCE_COLOR|(?:LOKI|PROMETHEUS|ALERTMANAGER|GRAFANA|TRACE_BY_ID)_\w+|https?_proxy|no_proxy)$/i;
const EMPTY_HOME = mkdtempSync(join(tmpdir(), 'trace-by-id-home-'));
process.on('exit', () => rmSync(EMPTY_HOME, { recursive: true, force: true }));

export function inherited(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return { ...Object.fromEntries(kept), XDG_CONFIG_HOME: EMPTY_HOME };
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
