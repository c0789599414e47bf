// A real Prometheus that scrapes nothing and holds what a test wants it to hold.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FIXTURES } from '../fixture.ts';
import { captureHistory } from './history.ts';
import { type RunningServer, startServer } from '../../src/stack/server-process.ts';
import { needProgram } from '../../src/stack/programs.ts';

const run = promisify(execFile);

export interface PrometheusWish {
  /** Loaded before the start; ends with `# EOF`. */
  readonly openMetrics?: string;
  readonly rulesYaml?: string;
  /** `/prometheus`: what a reverse proxy would have in front (--web.external-url). */
  readonly basePath?: string;
  /** How long a sample counts when no newer one is there: `9s`. Prometheus' own default is 5 m. */
  readonly lookback?: string;
  readonly extraArgs?: readonly string[];
}

/** `stop` it. Throws when prometheus or promtool is missing. */
export async function startPrometheus({
  openMetrics,
  rulesYaml,
  basePath = '',
  lookback,
  extraArgs = [],
}: PrometheusWish = {}): Promise<RunningServer> {
  return startServer({
    name: 'prometheus',
    basePath,
    async prepare(directory) {
      const rules = join(directory, 'rules.yaml');
      if (rulesYaml !== undefined) await writeFile(rules, rulesYaml);
      await writeFile(
        join(directory, 'prometheus.yaml'),
        `global: { evaluation_interval: 5s }\nrule_files: [${rulesYaml === undefined ? '' : JSON.stringify(rules)}]\n`,
      );
      if (openMetrics !== undefined) await loadHistory(openMetrics, directory);
    },
    command: ({ directory, port }) => [
      needProgram('prometheus'),
      `--config.file=${join(directory, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      // History is of a fixed day: it must not be deleted for its age.
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.external-url=http://127.0.0.1:${port}${basePath}`,
      '--log.level=warn',
      ...(lookback === undefined ? [] : [`--query.lookback-delta=${lookback}`]),
      ...extraArgs,
    ],
  });
}

/** The capture's metrics and alerts, 06:20–07:10Z on 2026-11-23 (history.ts), with fixtures/prometheus/rules.yaml. */
export async function startCapturePrometheus(wish: Pick<PrometheusWish, 'basePath'> = {}): Promise<RunningServer> {
  return startPrometheus({
    ...wish,
    openMetrics: captureHistory(),
    rulesYaml: await readFile(join(FIXTURES, 'prometheus', 'rules.yaml'), 'utf8'),
    lookback: '9s',
  });
}

async function loadHistory(openMetrics: string, directory: string): Promise<void> {
  const file = join(directory, 'history.om');
  await writeFile(file, openMetrics);
  await run(needProgram('promtool'), [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    '--quiet',
    file,
    join(directory, 'data'),
  ]);
}
