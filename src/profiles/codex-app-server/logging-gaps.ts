import { isKind, ofKind } from './facts.ts';
import { own } from '../../model/prose.ts';
import type { LoggingGap } from '../../model/profile.ts';

/** What the proxy is known not to log (traced-system.md), so that absence is not over-read. */
export const loggingGaps: readonly LoggingGap[] = [
  {
    id: 'no-reason-for-503',
    says: own(
      'No line that carries this request’s id says why it was refused with 503. The supervisor writes a line without id and time right before the access log line; it is joined to the request by its place alone.',
    ),
    matters: (events) => ofKind(events, 'access_log').some(({ fact }) => fact.status === 503),
  },
  {
    id: 'no-access-log-after-disconnect',
    says: own(
      'A client that disconnects mid-stream leaves no access log line at all: its absence here is how the proxy behaves, not necessarily a lost line.',
    ),
    explains: 'access_log',
    matters: (events) => events.length > 0 && !events.some((event) => isKind(event, 'access_log')),
  },
  {
    id: 'access-log-hides-stream-errors',
    says: own(
      'The access log states the status that was sent with the headers. A stream that fails later is still 200 there.',
    ),
    matters: (events, request) =>
      request.status === 200 && events.some((event) => event.abnormal && !isKind(event, 'access_log')),
  },
  {
    id: 'supervisor-lines-carry-no-id',
    says: own('Supervisor lines carry no request id: they are joined to this request by time alone.'),
    matters: (events) => events.some((event) => event.lane === 'worker'),
  },
  {
    id: 'undated-lines',
    says: own(
      'Stream guard, tool buffer and finish reason lines carry no time: outside a container log they are placed by their neighbours in the file (≈).',
    ),
    matters: (events) => events.some((event) => event.timeUnixNano === null),
  },
];
