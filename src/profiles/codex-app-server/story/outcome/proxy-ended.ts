// Unknown: the proxy's own process ended while the request was open. Whatever was open then is reset; whether the client had
// its answer by then, the lines do not tell: what was still to be written was lost with the process.

import type { Outage } from '../../../../model/correlation.ts';
import type { TimelineEvent } from '../../../../model/event.ts';
import { isKind } from '../../facts.ts';
import { logOf } from '../../../../model/process.ts';
import { cite, own as ownWords, type Prose, say } from '../../../../model/prose.ts';
import { formatClock } from '../../../../model/time.ts';
import { endsProxy, isFirstLaunch } from '../outages.ts';
import { ownProcess, writtenBy } from '../../../../correlate/own-process.ts';
import { hasEnd } from '../signs.ts';
import { conclude, idsOf } from '../../../../correlate/conclude.ts';
import type { Verdicter } from '../question.ts';

export const judgeProxyEnded: Verdicter = (signs, question) => {
  const { own, outages } = question;
  if (own.length === 0 || hasEnd(signs)) return null;
  const end = outages.find((outage) => endsProxy(outage) && isOfOwnProcess(outage.exit, own));
  if (end === undefined) return null;
  const last = own.findLast(({ timeUnixNano }) => timeUnixNano !== null) ?? own.at(-1) ?? null;
  return conclude({
    verdict: 'unknown',
    reason: 'proxy_ended',
    headline: ownWords(`open when the proxy ${nameEnd(end)}, its end is not told`),
    summary: say`No line found ends this request, the last one is ${cite(idsOf([last]))}. ${howItEnded(end)} Every connection that was open then was cut; whether the whole answer had gone out before is not in these lines, and what was still to be written is lost.`,
  });
};

// Without its last words a proxy may also have been stopped on purpose, and the line that says so be lost.
function nameEnd({ cause, events }: Outage): string {
  if (cause === 'planned_shutdown') return 'was shut down';
  return events.some((event) => isKind(event, 'proxy_fatal')) ? 'died' : 'ended';
}

function isOfOwnProcess(event: TimelineEvent, own: readonly TimelineEvent[]): boolean {
  const process = ownProcess(own);
  return (
    process.compare(writtenBy(event)) === 'same' || event.origins.some((origin) => process.logs.has(logOf(origin)))
  );
}

function howItEnded({ exit, events, cause }: Outage): Prose {
  const launch = events.find(isFirstLaunch);
  const anew =
    launch?.timeUnixNano == null
      ? ownWords('no new process was seen')
      : say`a new process began at ${ownWords(formatClock(launch.timeUnixNano))} ${cite(launch.id)}`;
  if (cause === 'planned_shutdown') return say`The proxy was shut down ${cite(exit.id)}; ${anew}.`;
  const fatal = events.find((event) => isKind(event, 'proxy_fatal'));
  if (fatal !== undefined && isKind(fatal, 'proxy_fatal')) {
    const error = fatal.fact.error === null ? [] : say`: ${fatal.fact.error}`;
    return say`The proxy died of an error that nobody handled${error} ${cite(fatal.id)}; ${anew}.`;
  }
  return launch?.timeUnixNano == null
    ? say`The proxy ended ${cite(exit.id)}.`
    : say`A new process of the proxy began at ${ownWords(formatClock(launch.timeUnixNano))} ${cite(launch.id)}, and no shutdown was found before it: the old one was killed or died, or that line is not among what was read.`;
}
