// Which supervisor lines can be of the process that served the request. They carry no request id and no host; what there
// is, is the file they stand in.

import { isKind, type TimelineEvent } from '../model/event.ts';

const WORKER_KINDS = new Set<TimelineEvent['fact']['kind']>([
  'worker_launch',
  'worker_spawned',
  'worker_ready',
  'worker_ready_timeout',
  'worker_exit',
  'worker_restart_scheduled',
  'worker_restart_limit',
  'shutdown',
]);

/**
 * Dated supervisor lines, one list for each log they come from, in time order. When a log that holds lines of the request
 * holds supervisor lines too, only such logs count: the restart of another host is not this request's.
 */
export function workerLinesByLog({
  own,
  around,
}: {
  readonly own: readonly TimelineEvent[];
  readonly around: readonly TimelineEvent[];
}): readonly (readonly TimelineEvent[])[] {
  const ownLogs = new Set(own.flatMap(logsOf));
  const lines = [...own, ...around].filter((event) => WORKER_KINDS.has(event.fact.kind) && event.timeUnixNano !== null);
  const beside = lines.filter((event) => logsOf(event).some((log) => ownLogs.has(log)));
  const byLog = new Map<string, TimelineEvent[]>();
  for (const event of beside.length > 0 ? beside : lines) {
    const log = logsOf(event)[0] ?? '';
    const list = byLog.get(log);
    if (list === undefined) byLog.set(log, [event]);
    else list.push(event);
  }
  return [...byLog.values()].map((events) => events.sort(byTime));
}

/**
 * The most crashes of one log within any stretch of time this long, in time order. Planned shutdowns are none. Empty when no
 * log has one.
 */
export function crashesWithin(
  windowNanos: bigint,
  lines: { readonly own: readonly TimelineEvent[]; readonly around: readonly TimelineEvent[] },
): readonly TimelineEvent[] {
  let most: readonly TimelineEvent[] = [];
  for (const log of workerLinesByLog(lines)) {
    const crashes = log.filter((event) => isKind(event, 'worker_exit') && !event.fact.duringShutdown);
    crashes.forEach((first, index) => {
      const within = crashes
        .slice(index)
        .filter(({ timeUnixNano }) => (timeUnixNano ?? 0n) - (first.timeUnixNano ?? 0n) <= windowNanos);
      if (within.length > most.length) most = within;
    });
  }
  return most;
}

// A rotated file continues the log of its name: an exit at the end of app.log.1 and the ready at the beginning of app.log
// are one outage. Suffixes as logrotate, container runtimes and compressors write them.
const ROTATION = /(?:\.\d{1,4}|[.-]\d{8}(?:[-T]?\d{2,6})?|\.gz|\.zst|\.zstd)+$/;

function logsOf({ origins }: TimelineEvent): readonly string[] {
  return origins.map(({ source, file }) => `${source} ${file.replace(ROTATION, '')}`);
}

function byTime(a: TimelineEvent, b: TimelineEvent): number {
  if (a.timeUnixNano === null || b.timeUnixNano === null || a.timeUnixNano === b.timeUnixNano) return 0;
  return a.timeUnixNano < b.timeUnixNano ? -1 : 1;
}
