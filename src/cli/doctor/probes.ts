// Which probes a configuration asks for. What is not configured is said too: it is often what somebody is looking for.

import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { promisify } from 'node:util';
import { rgPath } from '@vscode/ripgrep';
import { found, type Probe } from '../../model/probe.ts';
import { count, own, say } from '../../model/prose.ts';
import { fromMillis } from '../../model/time.ts';
import { PROFILES } from '../../profiles/index.ts';
import { createAlertmanagerProbe } from '../../sources/alertmanager/probe.ts';
import { passesOnce } from '../../sources/file/given-streams.ts';
import { nameFiles } from '../../sources/file/name-files.ts';
import { watchSmallFiles } from '../../sources/file/small-files.ts';
import { createGrafanaProbe } from '../../sources/grafana/probe.ts';
import type { HttpClient } from '../../sources/http/client.ts';
import type { Connection } from '../../sources/http/connection.ts';
import { createLokiProbe } from '../../sources/loki/probe.ts';
import { createPrometheusProbe } from '../../sources/prometheus/probe.ts';
import type { Settings } from '../config/settings.ts';

export interface ProbeDeps {
  readonly connect: (connection: Connection) => HttpClient;
}

export function probesFor(settings: Settings, { connect }: ProbeDeps): readonly Probe[] {
  const { loki, prometheus, alertmanager, grafana, links } = settings;
  const profile = PROFILES.find(({ id }) => id === settings.profile) ?? PROFILES[0];
  return [
    ripgrepProbe(rgPath),
    settings.files.length === 0
      ? off('files', "-f 'logs/**', or files: in a configuration")
      : filesProbe(settings.files),
    loki === null
      ? off('loki', 'LOKI_ADDR, --loki or loki.url')
      : createLokiProbe({ ...loki, client: connect(loki.connection), now: () => fromMillis(Date.now()) }),
    prometheus === null
      ? off('prometheus', 'PROMETHEUS_URL, --prometheus or prometheus.url')
      : createPrometheusProbe({ client: connect(prometheus.connection), metricNames: profile.metricNames }),
    alertmanager === null
      ? off('alertmanager', 'ALERTMANAGER_URL, --alertmanager or alertmanager.url')
      : createAlertmanagerProbe({ client: connect(alertmanager.connection) }),
    grafana === null
      ? off('grafana', 'GRAFANA_URL, --grafana or grafana.url')
      : createGrafanaProbe({
          ...links,
          client: connect(grafana.connection),
          hasCredentials: grafana.connection.auth.kind !== 'none' || Object.keys(grafana.connection.headers).length > 0,
        }),
  ];
}

function off(id: string, how: string): Probe {
  return {
    id,
    address: null,
    check: () =>
      Promise.resolve([found('off', { check: 'configured', says: own(`not configured: ${how} would name it`) })]),
  };
}

export function ripgrepProbe(path: string): Probe {
  return {
    id: 'ripgrep',
    address: null,
    async check(signal) {
      try {
        const { stdout } = await promisify(execFile)(path, ['--version'], { signal, encoding: 'utf8' });
        return [found('ok', { check: 'runs', says: say`${stdout.split('\n')[0]?.slice(0, 60) ?? ''}` })];
      } catch (error) {
        return [
          found('fail', {
            check: 'runs',
            says: say`ripgrep does not run (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
            tryNext: [own('install trace-by-id again, with its optional packages, for this platform')],
          }),
        ];
      }
    },
  };
}

const SHOWN = 3;

export function filesProbe(paths: readonly string[]): Probe {
  return {
    id: 'files',
    address: null,
    async check(signal) {
      // What the shell hands over is there when a trace runs, not now.
      const regular = paths.filter((path) => !passesOnce(path));
      const { files, gaps } = await nameFiles({ paths: regular, stdin: null, small: watchSmallFiles([]) }, signal);
      const closed = files.filter(({ openPath }) => !isReadable(openPath));
      const problems = [
        ...gaps.map(({ file, summary }) => (file === null ? summary : say`${file}: ${summary}`)),
        ...closed.map(({ path }) => say`${path}: may not be read`),
      ];
      const readable = files.length - closed.length;
      const isFound = readable > 0 || regular.length === 0;
      const isSaid = !isFound && problems.length > 0;
      const bytes = files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
      return [
        isFound
          ? found('ok', {
              check: 'readable',
              says: say`${count(readable, 'log file')} to read, ${own((bytes / 1e6).toFixed(1))} MB`,
            })
          : found('fail', {
              check: 'readable',
              says: say`no log file can be read${problems[0] === undefined ? [] : say`: ${problems[0]}`}`,
              tryNext: [
                own(
                  "check the path, and quote globs: -f 'logs/**'; paths of a configuration are relative to its folder (trace-by-id config show)",
                ),
              ],
            }),
        ...problems.slice(isSaid ? 1 : 0, SHOWN).map((says) => found('warn', { check: 'readable', says })),
        ...(problems.length > SHOWN
          ? [found('warn', { check: 'readable', says: own(`and ${problems.length - SHOWN} more`) })]
          : []),
      ];
    },
  };
}

function isReadable(path: string | Buffer): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
