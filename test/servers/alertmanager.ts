// A real Alertmanager, alone (no cluster), that notifies nobody and holds what a test posts to it.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../src/stack/server-process.ts';
import { needProgram } from '../../src/stack/programs.ts';

/** As POST /api/v2/alerts takes it. Without endsAt it ends after resolve_timeout, an hour here. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

/** As POST /api/v2/silences takes it. */
export interface PostedSilence {
  readonly matchers: readonly {
    readonly name: string;
    readonly value: string;
    readonly isRegex: boolean;
    readonly isEqual: boolean;
  }[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
}

export interface AlertmanagerWish {
  readonly alerts?: readonly PostedAlert[];
  readonly silences?: readonly PostedSilence[];
  /** `/alertmanager`: what a reverse proxy would have in front. */
  readonly basePath?: string;
}

// Grouping waits for nothing; a critical alert inhibits the warnings of the same instance.
const CONFIG = `
global: { resolve_timeout: 1h }
route: { receiver: nobody, group_wait: 0s, group_interval: 1s }
receivers: [{ name: nobody }]
inhibit_rules:
  - source_matchers: ['severity="critical"']
    target_matchers: ['severity="warning"']
    equal: [instance]
`;

/** `stop` it. When it resolves, what was posted is accepted; what is suppressed shows a moment later. */
export async function startAlertmanager({
  alerts = [],
  silences = [],
  basePath = '',
}: AlertmanagerWish = {}): Promise<RunningServer> {
  const server = await startServer({
    name: 'alertmanager',
    basePath,
    prepare: (directory) => writeFile(join(directory, 'alertmanager.yaml'), CONFIG),
    command: ({ directory, port }) => [
      needProgram('alertmanager'),
      `--config.file=${join(directory, 'alertmanager.yaml')}`,
      `--storage.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.external-url=http://127.0.0.1:${port}${basePath}`,
      '--cluster.listen-address=',
      '--log.level=warn',
    ],
  });
  try {
    for (const silence of silences) await post(`${server.url}/api/v2/silences`, silence);
    if (alerts.length > 0) await post(`${server.url}/api/v2/alerts`, alerts);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
}
