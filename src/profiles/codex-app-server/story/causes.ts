// What takes a worker or the proxy away, and its words.

/**
 * worker_exit: it crashed and is started again. restart_limit: it crashed too often and stays down. planned_shutdown:
 * from the signal on, new requests are refused. proxy_ended: the proxy itself died, by an error or a kill.
 * proxy_started: a new process, until its first worker is ready.
 */
export type OutageCause = 'worker_exit' | 'restart_limit' | 'planned_shutdown' | 'proxy_ended' | 'proxy_started';

/** What took it away. */
export function nameOfCause(cause: OutageCause, { isInferred }: { readonly isInferred: boolean }): string {
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
