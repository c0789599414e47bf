// What a check is, and how most of them work: run a tool, pass on what it said.

import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

export interface CheckResult {
  readonly ok: boolean;
  /** What to read when it failed: file, line, what is wrong, why it is a rule. */
  readonly output: string;
}

export interface Check {
  /** For `--only`. */
  readonly name: string;
  readonly says: string;
  /** `root`: the folder that holds package.json. */
  run(root: string): Promise<CheckResult>;
}

export interface Tool {
  readonly root: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** Runs a tool of node_modules/.bin (or of the PATH) in `root`. A tool that cannot be started has failed. */
export function runTool({ root, command, args }: Tool): Promise<CheckResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: plainEnvironment(root),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => resolve({ ok: false, output: `${command} did not start: ${error.message}` }));
    child.on('close', (code) => resolve({ ok: code === 0, output: Buffer.concat(chunks).toString('utf8') }));
  });
}

// FORCE_COLOR is taken out, not set to 0: some tools read any value of it as a yes.
function plainEnvironment(root: string): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${inherited['PATH'] ?? ''}`;
  return { ...inherited, PATH: path, NO_COLOR: '1' };
}

/** One problem a line. */
export function fromProblems(problems: readonly string[]): CheckResult {
  return { ok: problems.length === 0, output: problems.join('\n') };
}
