// What came back, whole → HttpAnswer.

import { say } from '../../model/prose.ts';
import type { Body } from './body.ts';
import type { HttpAnswer } from './client.ts';
import { makeFault, TryFailed } from './fault.ts';
import { httpDate } from './retry-after.ts';
import { isHtml, serverMessage } from './server-message.ts';

/** A slower answer says little about the clock. */
const MAX_CLOCK_TRIP_MS = 2000;

/** Throws TryFailed for a web page. */
export function answerOf(
  got: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Body;
    readonly sentAt: number;
    readonly receivedAt: number;
  },
  shownUrl: string,
): Omit<HttpAnswer, 'tries'> {
  const { status, headers, body } = got;
  const contentType = headers['content-type'] ?? '';
  if (isHtml(body.text, contentType)) {
    throw new TryFailed(
      makeFault({
        errorType: 'bad_data',
        kind: 'html-answer',
        status,
        prose: say`${shownUrl} answered with a web page: a gateway or a login page stands before the server. Check the credentials, and whether the address lacks a path prefix.`,
        serverSays: serverMessage(body.text, contentType).text,
      }),
    );
  }
  const { text, receivedBytes, badUtf8 } = body;
  return { status, headers, text, receivedBytes, badUtf8, clockOffsetMs: clockOffsetMs(headers['date'], got) };
}

/** The Date header has whole seconds: half of one later is the likeliest. */
function clockOffsetMs(
  date: string | undefined,
  trip: { readonly sentAt: number; readonly receivedAt: number },
): number | null {
  const at = httpDate(date);
  if (at === null || trip.receivedAt - trip.sentAt > MAX_CLOCK_TRIP_MS) return null;
  return Math.round(at + 500 - (trip.sentAt + trip.receivedAt) / 2);
}

/** Several headers of one name become one, as RFC 9110 has it. */
export function flattened(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string>> {
  const flat = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}
