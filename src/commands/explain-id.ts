import { Args, Command } from '@oclif/core';
import { EXPLAIN_ID_FLAGS } from '../cli/flags/flags.ts';

export class ExplainId extends Command {
  static override summary = 'What an id says about time, how far to trust it, and where a search would look.';
  static override description =
    'ID is an id, or a text that holds one: a log line, response headers, a Grafana address, an alert (- reads it from ' +
    'standard input). Reads no log and asks no server.\nExit codes: 0 explained, 2 there is no id and no time in it.';
  static override usage = ['explain-id ID [FLAGS]'];
  static override examples = [
    { description: 'A dated id', command: '<%= config.bin %> explain-id 018f3c1e-52d1-7320-9bac-f847db4148a8' },
    { description: 'Whatever is on the clipboard', command: 'pbpaste | <%= config.bin %> explain-id - -o json' },
  ];
  static override strict = false;
  static override args = {
    id: Args.string({ description: 'id, or a text that holds one', required: false, ignoreStdin: true }),
  };
  static override flags = EXPLAIN_ID_FLAGS;

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(ExplainId);
    const { explainIdFromCommandLine } = await import('../cli/explain-id/command.ts');
    process.exitCode = await explainIdFromCommandLine(argv as readonly string[], flags);
  }
}
