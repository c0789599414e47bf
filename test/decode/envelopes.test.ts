// What each envelope says of the lines of real tools: fixtures/forms and test/forms. Here: that a hostile line costs no more than
// another one of its length.

import { expect, it } from 'vitest';
import { parseJsonObject, UTC_CLOCK } from '../../src/decode/index.ts';
import { ENVELOPES } from '../../src/decode/envelopes/index.ts';

const PIECES = [
  '[0] a: [[1.2, {',
  '}], {',
  '"log"=>"',
  ' ',
  'a: ',
  '[a] ',
  '1-',
  '> ',
  '2026-11-23T06:57:13Z ',
  'Nov 23 06:57:13 ',
  'x-1 ',
  '\\"',
  'a/b[c]: ',
  'a | ',
  'app[web.1]: ',
  '{"log":"',
  '[',
];
const SIZE = 64 * 1024;
/** A rule that tries everything twice takes ten times as long. */
const MOST_MS = 250;

it.each(ENVELOPES.map((envelope) => [envelope.id, envelope] as const))(
  '%s takes no time for hostile lines',
  (_, envelope) => {
    for (const first of ['', ...PIECES]) {
      for (const piece of PIECES) {
        const text = (first + piece.repeat(SIZE / piece.length)).slice(0, SIZE);
        for (const line of [text, `${text}}]`]) {
          const began = performance.now();
          envelope.open({ text: line, object: () => parseJsonObject(line) }, UTC_CLOCK);
          expect(performance.now() - began, line.slice(0, 80)).toBeLessThan(MOST_MS);
        }
      }
    }
  },
);
