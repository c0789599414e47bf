import { describe, expect, it } from 'vitest';
import { errorTypeOf, serverMessage } from '../../../src/sources/http/server-message.ts';

describe("a server's own words", () => {
  it.each([
    ['{"status":"error","errorType":"execution","error":"boom"}', 'application/json', 'boom', 'execution'],
    ['{"status":"error","errorType":"made_up","error":"boom"}', 'application/json', 'boom', null],
    ['{"message":"no data source","traceID":""}', 'application/json', 'no data source', null],
    ['{"code":601,"message":"bad matcher"}', 'application/json', 'bad matcher', null],
    ['{"error":"","message":"second"}', 'application/json', 'second', null],
    ['"just text"', 'application/json', 'just text', null],
    ['{"error":{"nested":1}}', 'application/json', '{"error":{"nested":1}}', null],
    ['{"error":', 'application/json', '{"error":', null],
    ['no org id\n', 'text/plain', 'no org id', null],
    ['a\r\n  b\tc', 'text/plain', 'a b c', null],
    ['<html><TITLE lang="en">502  Bad\nGateway</TITLE><body>secret</body>', 'text/html', '502 Bad Gateway', null],
    ['  <!DOCTYPE html><p>secret', '', '', null],
    ['<html><title>cut', 'text/html', 'cut', null],
    ['{"message":"JSON all the same"}', 'text/html', 'JSON all the same', null],
    ['', 'text/plain', '', null],
  ])('in %s (%s) are %s', (body, contentType, text, errorType) => {
    expect(serverMessage(body, contentType)).toEqual({ text, errorType });
  });

  it('are read in time however they are nested or repeated', () => {
    for (const body of [
      '['.repeat(60_000),
      `{"error":${'['.repeat(60_000)}`,
      '<title'.repeat(10_000),
      ' '.repeat(60_000),
    ]) {
      const begin = performance.now();
      serverMessage(body, body.startsWith('<') ? 'text/html' : 'application/json');
      expect(performance.now() - begin).toBeLessThan(1000);
    }
  });
});

describe('the error type', () => {
  it.each([
    [400, 'bad_data'],
    [401, 'bad_data'],
    [404, 'not_found'],
    [408, 'timeout'],
    [422, 'execution'],
    [429, 'unavailable'],
    [499, 'canceled'],
    [500, 'internal'],
    [503, 'unavailable'],
    [504, 'timeout'],
  ] as const)('of %i is %s, unless the body states one', (status, expected) => {
    expect(errorTypeOf(status, null)).toBe(expected);
    expect(errorTypeOf(status, 'execution')).toBe('execution');
  });
});
