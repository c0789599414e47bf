// What each envelope says of the lines of real tools: fixtures/forms and test/forms. Here: that a hostile line costs no more than
// another one of its length.

import { expect, it } from 'vitest';
import { openLine, parseJsonObject, UTC_CLOCK } from '../../src/decode/index.ts';
import { ENVELOPES } from '../../src/decode/envelopes/index.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';

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

/** Of three times, where the first was long: the machine may have been busy. */
function leastMs(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3 && least >= MOST_MS; tries += 1) {
    const began = performance.now();
    work();
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

it.each(ENVELOPES.map((envelope) => [envelope.id, envelope] as const))(
  '%s takes no time for hostile lines',
  (_, envelope) => {
    for (const first of ['', ...PIECES]) {
      for (const piece of PIECES) {
        const text = (first + piece.repeat(SIZE / piece.length)).slice(0, SIZE);
        for (const line of [text, `${text}}]`]) {
          const open = (): unknown => envelope.open({ text: line, object: () => parseJsonObject(line) }, UTC_CLOCK);
          expect(leastMs(open), line.slice(0, 80)).toBeLessThan(MOST_MS);
        }
      }
    }
  },
);

const options = { grammar: codexAppServer.grammar, clock: UTC_CLOCK, general: () => [] };
const OWN = '{"component":"worker","event":"worker_exit","signal":"SIGKILL"}';

it('what a field of the system’s own line holds is no line of the system', () => {
  for (const line of [
    `[proxy] ${JSON.stringify({ scope: 'x', message: `[proxy] ${OWN}` })}`,
    JSON.stringify({ component: 'proxy', event: 'x', message: OWN }),
  ])
    expect(openLine(line, options)).toMatchObject({ text: line, layout: [], begins: true });
});

it('several lines in one field are several, with what stands between them', () => {
  const log = `${OWN}\n[proxy] child error: worker exited\n    at exit (a.js:1:2)\n[app] ${OWN}\n`;
  const opened = openLine(JSON.stringify({ log, stream: 'stderr', time: '2026-11-23T06:57:13.5Z' }), options);
  expect([opened, ...opened.further].map(({ text, stream, writer }) => [text, stream, writer.container])).toEqual([
    [OWN, 'stderr', null],
    ['[proxy] child error: worker exited\n    at exit (a.js:1:2)', 'stderr', null],
    [OWN, 'stderr', 'app'],
  ]);
});

it('what stands behind an object in one field is none of its lines', () => {
  const log = `${OWN}\n[user] a secret\n${OWN}\nmore\n\nof it`;
  const opened = openLine(JSON.stringify({ log, stream: 'stdout', time: '2026-11-23T06:57:13.5Z' }), options);
  expect([opened, ...opened.further].map(({ text, begins, object }) => [text, begins, object !== null])).toEqual([
    [OWN, true, true],
    ['[user] a secret', false, false],
    [OWN, true, true],
    ['more', false, false],
    ['of it', false, false],
  ]);
});

it.each(['148e21ea7d4e89', '91857213407283'])('a machine may have the name %s', (name) => {
  expect(openLine(`2026-11-23T06:57:13Z app[${name}] fra [info] ${OWN}`, options).writer.container).toBe(name);
});

it('one object over several lines is one', () => {
  const log = JSON.stringify({ component: 'worker', event: 'x', more: [{ a: 1 }] }, null, 2);
  expect(openLine(JSON.stringify({ log }), options)).toMatchObject({ text: log, further: [] });
});
