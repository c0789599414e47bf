import { Args, Command } from '@oclif/core';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

export class Completion extends Command {
  static override summary = 'Print a completion script for your shell.';
  static override examples = [
    { description: 'bash, in ~/.bashrc', command: 'eval "$(<%= config.bin %> completion bash)"' },
    { description: 'zsh, in ~/.zshrc behind compinit', command: 'eval "$(<%= config.bin %> completion zsh)"' },
    {
      description: 'fish',
      command: '<%= config.bin %> completion fish > ~/.config/fish/completions/<%= config.bin %>.fish',
    },
  ];
  static override args = {
    shell: Args.string({ required: true, ignoreStdin: true, options: [...SHELLS], description: 'which shell' }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    const { completionScript } = await import('../cli/flags/completion-script.ts');
    const { writeStdout } = await import('../cli/output/output.ts');
    await writeStdout(completionScript(args.shell as (typeof SHELLS)[number], this.config.commandIDs));
  }
}
