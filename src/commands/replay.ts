import { Args, Command } from '@oclif/core';
import { REPLAY_FLAGS } from '../cli/flags/flags.ts';

export class Replay extends Command {
  static override summary = 'Ask the question of a bundle again, and say what aged out, appeared or changed.';
  static override description =
    'BUNDLE is the folder or .zip of --bundle; it says which request, window and system. Which servers and files are asked says the configuration here: what a bundle names is not followed.\n' +
    'Exit codes: 0 the same, 1 something differs, 2 did not run, 3 could not be read in full now, 130 interrupted.';
  static override examples = [
    { description: 'Is it still there?', command: '<%= config.bin %> replay evidence.zip --context prod' },
    { description: 'From files, for a script', command: "<%= config.bin %> replay evidence -f 'logs/**' -o json" },
  ];
  static override args = {
    bundle: Args.string({ required: true, ignoreStdin: true, description: 'folder or .zip of --bundle' }),
  };
  static override flags = REPLAY_FLAGS;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Replay);
    const { replayFromCommandLine } = await import('../cli/bundle/replay.ts');
    process.exitCode = await replayFromCommandLine({ bundle: args.bundle, flags, version: this.config.version });
  }
}
