import { Args, Command } from '@oclif/core';
import { CONFIG_FLAGS } from '../cli/flags/flags.ts';

const ACTIONS = ['show', 'init'] as const;

export class Config extends Command {
  static override summary = 'Show what is configured and where it comes from, or write an example to begin with.';
  static override description =
    'Flags go before the environment, that before trace-by-id.config.yaml (found upwards), that before your user file. ' +
    'Secrets are never shown.\nExit codes: 0 shown or written, 2 something in the configuration is wrong.';
  static override examples = [
    { description: 'What counts here, and where it comes from', command: '<%= config.bin %> config show' },
    {
      description: 'The same for one context, for a script',
      command: '<%= config.bin %> config show --context prod -o json',
    },
    { description: 'An example in this folder', command: '<%= config.bin %> config init' },
    {
      description: 'An example for yourself, where tokens may be named',
      command: '<%= config.bin %> config init --user',
    },
  ];
  static override args = {
    action: Args.string({ required: true, ignoreStdin: true, options: [...ACTIONS], description: 'show or init' }),
  };
  static override flags = CONFIG_FLAGS;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Config);
    const { initConfig, showConfig } = await import('../cli/config/command.ts');
    const { user, output, ...settings } = flags;
    process.exitCode = args.action === 'init' ? await initConfig({ user }) : await showConfig(settings, output);
  }
}
