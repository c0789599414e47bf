import type { Outage, OutageCause } from './correlation.ts';
import { own, type Prose, say } from './prose.ts';

/** What it is called where one is named: `worker exit by SIGKILL`, `planned shutdown by SIGTERM`. */
export function outageName(outage: Outage): Prose {
  return say`${own(shortName(outage))}${exitText(outage)}`;
}

function shortName({ cause, isInferred }: Pick<Outage, 'cause' | 'isInferred'>): string {
  switch (cause) {
    case 'planned_shutdown':
      return 'planned shutdown';
    case 'proxy_ended':
      return isInferred ? 'new process of the proxy' : 'end of the proxy';
    case 'proxy_started':
      return 'start of the proxy';
    case 'worker_exit':
    case 'restart_limit':
      return isInferred ? 'worker exit (inferred from its next launch)' : 'worker exit';
  }
}

/** The interval that it is. */
export const OUTAGE_NAMES: Readonly<Record<OutageCause, string>> = {
  worker_exit: 'worker outage',
  restart_limit: 'worker outage',
  planned_shutdown: 'planned shutdown',
  proxy_ended: 'end of the proxy',
  proxy_started: 'start of the proxy',
};

/** Nothing went wrong: somebody stopped or started it. */
export function isPlannedCause(cause: OutageCause): boolean {
  return cause === 'planned_shutdown' || cause === 'proxy_started';
}

/** ` by SIGKILL`, ` with code 0`, or nothing where no line says how. */
function exitText({ signal, exitCode }: Outage): Prose {
  if (signal !== null) return say` by ${signal}`;
  return exitCode === null ? [] : own(` with code ${exitCode}`);
}
