import { textAt } from '../../model/json.ts';
import type { Envelope } from '../envelope.ts';
import { objectEnvelope } from '../object-envelope.ts';

const KEYS = new Set(['log', 'stream', 'time', 'attrs']);
// moby/moby daemon/logger/copier.go: a line is cut into pieces of this size, and all but the last lack the line end. A
// shipper that reads such a file may drop the line end of all.
const PIECE_BYTES = 16 * 1024;

/** Docker's json-file driver: log, stream, time and, with labels or tags, attrs. */
export const dockerJson: Envelope = objectEnvelope({
  id: 'docker-json',
  title: 'docker’s json-file driver',
  fits: (object) => textAt(object, 'log') !== null && Object.keys(object).every((key) => KEYS.has(key)),
  paths: ['log'],
  cutsLines: true,
  facts: (object) => ({ partial: isPiece(textAt(object, 'log') ?? '') }),
});

function isPiece(log: string): boolean {
  return !log.endsWith('\n') && log.length * 3 >= PIECE_BYTES && new TextEncoder().encode(log).length >= PIECE_BYTES;
}
