import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/model/errors.ts';
import { plainText } from '../../../src/model/prose.ts';
import { proxyFor } from '../../../src/sources/http/proxy.ts';
import { parseAddress } from '../../../src/sources/http/address.ts';
import { clientOf, connectionTo, testEnv } from './connect.ts';

function refusalOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof InputError) return plainText([...error.prose, ' ', ...error.tryNext.flat()]);
    throw error;
  }
  return 'accepted';
}

describe('an address', () => {
  it.each([
    ['http://loki:3100', 'http://loki:3100'],
    ['HTTPS://Loki.Example.com/', 'https://loki.example.com'],
    ['https://grafana/api/datasources/proxy/uid/X/', 'https://grafana/api/datasources/proxy/uid/X'],
    ['http://[::1]:3100/', 'http://[::1]:3100'],
    ['https://host/?', 'https://host'],
  ])('%s is shown as %s', (url, shown) => {
    expect(clientOf(url).shownUrl).toBe(shown);
  });

  it.each([
    ['https://jo:hunter2@loki.example.com/', 'holds a user name or a password'],
    ['https://hunter2@loki.example.com/', 'holds a user name or a password'],
    ['https://loki.example.com/?token=hunter2', 'holds a query or a fragment'],
    ['https://loki.example.com/#hunter2', 'holds a query or a fragment'],
    ['ftp://loki.example.com/hunter2', 'does not begin with http:// or https://'],
    ['localhost:3100', 'does not begin with http:// or https://'],
    ['hunter2', 'is no URL'],
    ['', 'is no URL'],
  ])('%s is refused', (url, says) => {
    const refusal = refusalOf(() => clientOf(url));
    expect(refusal).toContain(says);
    expect(refusal).not.toContain('hunter2');
  });

  it('is refused together with headers that could never be sent, whose values are not shown', () => {
    for (const connection of [
      { headers: { 'X Bad': 'hunter2' } },
      { headers: { Host: 'hunter2' } },
      { headers: { 'Transfer-Encoding': 'hunter2' } },
      { headers: { 'X-Good': 'hunter2\r\nx: y' } },
      { headers: { 'X-Good': 'hunter2\u2028' } },
      { authHeader: 'X:Y' },
      { auth: { kind: 'bearer', token: 'hunter2\nhunter2' } as const },
      { proxyUrl: 'ftp://hunter2@proxy' },
      { proxyUrl: 'http://hunter2:hunter2@' },
    ]) {
      const refusal = refusalOf(() => clientOf('http://loki', { connection }));
      expect(refusal, JSON.stringify(connection)).not.toContain('accepted');
      expect(refusal).not.toContain('hunter2');
    }
  });
});

describe('the proxy', () => {
  const proxyOf = (url: string, variables: Readonly<Record<string, string>>): string | null =>
    proxyFor(parseAddress(url), connectionTo(url), testEnv({ variables }));

  it.each([
    ['http://loki.example.com', { HTTP_PROXY: 'http://p:1' }, 'http://p:1/'],
    ['http://loki.example.com', { http_proxy: 'p:1' }, 'http://p:1/'],
    ['http://loki.example.com', { HTTPS_PROXY: 'http://p:1' }, null],
    ['https://loki.example.com', { HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://q:1' }, 'http://p:1/'],
    ['https://loki.example.com', { HTTP_PROXY: 'http://q:1' }, null],
    ['https://loki.example.com', { https_proxy: 'socks5://p:1080' }, 'socks5://p:1080'],
    ['http://localhost:3100', { HTTP_PROXY: 'http://p:1' }, null],
    ['http://127.0.0.2:3100', { HTTP_PROXY: 'http://p:1' }, null],
    ['http://[::1]:3100', { HTTP_PROXY: 'http://p:1' }, null],
    ['http://loki', {}, null],
  ])('of %s with %o is %s', (url, variables, expected) => {
    expect(proxyOf(url, variables as Readonly<Record<string, string>>)).toBe(expected);
  });

  it.each([
    ['*', true],
    ['loki.example.com', true],
    ['LOKI.example.com', true],
    ['example.com', true],
    ['.example.com', true],
    ['*.example.com', true],
    ['a, example.com', true],
    ['loki.example.com:3100', true],
    ['loki.example.com:3101', false],
    ['ki.example.com', false],
    ['example.org', false],
    ['', false],
  ])('NO_PROXY=%s spares loki.example.com:3100: %s', (noProxy, spared) => {
    const proxy = proxyOf('http://loki.example.com:3100', { HTTP_PROXY: 'http://p:1', no_proxy: noProxy });
    expect(proxy === null).toBe(spared);
  });

  it.each([
    ['http://10.1.2.3', '10.0.0.0/8', true],
    ['http://11.1.2.3', '10.0.0.0/8', false],
    ['http://10.1.2.3', '10.1.2.3', true],
    ['http://10.1.2.3', '10.0.0.0/99', false],
    ['http://10.1.2.3', 'fd00::/8', false],
    ['http://[fd00::1]', 'fd00::/8', true],
    ['http://[fd00::1]', '[fd00::1]', true],
    ['http://[fd00::1]:80', '[fd00::1]:80', true],
    ['http://[fd00::1]:80', '[fd00::1]:81', false],
  ])('%s with NO_PROXY=%s is spared: %s', (url, noProxy, spared) => {
    expect(proxyOf(url, { HTTP_PROXY: 'http://p:1', NO_PROXY: noProxy }) === null).toBe(spared);
  });

  it('that cannot be used is refused by the name of its variable, without its value', () => {
    const refusal = refusalOf(() => proxyOf('http://loki', { HTTP_PROXY: 'gopher://jo:hunter2@p' }));
    expect(refusal).toContain('HTTP_PROXY');
    expect(refusal).not.toContain('hunter2');
  });
});
