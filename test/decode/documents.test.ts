// Documents of any size: nothing is lost in silence, and what a hostile one costs is bounded.

import { describe, expect, it } from 'vitest';
import { compact } from '../../src/decode/documents/json.ts';
import { DOCUMENTS } from '../../src/decode/documents/index.ts';
import type { MadeLine } from '../../src/decode/document.ts';
import { grammar } from '../../src/profiles/codex-app-server/grammar.ts';

const STEP_BYTES = 64 * 1024;
const LONG = 'abcdefghi '.repeat(2_000_000);

function make(id: string, text: string): readonly MadeLine[] {
  const form = DOCUMENTS.find((one) => one.id === id);
  if (form === undefined) throw new Error(`no document form ${id}`);
  const maker = form.open(grammar);
  const bytes = new TextEncoder().encode(text);
  const made: MadeLine[] = [];
  for (let from = 0; from < bytes.length; from += STEP_BYTES)
    made.push(...maker.push(bytes.subarray(from, from + STEP_BYTES)));
  return [...made, ...maker.finish()];
}

describe('a record that is too long to hold', () => {
  it.each([
    ['json', `[{"a":"${LONG}needle"},\n{"b":1}]`],
    ['json', `{"a":"${LONG}needle"}\n{"b":1}`],
    ['json', `["${LONG}needle",\n"b"]`],
    ['table', `time,line\n1,"${LONG}needle"\n2,b\n`],
    ['carriage-returns', `a\rb\r${LONG}needle\rb`],
    ['octets', `3 <1>9999999 <1>${'x'.repeat(9_999_996)}no number ${LONG}needle`],
    ['journal-export', `__CURSOR=a\nMESSAGE=${LONG}needle\n\n__CURSOR=b\nMESSAGE=b\n`],
  ])('%s: is handed on in pieces that say so, to its last byte', (id, text) => {
    const made = make(id, text);
    expect(made.some(({ isPiece }) => isPiece === true)).toBe(true);
    expect(made.some((line) => line.text.includes('needle'))).toBe(true);
  });
});

describe('another form behind a table', () => {
  it('is passed on as it stands, also where it has as many commas', () => {
    const line = '[0] tag: [1795417031.27, {"log"=>"[proxy] {"req_id":"a"}", "stream"=>"stdout"}]';
    const made = make('table', `time,line,pod\n1,[proxy] b,c\n${line}\n`);
    expect(made.at(-1)?.text).toBe(line);
  });
});

describe('text between the records of a document', () => {
  it.each([
    ['json', '[\n{"a":1},\nhello needle\n{"b":1}\n]', 3],
    ['json', '{"a":1}\n[dev][req_id=needle] x\n[proxy] {"b":1}\n', 3],
    ['table', 'time,line\n1,[proxy] a\nx,"a": "b""\n[proxy] needle\n', 3],
  ])('%s: is passed on line by line: %j', (id, text, count) => {
    const made = make(id, text);
    expect(made).toHaveLength(count);
    expect(made.filter((line) => line.text.includes('needle'))).toHaveLength(1);
    for (const { text: line, offset } of made.filter((one) => one.text.includes('needle')))
      expect(text.slice(offset, offset + line.length)).toBe(line);
  });

  it('is no document where the first bracket is of a prefix', () => {
    const head = { text: '{pod=a} {"a":1}\n{pod=a} [proxy] b\n', isAll: true, grammar };
    expect(DOCUMENTS.filter((form) => form.fits(head))).toEqual([]);
  });
});

describe('brackets without end', () => {
  it('are counted, not kept', () => {
    const made = make('json', `${'['.repeat(3_000_000)}"needle`);
    expect(made.map(({ text }) => text).join('')).toContain('needle');
  });
});

describe('white space between the tokens of JSON', () => {
  it('goes, also around a string of megabytes', () => {
    expect(compact(`{ "a" :\t"${LONG}\\" }" }`)).toBe(`{"a":"${LONG}\\" }"}`);
  });
});

describe('labels that stand once in a document', () => {
  it('do not multiply a long text', () => {
    const values = Array.from({ length: 1000 }, () => '["1","x"]').join(',');
    const made = make('json', `{"data":{"result":[{"stream":{"a":"${'y'.repeat(100_000)}"},"values":[${values}]}]}}`);
    expect(made).toHaveLength(1000);
    expect(made.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(1_000_000);
  });
});
