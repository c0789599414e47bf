import { Command } from '@oclif/core';
import { SERVE_FLAGS } from '../cli/flags/flags.ts';

export class Serve extends Command {
  static override summary = 'The page that dashboards link to: /trace/REQ_ID shows what trace-by-id REQ_ID finds.';
  static override description =
    'Serves http://127.0.0.1:8713 to this machine: paste an id, or follow a link of a dashboard. It only reads.\n' +
    'Others are let in with a token, or behind a proxy that signs people in. A link from another site shows a button first; until it is pressed no store is asked.\n' +
    'One trace serves all who look at the same id, and is kept for some minutes. /health and /metrics tell how it does; each request is a line of JSON on standard error.\n' +
    'Exit codes: 0 stopped by Ctrl-C or SIGTERM, 2 did not start.';
  static override examples = [
    { description: 'From what is configured here', command: '<%= config.bin %> serve' },
    {
      description: 'From a folder of logs, on any free port',
      command: "<%= config.bin %> serve -f 'logs/**' --port 0",
    },
    {
      description: 'For a team, with a token and a certificate',
      command:
        '<%= config.bin %> serve --context prod --host 0.0.0.0 --public-url https://trace.example.com:8713 --token file:/run/secrets/trace-token --tls-cert tls.crt --tls-key tls.key',
    },
    {
      description: 'Behind a proxy that signs people in',
      command:
        '<%= config.bin %> serve --context prod --public-url https://trace.example.com --auth-header X-Forwarded-User',
    },
  ];
  static override flags = SERVE_FLAGS;

  async run(): Promise<void> {
    const { flags } = await this.parse(Serve);
    const { runServe } = await import('../cli/serve/command.ts');
    process.exitCode = await runServe({ flags, version: this.config.version });
  }
}
