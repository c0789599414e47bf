// Which probes a configuration asks for. What is not configured is said too: it is often what somebody is looking for.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { rgPath } from '@vscode/ripgrep';
import { found, type Probe } from '../../model/probe.ts';
import { own, say } from '../../model/prose.ts';
import { fromMillis } from '../../model/time.ts';
import { PROFILES } from '../../profiles/index.ts';
import type { HttpClient } from '../../sources/http/client.ts';
import type { Connection } from '../../sources/http/connection.ts';
import { howToName, SOURCES } from '../../sources/index.ts';
import { configured, type Settings } from '../config/settings.ts';

export interface ProbeDeps {
  readonly connect: (connection: Connection) => HttpClient;
}

/** What a trace needs, then each source in the order of the registry. */
export async function probesFor(settings: Settings, { connect }: ProbeDeps): Promise<readonly Probe[]> {
  const profile = PROFILES.find(({ id }) => id === settings.profile) ?? PROFILES[0];
  const ofSources = SOURCES.map(async (definition): Promise<Probe> => {
    const source = configured(settings, definition.id);
    if (source === null) return off(definition.id === 'file' ? 'files' : definition.id, howToName(definition));
    const { connection, options } = source;
    return definition.probe({
      options,
      client: connection === null ? null : connect(connection),
      hasCredentials:
        connection !== null && (connection.auth.kind !== 'none' || Object.keys(connection.headers).length > 0),
      links: settings.links,
      metricNames: profile.metricNames,
      now: () => fromMillis(Date.now()),
    });
  });
  return [ripgrepProbe(rgPath), ...(await Promise.all(ofSources))];
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
