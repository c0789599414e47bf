import { Args, Command } from '@oclif/core';
import { TRACE_FLAGS } from '../cli/flags/flags.ts';

const EXAMPLES = [
  {
    description: 'From Loki, Prometheus and Alertmanager, without knowing when it ran',
    command:
      'LOKI_ADDR=https://loki.example.com PROMETHEUS_URL=https://prometheus.example.com <%= config.bin %> gzem0gSXvGkLYfiMxg7Gf',
  },
  {
    description: 'From the servers of a configured context, around a time; cheaper, and still evidence tomorrow',
    command: '<%= config.bin %> gzem0gSXvGkLYfiMxg7Gf --context prod --around 06:57 -o markdown --out evidence.md',
  },
  {
    description: 'One request from a folder of logs, on a terminal',
    command: "<%= config.bin %> gzem0gSXvGkLYfiMxg7Gf -f 'logs/**'",
  },
  {
    description: 'The same as Markdown evidence',
    command: "<%= config.bin %> gzem0gSXvGkLYfiMxg7Gf -f 'logs/**' > evidence.md",
  },
  {
    description: 'The same into a postmortem, in place of what an earlier run wrote there',
    command: "<%= config.bin %> gzem0gSXvGkLYfiMxg7Gf -f 'logs/**' --append POSTMORTEM.md",
  },
  {
    description: 'One message for the channel of the incident; also github, confluence',
    command: "<%= config.bin %> gzem0gSXvGkLYfiMxg7Gf -f 'logs/**' --for slack",
  },
  {
    description: 'From a pod; an id may begin with a dash',
    command: 'kubectl logs deploy/codex-app | <%= config.bin %> -AbC_dEfGhIjKlMnOpQrS -f - -o json',
  },
  {
    description: 'Only around a time, which is cheap in large files',
    command: "<%= config.bin %> gzem0gSXvGkLYfiMxg7Gf -f 'logs/**' --around 06:57",
  },
  {
    description: 'From whatever holds the id: a log line, response headers, a JSON error, a Grafana URL',
    command: "pbpaste | <%= config.bin %> - -f 'logs/**'",
  },
];

export class Trace extends Command {
  static override summary = 'What happened to one request: verdict, findings and timeline from its logs and metrics.';
  static override description =
    'REQ_ID is a request id, or a pasted text that holds one: a log line, response headers, a JSON error, a Grafana URL, an alert with an id in it (- reads it from standard input).\n' +
    'Without -f: the files and servers that are configured (LOKI_ADDR, PROMETHEUS_URL … or trace-by-id config init).\n' +
    'Credentials: LOKI_BEARER_TOKEN, or LOKI_USERNAME and LOKI_PASSWORD; with PROMETHEUS_ and ALERTMANAGER_ likewise. trace-by-id doctor says whether they work.\n' +
    'Exit codes: 0 complete, 1 not found, 2 did not run, 3 incomplete, 130 interrupted.';
  static override usage = ['REQ_ID [FLAGS]'];
  static override examples = EXAMPLES;
  static override strict = false;
  // oclif would take standard input for a missing argument; here that is where the logs or a pasted text are.
  static override args = {
    req_id: Args.string({
      description: 'id, or a text that holds one: a log line, headers, a Grafana URL, an alert',
      required: false,
      ignoreStdin: true,
    }),
  };
  static override flags = TRACE_FLAGS;

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Trace);
    const { traceFromCommandLine } = await import('../cli/trace/command.ts');
    process.exitCode = await traceFromCommandLine({
      words: argv as readonly string[],
      flags,
      version: this.config.version,
    });
  }
}
