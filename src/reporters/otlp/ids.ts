// Ids of a trace that was never traced. They follow from the request's own id, so that the same request has the same
// trace wherever its report is made: `printf %s REQ_ID | sha256sum | cut -c1-32` is how to look for it.

import { sha256 } from '@noble/hashes/sha2.js';

/** 32 hex digits. */
export function traceIdOf(reqId: string): string {
  return hashOf(reqId).slice(0, 32);
}

/** 16 hex digits. `name`: of an event or an alert; `request` for the request itself. */
export function spanIdOf(reqId: string, name: string): string {
  return hashOf(`${reqId} ${name}`).slice(0, 16);
}

function hashOf(text: string): string {
  return Array.from(sha256(new TextEncoder().encode(text)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
