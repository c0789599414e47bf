import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalId,
  holdsAs,
  longerWords,
  mentionsOneOf,
  needlesOf,
  sameId,
  spellingsOf,
  traceIdOf,
  trimmedTexts,
} from '../../src/model/id-spelling.ts';
import { isRequestId } from '../../src/model/request-id.ts';

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const nanoid = fc.string({
  unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'),
  minLength: 21,
  maxLength: 21,
});
const anyId = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => isRequestId(text));

function dashed(id: string): string {
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** All ways to write a number of 128 bits as an id. */
function written(id: string): readonly string[] {
  const forms = [id, dashed(id), `{${dashed(id)}}`, `{${id}}`, `urn:uuid:${dashed(id)}`];
  return [...forms, ...forms.map((form) => form.toUpperCase())];
}

describe('one id in several spellings', () => {
  it('is one id in each of them, and each is found by a search for any other', () => {
    fc.assert(
      fc.property(hex(32), fc.nat(9), fc.nat(9), (id, a, b) => {
        const [given = '', there = ''] = [written(id)[a], written(id)[b]];
        expect(sameId(given, there)).toBe(true);
        const line = `{"trace_id":"${there}"}`;
        expect(spellingsOf(given).some((spelling) => line.includes(spelling))).toBe(true);
        expect(mentionsOneOf(line, [given])).toBe(true);
      }),
    );
  });

  it('is found within a traceparent, and a traceparent leads to it', () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.nat(9), (id, span, n) => {
        const header = `00-${id}-${span}-01`;
        expect(traceIdOf(header)).toBe(id);
        expect(traceIdOf(header.toUpperCase())).toBe(id.toUpperCase());
        for (const text of [header, header.toUpperCase()])
          expect(mentionsOneOf(`traceparent: ${text}`, [written(id)[n] ?? ''])).toBe(true);
      }),
    );
  });

  it('holds for 16 digits by case alone', () => {
    expect(spellingsOf('00F067AA0BA902B7')).toEqual(['00F067AA0BA902B7', '00f067aa0ba902b7']);
    expect(sameId('00F067AA0BA902B7', '00f067aa0ba902b7')).toBe(true);
    expect(sameId('00f067aa-0ba902b7', '00f067aa0ba902b7')).toBe(false);
  });

  it('knows no other id but by its bytes', () => {
    fc.assert(
      fc.property(nanoid, nanoid, (a, b) => {
        expect(spellingsOf(a)).toEqual([a]);
        expect(sameId(a, b)).toBe(a === b);
      }),
    );
    for (const id of ['abcdefabcdefabcdefabc', 'ABCDEFABCDEFABCDEFABC', '7001', 'deadbeef', 'req-1'])
      expect([canonicalId(id), spellingsOf(id)]).toEqual([id, [id]]);
    expect(sameId('abcdefabcdefabcdefabc', 'ABCDEFABCDEFABCDEFABC')).toBe(false);
  });
});

describe('an id of any text in JSON', () => {
  const ascii = (text: string): string =>
    text.replace(/[^\x00-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const writers: readonly (readonly [string, (value: object) => string])[] = [
    ['JSON.stringify', (value) => JSON.stringify(value)],
    ['json.dumps', (value) => ascii(JSON.stringify(value))],
    ['json_encode', (value) => ascii(JSON.stringify(value).replaceAll('/', '\\/'))],
    ['Go', (value) => JSON.stringify(value).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)],
  ];

  it.each(writers)('is found in what %s writes, also as a string in another line, and in a third', (_, write) => {
    fc.assert(
      fc.property(anyId, (id) => {
        const line = write({ req_id: id });
        for (const text of [
          line,
          JSON.stringify({ log: line }),
          JSON.stringify({ log: JSON.stringify({ log: line }) }),
        ])
          expect(needlesOf([id]).some((needle) => text.includes(needle))).toBe(true);
      }),
    );
  });

  it('is found where System.Text.Json and Gson write it', () => {
    for (const [id, text] of [
      ['q1w2+e3r4/t5y6==', String.raw`q1w2\u002Be3r4/t5y6==`],
      ['q1w2+e3r4/t5y6==', String.raw`q1w2+e3r4/t5y6\u003d\u003d`],
      ['order "77"', String.raw`order \u002277\u0022`],
      [String.raw`a\b`, String.raw`a\\b`],
    ] as const)
      expect(spellingsOf(id)).toContain(text);
  });

  it('searches for nothing that stands for something redacted', () => {
    expect(needlesOf(['[redacted:email:1]', 'a1'])).toEqual(['a1']);
  });
});

describe('a word and a piece of one', () => {
  it.each([
    ['{"req_id":"req-1"}', 'req-1', 'word'],
    ['{"req_id":"req-10"}', 'req-1', 'piece'],
    ['x-42-y', '42', 'piece'],
    ['"ts_ms": 1795417031360', '7031', 'piece'],
    ['"dur_ms": 7001,', '7001', 'word'],
    ['gzem0gSXvGkLYfiMxg7Gf', 'gzem0gSX', 'piece'],
    ['chatcmpl-gzem0gSXvGkLYfiMxg7Gf', 'gzem0gSXvGkLYfiMxg7Gf', 'word'],
    ['xgzem0gSXvGkLYfiMxg7Gf', 'gzem0gSXvGkLYfiMxg7Gf', 'piece'],
    ['of gzem0gSX and gzem0gSXvGkLYfiMxg7Gf', 'gzem0gSX', 'word'],
    [String.raw`line\ngzem0gSX`, 'gzem0gSX', 'word'],
    ['id%3Dgzem0gSX%20', 'gzem0gSX', 'word'],
    ['\u001b[31mgzem0gSX\u001b[0m', 'gzem0gSX', 'word'],
    [String.raw`\u001b[31mgzem0gSX\u001b[0m`, 'gzem0gSX', 'word'],
    ['q1w2+e3r4/t5y6==', 'q1w2+e3r4/t5y6==', 'word'],
    ['nothing of it', 'gzem0gSX', 'nothing'],
  ])('%j holds %j as a %s', (text, needle, as) => {
    expect(holdsAs(text, needle)).toBe(as);
  });

  it('names the longer words', () => {
    expect(longerWords('a req-10, req-1 and\\nreq-12!', 'req-1')).toEqual(['req-10', 'req-12']);
    expect(longerWords('x-42-y 42', '42')).toEqual(['x-42-y']);
  });

  it('never loops and never names the id itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ minLength: 1, maxLength: 5 }), (text, id) => {
        for (const word of longerWords(text, id)) {
          expect(word).toContain(id);
          expect(word.length).toBeGreaterThan(id.length);
        }
      }),
    );
  });
});

describe('what stands around an id', () => {
  it.each([
    ['AAA1.', ['AAA1']],
    ['"AAA1",', ['"AAA1"', '"AAA1', 'AAA1']],
    ['(AAA1)', ['(AAA1', 'AAA1']],
    ['AAA1-', ['AAA1']],
    ['AAA1', []],
    ['...', ['..', '.']],
  ])('%j may be %j', (text, expected) => {
    expect(trimmedTexts(text)).toEqual(expected);
  });
});

describe('what can be an id', () => {
  it('is any text of one line, of 1 to 512 characters', () => {
    for (const id of ['7', 'order/2026 "77"', '`$(x)`', 'заказ 7', '🙂', ' a', 'x'.repeat(512)])
      expect(isRequestId(id)).toBe(true);
    for (const none of ['', '  ', 'a\nb', 'a\u0000', '\u001b[31m', 'x'.repeat(513), '\ud800', 'a\u2028b'])
      expect(isRequestId(none)).toBe(false);
  });
});
