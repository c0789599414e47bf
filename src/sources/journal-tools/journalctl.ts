// journalctl as a child process. Its arguments are an array, no shell sees them; what is looked for is in none of them. Of the
// environment it gets what it needs to start and to speak English: SYSTEMD_* and pagers would change what it does.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFaults, type ToolFault } from './faults.ts';

export interface JournalCall {
  /** Beside those that every call has. */
  readonly args: readonly string[];
  /** An open journal file, which it finds at FD_PATH. */
  readonly fd?: number;
  readonly signal: AbortSignal;
}

/** By its descriptor: a name may be no UTF-8 or a pattern, and another file may have come in its place. */
export const FD_PATH = '/proc/self/fd/3';

/** All fields, because an id may stand in any; MESSAGE whole, which is null above 4096 bytes without --all. */
export const AS_JSON = ['--output=json', '--all'] as const;

export interface JournalOutput {
  /** To be read to its end, or left early: then the process is ended. */
  readonly chunks: AsyncGenerator<Buffer>;
  /** What it complained of; known when the chunks have ended. */
  faults(): readonly ToolFault[];
}

const PROGRAM = 'journalctl';
const MAX_STDERR = 64 * 1024;

export function callJournalctl({ args, fd, signal }: JournalCall): JournalOutput {
  const stderr: string[] = [];
  let found: readonly ToolFault[] = [];
  async function* read(): AsyncGenerator<Buffer> {
    if (signal.aborted) return;
    // A group of its own, so that whatever it starts ends with it.
    const child = spawn(PROGRAM, ['--no-pager', ...args], {
      shell: false,
      detached: true,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe', ...(fd === undefined ? [] : [fd])],
    });
    const end = (): void => endGroup(child);
    signal.addEventListener('abort', end);
    const ended = endOf(child);
    let isLeft = true;
    try {
      keepText(child, stderr);
      if (child.stdout !== null) for await (const chunk of child.stdout) yield chunk as Buffer;
      isLeft = false;
    } finally {
      if (isLeft || signal.aborted) end();
      const exit = await ended;
      signal.removeEventListener('abort', end);
      found = readFaults({ ...exit, isOurs: isLeft || signal.aborted, stderr: stderr.join('') });
    }
  }
  return { chunks: read(), faults: () => found };
}

/** All of a short answer, as text. */
export async function answerOf(
  call: JournalCall,
): Promise<{ readonly text: string; readonly faults: readonly ToolFault[] }> {
  const output = callJournalctl(call);
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of output.chunks) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_ANSWER) break;
  }
  return { text: Buffer.concat(parts).toString('utf8'), faults: output.faults() };
}

const MAX_ANSWER = 16 * 1024 * 1024;

/** The first line that it prints; null: it prints none. */
export async function firstLineOf(
  call: JournalCall,
): Promise<{ readonly line: string | null; readonly faults: readonly ToolFault[] }> {
  const output = callJournalctl(call);
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of output.chunks) {
    held = Buffer.concat([held, chunk]);
    if (held.includes(LF) || held.length > MAX_ANSWER) break;
  }
  const [line = ''] = held.toString('utf8').split('\n', 1);
  return { line: line === '' ? null : line, faults: output.faults() };
}

const LF = 10;

function environment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', TZ: 'UTC' };
}

function keepText(child: ChildProcess, into: string[]): void {
  let held = 0;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (held < MAX_STDERR) into.push(text);
    held += text.length;
  });
}

interface Exit {
  readonly code: number | null;
  readonly killedBy: string | null;
  /** It could not be started. */
  readonly error: NodeJS.ErrnoException | null;
}

function endOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: null, killedBy: null, error }));
    child.on('close', (code, killedBy) => resolve({ code, killedBy, error: null }));
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
