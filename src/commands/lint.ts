import { Args, Command } from '@oclif/core';
import { LINT_FLAGS } from '../cli/flags/flags.ts';

export class Lint extends Command {
  static override summary = 'Check alert rules, dashboards, runbooks and evidence, and the links between them.';
  static override description =
    'PATHS are files and folders; without them docs/app-server-migration of this repository is judged, or else the folder you are in.\n' +
    'Reads .md, .yaml, .yml, .rules, .json, .prom and .metrics below a folder, and any file that is named. Changes nothing, and asks no server unless told to.\n' +
    'Exit codes: 0 no findings, 1 findings (warnings count: fix or suppress them), 2 did not run, 3 something could not be read or asked.';
  static override usage = ['lint [PATHS] [FLAGS]'];
  static override examples = [
    { description: 'What is in this repository', command: '<%= config.bin %> lint' },
    {
      description: 'Rules against what the process exports',
      command:
        'curl -s http://localhost:3000/metrics > metrics.prom && <%= config.bin %> lint alerts --metrics metrics.prom',
    },
    { description: 'For code scanning', command: '<%= config.bin %> lint -o sarif > lint.sarif' },
    { description: 'Why a rule is a rule', command: '<%= config.bin %> lint --explain promql/self-cancelling-ratio' },
  ];
  static override strict = false;
  static override args = {
    paths: Args.string({ description: 'files and folders', required: false, ignoreStdin: true }),
  };
  static override flags = LINT_FLAGS;

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Lint);
    const { lintFromCommandLine } = await import('../cli/lint/command.ts');
    process.exitCode = await lintFromCommandLine({
      paths: argv as readonly string[],
      flags,
      commands: Object.fromEntries(this.config.commands.map((command) => [command.id, command])),
      root: this.config.root,
      version: this.config.version,
    });
  }
}
