// Why the proxy answered 503: its readiness check prints a line without id and time, and the access log line of the request
// it refuses follows (stdout.log:462 and 463 of the captures; src/middleware/worker-ready.js of the traced system).

import type { TimelineEvent } from '../../../model/event.ts';
import { isKind } from '../facts.ts';
import { inOneFile } from '../../../model/place.ts';
import { compareProcesses } from '../../../model/process.ts';
import { writtenBy } from '../../../correlate/own-process.ts';
import { wasWrittenBefore } from '../../../correlate/written-before.ts';

/** The access log's clock ticks in milliseconds, and so does its duration. */
const TICK_NANOS = 1_000_000n;

interface RefusalQuestion {
  readonly access: TimelineEvent;
  readonly around: readonly TimelineEvent[];
}

/**
 * The line `worker not ready; returning 503` that belongs, by its place alone, to the access log line: the last one before
 * it in the same file, directly above it or of the same time, with no other refusal's access log line between the two.
 */
export function refusalLine({ access, around }: RefusalQuestion): TimelineEvent | null {
  const line = around
    .filter((event) => isKind(event, 'worker_trouble') && event.fact.trouble === 'not_ready')
    .filter((event) => shareProcess(event, access) && wasWrittenBefore(event, access) === true)
    .reduce<TimelineEvent | null>(
      (last, event) => (last === null || wasWrittenBefore(last, event) === true ? event : last),
      null,
    );
  if (line === null) return null;
  const isTaken = around.some(
    (event) =>
      isKind(event, 'access_log') &&
      event.fact.status === 503 &&
      shareProcess(event, line) &&
      wasWrittenBefore(line, event) === true &&
      wasWrittenBefore(event, access) === true,
  );
  return !isTaken && (isDirectlyAbove(line, access) || isOfOneTime(line, access)) ? line : null;
}

// Two replicas may write into one file, each behind its own prefix.
function shareProcess(a: TimelineEvent, b: TimelineEvent): boolean {
  if (compareProcesses(writtenBy(a), writtenBy(b)) === 'other') return false;
  return a.origins.some((origin) => b.origins.some((other) => inOneFile(origin, other)));
}

function isDirectlyAbove(line: TimelineEvent, access: TimelineEvent): boolean {
  return line.origins.some(
    ({ source, file, line: above, newestFirst }) =>
      above !== null &&
      access.origins.some(
        (below) =>
          below.source === source &&
          below.file === file &&
          below.line === (newestFirst === true ? above - access.record.lineCount : above + line.record.lineCount),
      ),
  );
}

function isOfOneTime(line: TimelineEvent, access: TimelineEvent): boolean {
  if (access.timeUnixNano === null) return false;
  const from = access.timeUnixNano - TICK_NANOS;
  const to = access.timeUnixNano + (access.durationNanos ?? 0n) + TICK_NANOS;
  const { notBefore = null, notAfter = null } = line.between ?? {};
  const earliest = line.timeUnixNano ?? notBefore ?? notAfter;
  const latest = line.timeUnixNano ?? notAfter ?? notBefore;
  return earliest !== null && latest !== null && earliest <= to && latest >= from;
}
