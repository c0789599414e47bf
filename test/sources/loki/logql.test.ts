import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goLiteral } from '../../../src/model/go-literal.ts';
import { isRequestId } from '../../../src/model/request-id.ts';
import {
  countQuery,
  exactSelector,
  formatRange,
  holdsMarker,
  holdsOneOf,
  metadataIsOneOf,
  parseDuration,
  reachQuery,
} from '../../../src/sources/loki/logql.ts';
import { selectorOf } from '../../../src/sources/windowed/labels.ts';
import { parseLogQl, re2 } from '../../fakes/loki/logql.ts';

function matchesLine(query: string, line: string): boolean {
  const parsed = parseLogQl(query, '3.4.6');
  const [filter] = parsed.kind === 'log' ? parsed.stages : [];
  if (filter?.kind !== 'line') throw new Error('no line filter');
  return filter.op === '|~'
    ? filter.values.some((value) => re2(value, false).test(line))
    : filter.values.some((value) => line.includes(value));
}

describe('LogQL', () => {
  it('names a stream by its labels in order', () => {
    expect(selectorOf({ b: '2', a: '1"\\\n' })).toBe(String.raw`{a="1\"\\\u000a", b="2"}`);
    expect(exactSelector({ a: '1' }, ['a', 'pod', 'x-y'])).toBe('{a="1", pod=""}');
  });

  it('takes ids and nothing else into a filter', () => {
    for (const hasOr of [true, false])
      expect(holdsOneOf(['-Jb9Zq_0aKx1YwVnT3rPe'], { hasOr })).toBe('|= "-Jb9Zq_0aKx1YwVnT3rPe"');
    expect(holdsOneOf(['a', 'b'], { hasOr: true })).toBe('|= "a" or "b"');
    expect(holdsOneOf(['a.b"c', 'd'], { hasOr: false })).toBe(String.raw`|~ "a\\.b\"c|d"`);
    expect(metadataIsOneOf(['trace_id', 'span_id'], ['a', 'b'])).toBe(
      '| trace_id="a" or trace_id="b" or span_id="a" or span_id="b"',
    );
    for (const bad of ['', 'a\nb', 'a\u0000', '\u0085'])
      for (const hasOr of [true, false]) expect(() => holdsOneOf([bad, 'a'], { hasOr })).toThrow('no checked id');
  });

  it('finds any id, whatever is in it, with and without "or"', () => {
    const id = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).filter((text) => isRequestId(text));
    fc.assert(
      fc.property(id, fc.boolean(), (text, hasOr) => {
        const query = `${selectorOf({ a: 'b' })} ${holdsOneOf([text, 'another'], { hasOr })}`;
        expect(matchesLine(query, `before ${text} behind`)).toBe(true);
        expect(matchesLine(query, 'neither')).toBe('neither'.includes(text));
      }),
      { numRuns: 40 },
    );
  });

  it('makes one expression of markers, each of them literal', () => {
    expect(holdsMarker(['worker_exit'])).toBe('|= "worker_exit"');
    expect(holdsMarker(['status":5', 'a.b*(c)'])).toBe(String.raw`|~ "status\":5|a\\.b\\*\\(c\\)"`);
  });

  it('survives any text: the parser of LogQL reads back what was meant', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), (text) => {
        const query = `${selectorOf({ a: 'b' })} |= ${goLiteral(text)}`;
        const parsed = parseLogQl(query, '3.4.6');
        expect(JSON.stringify(parsed)).toContain(JSON.stringify(text.toWellFormed()));
      }),
      { numRuns: 100 },
    );
  });

  it('counts over whole milliseconds and nothing else', () => {
    expect(countQuery('{a="b"} |= "x"', { after: 0n, upTo: 61_000_000_000n })).toBe(
      'sum(count_over_time({a="b"} |= "x" [61s]))',
    );
    expect(countQuery('{a="b"}', { after: 0n, upTo: 7_000_000n })).toBe('sum(count_over_time({a="b"} [7ms]))');
    for (const upTo of [0n, 7n, 1_000_001n])
      expect(() => countQuery('{a="b"}', { after: 0n, upTo })).toThrow('whole milliseconds');
  });

  it('asks how far back a server reaches by a moment that is wholly as old', () => {
    expect(reachQuery('{a="b"}', 7_200_000_000_001n)).toBe(
      'sum(count_over_time({a="b", trace_by_id="none"} [1ms] offset 7200001ms))',
    );
    expect(reachQuery('{a=~"b.+", } ', 1_000_000n)).toContain('{a=~"b.+", trace_by_id="none"} [1ms] offset 1ms');
  });

  it('writes and reads durations', () => {
    expect(formatRange(7_200_000_000_000n)).toBe('2h');
    expect(formatRange(1_500_000_000n)).toBe('1500ms');
    expect(parseDuration('721h0m0s')).toBe(2_595_600_000_000_000n);
    expect(parseDuration('30d1h')).toBe(2_595_600_000_000_000n);
    expect(parseDuration('1.5s')).toBe(1_500_000_000n);
    for (const bad of ['', '5', 'h', '-1s', '1s;', '1e9s']) expect(parseDuration(bad)).toBeNull();
  });
});
