import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { decodeText, defaultGrammar, parseJsonObject } from '../../src/decode/index.ts';
import type { LogRecord } from '../../src/model/log-record.ts';

const decode = (text: string | Uint8Array): readonly LogRecord[] =>
  decodeText(text, { file: 'a.log', grammar: defaultGrammar });
const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

describe('JSON of a line', () => {
  it('keeps hostile keys as keys', () => {
    const object = parseJsonObject('{"__proto__":{"polluted":1},"constructor":2,"a":[{"__proto__":3}]}');
    expect(Object.keys(object ?? {})).toEqual(['__proto__', 'constructor', 'a']);
    expect(Object.getPrototypeOf(object)).toBeNull();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('keeps integers that a Number would round, and only those', () => {
    expect(parseJsonObject('{"n":9007199254740993,"f":1.5,"i":1234567890123456,"s":"9007199254740993"}')).toEqual({
      n: 9_007_199_254_740_993n,
      f: 1.5,
      i: 1_234_567_890_123_456,
      s: '9007199254740993',
    });
  });

  it('is refused when nested deeper than any log line, without a stack overflow', () => {
    const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    expect(parseJsonObject(nested(200))).not.toBeNull();
    expect(parseJsonObject(nested(201))).toBeNull();
    expect(parseJsonObject(nested(100_000))).toBeNull();
    expect(parseJsonObject(`{"text":"${'['.repeat(5000)}"}`)).not.toBeNull();
  });

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseJsonObject(`{${text}}`)));
  });
});

describe('one line', () => {
  it.each([
    ['bare', '{"level":"info","a":1}', ''],
    [
      'behind brackets',
      '[proxy][chat.stream][tool-buffer] {"level":"info","a":1}',
      '[proxy][chat.stream][tool-buffer] ',
    ],
    ['behind a time and a level', '2026-11-23T06:57:11Z INFO {"level":"info","a":1}', '2026-11-23T06:57:11Z INFO '],
  ])('JSON %s', (_, line, prefix) => {
    expect(decode(line)[0]).toMatchObject({ prefix, attributes: { a: 1 }, severityText: 'info', body: line });
  });

  it('that only ends in something like JSON has no attributes, so that quoted text is no field', () => {
    expect(decode('[user] please log {"req_id":"x"}')[0]).toMatchObject({
      attributes: null,
      prefix: null,
      flaws: ['unterminated'],
    });
  });

  it.each(['{"a":1,"b":"to', '[proxy] {"a":', '{"a":1}{"a":2}'])(
    'that looks like JSON and is none is marked: %s',
    (line) => {
      expect(decode(`${line}\n`)[0]).toMatchObject({ flaws: ['malformed'], body: line, attributes: null });
    },
  );

  it('loses CR, LF and BOM, and nothing else', () => {
    const records = decode(bytes([0xef, 0xbb, 0xbf], '{"a":1}\r\n', '{"a":2}\r\n'));
    expect(records.map(({ body, flaws, attributes }) => ({ body, flaws, attributes }))).toEqual([
      { body: '{"a":1}', flaws: [], attributes: { a: 1 } },
      { body: '{"a":2}', flaws: [], attributes: { a: 2 } },
    ]);
  });

  it('with bytes that are no UTF-8 keeps the rest', () => {
    expect(decode(bytes('{"a":"x', [0xff, 0xc3], 'y"}\n'))[0]).toMatchObject({
      attributes: { a: 'x\uFFFD\uFFFDy' },
      flaws: ['bad-utf8'],
    });
  });

  it('behind a hole of NUL bytes is a line of its own; what was torn off before it too', () => {
    const records = decode(bytes('{"a":1}\n{"a":2,"tor', Array<number>(5000).fill(0), '{"a":3}\n{"a":4}\n'));
    expect(records.map(({ body, flaws, origin }) => [body, flaws, origin.line, origin.offset])).toEqual([
      ['{"a":1}', [], 1, 0],
      ['{"a":2,"tor', ['nul-bytes', 'malformed'], 2, 8],
      ['{"a":3}', ['nul-bytes'], 2, 5019],
      ['{"a":4}', [], 3, 5027],
    ]);
  });

  it('that a hole at the beginning of the file precedes stands at its own offset', () => {
    expect(
      decode(bytes([0, 0, 0, 0, 0, 0, 0], '{"a":1}\n')).map(({ origin, attributes, flaws }) => [
        origin.offset,
        origin.line,
        attributes?.['a'],
        flaws,
      ]),
    ).toEqual([[7, 1, 1, ['nul-bytes']]]);
  });

  it('without a line end is marked as perhaps not finished', () => {
    expect(decode('{"a":1}\n{"a":2}').map(({ flaws }) => flaws)).toEqual([[], ['unterminated']]);
  });
});

describe('container envelopes', () => {
  const cri = (time: string, stream: string, tag: string, text: string): string =>
    `2026-11-23T06:57:${time}Z ${stream} ${tag} ${text}\n`;
  const docker = (log: string, stream = 'stdout'): string =>
    `${JSON.stringify({ log, stream, time: '2026-11-23T06:57:11.270000001Z' })}\n`;

  it('CRI: time, stream and text', () => {
    expect(decode(cri('11.270000001', 'stderr', 'F', '{"a":1}'))[0]).toMatchObject({
      body: '{"a":1}',
      stream: 'stderr',
      observedTimeUnixNano: 1_795_417_031_270_000_001n,
      attributes: { a: 1 },
    });
  });

  it('docker: time, stream and text', () => {
    expect(decode(docker('[proxy] {"a":1}\n'))[0]).toMatchObject({
      body: '[proxy] {"a":1}',
      stream: 'stdout',
      observedTimeUnixNano: 1_795_417_031_270_000_001n,
      prefix: '[proxy] ',
    });
  });

  it('pieces are joined without a line end, whatever the grammar makes of a piece', () => {
    const filled = (text: string): string => text + ' '.repeat(16 * 1024 - text.length);
    const [record, ...rest] = decode(docker(filled('{"a":')) + docker(filled('{"b":1}')) + docker('}\n'));
    expect(rest).toEqual([]);
    expect(record).toMatchObject({ attributes: { a: { b: 1 } }, lineCount: 3, flaws: [] });
  });

  it('a short line without a line end is whole: a shipper took it off', () => {
    expect(decode(docker('{"a":1}') + docker('{"a":2}')).map(({ body, flaws }) => [body, flaws])).toEqual([
      ['{"a":1}', []],
      ['{"a":2}', []],
    ]);
  });

  it('pieces of two streams that interleave go each to their own', () => {
    const records = decode(
      cri('11.1', 'stdout', 'P', '{"a":') +
        cri('11.2', 'stderr', 'F', 'Error: x') +
        cri('11.3', 'stdout', 'F', '1}') +
        cri('11.4', 'stderr', 'F', '    at y'),
    );
    expect(records.map(({ body, stream }) => [body, stream])).toEqual([
      ['{"a":1}', 'stdout'],
      ['Error: x\n    at y', 'stderr'],
    ]);
  });

  it('a piece whose other part is missing says so', () => {
    expect(decode(cri('11.1', 'stdout', 'P', 'half'))[0]?.flaws).toEqual(['partial']);
  });

  it('an application line with a field named log is not an envelope', () => {
    expect(decode('{"log":"x","level":"info"}\n')[0]).toMatchObject({ stream: null, attributes: { log: 'x' } });
  });
});

describe('records of several lines', () => {
  it('take their stack trace along', () => {
    const [first, second, ...rest] = decode('Error: boom\n    at f (a.js:1)\n    at g (a.js:2)\n{"a":1}\n');
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ body: 'Error: boom\n    at f (a.js:1)\n    at g (a.js:2)', lineCount: 3 });
    expect(second).toMatchObject({ lineCount: 1, origin: { line: 4 } });
  });

  it('printed over several lines are one JSON object', () => {
    expect(decode('{\n  "a": 1\n}\n')[0]).toMatchObject({ attributes: { a: 1 }, lineCount: 3, flaws: [] });
  });

  it('without a time stand between their dated neighbours, and never get one', () => {
    const at = (second: number): string => `{"ts_ms":17954170${second}000}\n`;
    const records = decode(`first\n${at(21)}undated\n${at(23)}last\n`);
    expect(records.map(({ timeUnixNano, between }) => (timeUnixNano === null ? between : 'dated'))).toEqual([
      { notBefore: null, notAfter: 1_795_417_021_000_000_000n },
      'dated',
      { notBefore: 1_795_417_021_000_000_000n, notAfter: 1_795_417_023_000_000_000n },
      'dated',
      { notBefore: 1_795_417_023_000_000_000n, notAfter: null },
    ]);
    expect(decode('alone\n')[0]?.between).toBeNull();
  });
});

describe('any bytes at all', () => {
  it('are cut into records that hold every byte of text once, in order', () => {
    const piece = fc.constantFrom(
      '{"a":1}',
      '\n',
      '\r\n',
      'x',
      ' at y',
      '\0',
      '\0\0\0\0\0',
      '2026-11-23T06:57:11Z stdout P z',
      '[p] {',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const records = decode(text);
        const kept = records
          .map(({ quoted, body }) => `${quoted ?? ''}${body}`)
          .join('')
          .replace(/[\n]/g, '').length;
        const envelopes = (text.match(/2026-11-23T06:57:11Z stdout P ?/g) ?? []).join('').length;
        const visible = text.replace(/[\0\n]|\r(?=\n)|\r$/g, '').length;
        expect(kept).toBeLessThanOrEqual(visible);
        expect(kept).toBeGreaterThanOrEqual(visible - envelopes - (text.match(/\r/g) ?? []).length);
      }),
    );
  });
});
