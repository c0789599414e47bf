// From the command line to an exit code. oclif parses and runs; what it would get wrong is put right before (argv.ts) and
// after (errors.ts).

import { run } from '@oclif/core';
import { guardLeadingDashIds, routeToCommand } from './flags/argv.ts';
import { explainError } from './errors.ts';
import { writeStderr } from './output/output.ts';
import { COMMANDS } from '../commands/index.ts';
import { TRACE_FLAG_TABLE } from './flags/flags.ts';

const TAKE_AN_ID: ReadonlySet<string> = new Set(['trace', 'explain-id']);

/** `root` is the package's folder. Sets process.exitCode; never throws. */
export async function main(argv: readonly string[], root: string): Promise<void> {
  // writeStdout tells what went wrong. oclif's own listener would end the program before its exit code is known, and with
  // none at all the error would.
  process.stdout.removeAllListeners('error').on('error', () => undefined);
  try {
    const routed = routeToCommand(argv, new Set(Object.keys(COMMANDS)));
    const [command = ''] = routed;
    await run(
      TAKE_AN_ID.has(command) ? [command, ...guardLeadingDashIds(routed.slice(1), TRACE_FLAG_TABLE)] : [...routed],
      { root },
    );
  } catch (error) {
    const explained = explainError(error);
    if (explained === null) return;
    writeStderr(explained.text);
    process.exitCode = explained.code;
  }
}
