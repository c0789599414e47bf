import { Command } from '@oclif/core';
import { DEMO_FLAGS } from '../cli/flags/flags.ts';

export class Demo extends Command {
  static override summary = 'Trace a bundled real incident: a stream that was cut by a worker restart.';
  static override description =
    'Reads the logs that come with the tool, nothing else, and says where to go from there.';
  static override flags = DEMO_FLAGS;

  async run(): Promise<void> {
    const { flags } = await this.parse(Demo);
    const { runDemo } = await import('../cli/demo/command.ts');
    process.exitCode = await runDemo({ flags, root: this.config.root, version: this.config.version });
  }
}
