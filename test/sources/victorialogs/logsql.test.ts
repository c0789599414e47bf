import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/model/prose.ts';
import { isRequestId } from '../../../src/model/request-id.ts';
import { holdsMarker, holdsOneOf, queryText, streamFilter, wordsOf } from '../../../src/sources/victorialogs/logsql.ts';
import { asOneFilter, queryFault } from '../../../src/sources/victorialogs/query-filter.ts';
import { parseStream } from '../../../src/sources/victorialogs/stream-text.ts';
import { nanoTime, rangeParams } from '../../../src/sources/victorialogs/time-text.ts';
import { parseQuery, streamText } from '../../fakes/victorialogs/logsql.ts';

const row = (line: string) => ({ tenant: '0:0', timeUnixNano: 1n, labels: { a: 'b' }, fields: { _msg: line } });

describe('LogsQL', () => {
  it('quotes whatever stands in it', () => {
    expect(queryText('{a="b"}', holdsOneOf(['-ID'], ['_msg']))).toBe('{a="b"} ~"-ID"');
    expect(queryText('{a="b"}', holdsOneOf(['a|"b"'], ['_msg', 'req_id']))).toBe(
      String.raw`{a="b"} (~"a\\|\"b\"" or "req_id":~"a\\|\"b\"")`,
    );
    expect(queryText('*', wordsOf(['A', 'B'], ['id']))).toBe('* ("A" or "B" or "id":="A" or "id":="B")');
    expect(queryText('*', wordsOf(['A'], []))).toBe('* "A"');
    expect(streamFilter({ 'k8s.pod': 'x"', app: 'y' })).toBe(String.raw`{"app"="y", "k8s.pod"="x\""}`);
  });

  it('asks for what began a field in a line that was taken apart', () => {
    expect(holdsMarker(['worker_exit', 'status":5'], ['_msg', 'status']).filter).toBe(
      String.raw`((~"worker_exit|status\":5" or "status":~"worker_exit|status\":5") or "status":~"^5")`,
    );
    expect(holdsMarker(['status":5'], null).pipes).toContain(String.raw`status\\\\\":5|\"status\":\"5`);
  });

  it('finds any id, whatever is in it, in each way of asking', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (id) => {
        fc.pre(isRequestId(id));
        for (const fields of [['_msg'], ['_msg', 'x'], null]) {
          const { filter, pipes } = parseQuery(queryText('{a="b"}', holdsOneOf([id], fields)));
          const isHit = (line: string): boolean =>
            filter(row(line)) && pipes.every((pipe) => pipe.kind !== 'filter' || pipe.filter(row(line)));
          expect(isHit(`x${id}y`)).toBe(true);
          // In a whole row its names are text too: such rows are checked again on this side.
          if (fields !== null) expect(isHit('a line without')).toBe('a line without'.includes(id));
        }
      }),
    );
  });
});

describe('the configured query', () => {
  it.each([
    ['{service_name="codex-app"}', '{service_name="codex-app"}'],
    [' {a="b",c!~"d|e"} ', '{a="b",c!~"d|e"}'],
    ['app:codex or app:other', '(app:codex or app:other)'],
    ['{a="b"} or {c="d"}', '({a="b"} or {c="d"})'],
    ['*', '(*)'],
    ['_time:[1, 5) "a|b"', '(_time:[1, 5) "a|b")'],
  ])('%s', (text, one) => {
    expect(queryFault(text)).toBeNull();
    expect(asOneFilter(text)).toBe(one);
  });

  it.each([
    ['{a="b"} | limit 5', 'holds a pipe'],
    ['{a="b"} |= `x`', 'holds a pipe'],
    ['{a="b"', 'not closed'],
    ['a)', 'nothing opens'],
    ['"a', 'quote'],
    ['a # b', 'comment'],
    [' ', 'empty'],
  ])('%s is none', (text, says) => {
    expect(plainText(queryFault(text) ?? [])).toContain(says);
  });
});

describe('names and times', () => {
  it('reads the names of streams as the server writes them', () => {
    expect(parseStream('{}')).toEqual({});
    expect(parseStream(String.raw`{a="x,y=\"z\"",b="\u00e9\n\x41"}`)).toEqual({ a: 'x,y="z"', b: 'é\nA' });
    for (const text of ['', 'a="b"', '{a=b}', '{a="b}', '{a="b" c="d"}']) expect(parseStream(text)).toBeNull();
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.string({ unit: 'grapheme' })), (labels) => {
        expect({ ...parseStream(streamText(labels)) }).toEqual({ ...labels });
      }),
    );
  });

  it('writes nanoseconds, which alone mean themselves', () => {
    expect(nanoTime(1_795_417_031_000_000_007n)).toBe('2026-11-23T06:57:11.000000007Z');
    expect(nanoTime(-5n)).toBe('1970-01-01T00:00:00.000000000Z');
    expect(Object.fromEntries(rangeParams({ start: 0n, end: 1n }))).toEqual({
      start: '1970-01-01T00:00:00.000000000Z',
      end: '1970-01-01T00:00:00.000000000Z',
    });
  });
});
