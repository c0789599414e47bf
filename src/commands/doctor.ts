import { Command } from '@oclif/core';
import { DOCTOR_FLAGS } from '../cli/flags/flags.ts';

export class Doctor extends Command {
  static override summary = 'Check each server and log file that a trace would use.';
  static override description =
    'Reachable, version, credentials, tenant, limits, clock, selector, metrics, rules, uids. Asks little and changes nothing.\n' +
    'Exit codes: 0 all that is configured works, 1 something does not, 2 the configuration is wrong.';
  static override examples = [
    { description: 'What is configured here', command: '<%= config.bin %> doctor' },
    { description: 'Another context, for a script', command: '<%= config.bin %> doctor --context prod -o json' },
  ];
  static override flags = DOCTOR_FLAGS;

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const { runDoctor } = await import('../cli/doctor/command.ts');
    const { output, ...settings } = flags;
    process.exitCode = await runDoctor({ flags: settings, format: output, version: this.config.version });
  }
}
