import { own, say } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

/** What the last line of the dump holds: a cheap filter before parsing. */
export const FATAL_MARKER = 'Node.js v';

// Node writes the place, the stack and, last, its own version when an error reaches the top. A prompt may quote such a dump:
// only what belongs to no prompt counts.
const LAST_LINE = /(?:^|\n)Node\.js v\d+\.\d+\.\d+\s*$/;
const ERROR_LINE = /(?:^|\n)(?:Uncaught )?((?:[A-Z][A-Za-z]*)?Error(?: \[[A-Z_]+\])?: [^\n]{1,200})/;

export const proxyFatal: EventKindReader = {
  id: 'proxy-fatal',
  read({ attributes, body }) {
    if (attributes !== null || body.startsWith('[dev]') || !LAST_LINE.test(body)) return null;
    const error = ERROR_LINE.exec(body)?.[1] ?? null;
    return {
      fact: { kind: 'proxy_fatal', error },
      lane: 'worker',
      abnormal: true,
      what: error === null ? own('the proxy died of an error that nobody handled') : say`the proxy died: ${error}`,
    };
  },
};
