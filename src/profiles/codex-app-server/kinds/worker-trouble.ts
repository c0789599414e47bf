import type { FactOf } from '../facts.ts';
import { own } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

type Trouble = FactOf<'worker_trouble'>['trouble'];

// Plain text of the supervisor and the transport, without id and time. The first stands right before the access log line of
// each request that it refuses.
const LINES: readonly (readonly [starts: string, trouble: Trouble, says: string])[] = [
  [
    '[proxy][worker-supervisor] worker not ready; returning 503',
    'not_ready',
    'supervisor: worker not ready, returning 503',
  ],
  ['[proxy][json-rpc-transport] worker exit ', 'exited', 'transport: the worker exited'],
  [
    '[proxy][json-rpc-transport] failed to remove conversation listener',
    'unavailable',
    'transport: worker unavailable, listener not removed',
  ],
  ['[proxy] child error: worker exited', 'child_error', 'handler: the worker exited under a request'],
];

/** What such lines hold: a cheap filter before parsing. */
export const TROUBLE_MARKERS: readonly string[] = LINES.map(([starts]) => starts);

export const workerTrouble: EventKindReader = {
  id: 'worker-trouble',
  read({ prefix, body }) {
    if (prefix !== null) return null;
    const line = LINES.find(([starts]) => body.startsWith(starts));
    if (line === undefined) return null;
    const [, trouble, says] = line;
    return { fact: { kind: 'worker_trouble', trouble }, lane: 'worker', abnormal: true, what: own(says) };
  },
};
