import { Command } from '@oclif/core';
import { DRILL_FLAGS } from '../cli/flags/flags.ts';

export class Drill extends Command {
  static override summary = 'Make every alert fire and end, on an installation of its own, and keep the record.';
  static override description =
    'Starts a stand-in for the proxy, a real Prometheus with the alert rules, a real Alertmanager with the routing and a sink for its notifications, all on 127.0.0.1 and on free ports. ' +
    'Raises each alert, waits for its notification, takes the cause away and waits until that is told too; holds each delay against what rules and routing say; traces one affected request an alert. Touches nothing that it did not start, and always stops it.\n' +
    'At full length about forty-five minutes. Needs prometheus and prometheus-alertmanager on PATH.\n' +
    'Exit codes: 0 all alerts fired, told and ended as they must, 1 one did not (the reason is printed), 2 did not run, 130 interrupted.';
  static override examples = [
    { description: 'All of it, twenty times as fast', command: '<%= config.bin %> drill --scale 20' },
    {
      description: 'One alert, at full length, into a folder',
      command: '<%= config.bin %> drill --alert CodexErrorRate --out drill-evidence',
    },
  ];
  static override flags = DRILL_FLAGS;

  async run(): Promise<void> {
    const { flags } = await this.parse(Drill);
    const { drillFromCommandLine } = await import('../cli/drill/command.ts');
    process.exitCode = await drillFromCommandLine({ flags, root: this.config.root, version: this.config.version });
  }
}
