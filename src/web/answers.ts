// What every answer has in common, and answers that are none: headers, errors in words, and what is said to whom speaks
// no HTTP.

import type { FastifyReply } from 'fastify';
import { InputError } from '../model/errors.ts';
import { own } from '../model/prose.ts';
import { SERVED_POLICY } from '../reporters/html/policy.ts';
import { type ErrorPage, errorPage } from './pages.ts';

/** On each, whatever its status (OWASP, secure headers). */
export const HEADERS = {
  'content-security-policy': SERVED_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-robots-tag': 'noindex',
} as const;

/** Too many traces are waiting. */
export class BusyError extends Error {}

/** In words, for whoever asked: nothing of an error of ours goes out. */
export function describeError(error: unknown): ErrorPage {
  if (error instanceof InputError)
    return { status: 400, says: error.prose, tryNext: [...error.details, ...error.tryNext] };
  if (error instanceof BusyError)
    return { status: 503, says: own('too many traces are waiting'), tryNext: [own('try again in some seconds')] };
  const { statusCode } = error as { readonly statusCode?: unknown };
  const status = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : 500;
  // Its message may hold anything: it goes into no page.
  return {
    status,
    says: own(
      status === 500 ? 'something went wrong that should not have: this is a bug' : 'the request cannot be read',
    ),
    tryNext: status === 500 ? [own('the command line says more: trace-by-id REQ_ID')] : [],
  };
}

export function sendError(reply: FastifyReply, error: ErrorPage): FastifyReply {
  if (error.status === 503) reply.header('retry-after', '5');
  return reply.code(error.status).type('text/html; charset=utf-8').send(errorPage(error));
}

/** By what Node calls them. */
const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** For what Node could not read as a request. */
export function rawAnswer(code: string): string {
  const status = CLIENT_ERRORS[code] ?? '400 Bad Request';
  const headers = Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${headers.join('')}connection: close\r\ncontent-length: 0\r\n\r\n`;
}
