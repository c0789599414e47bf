// Real servers on loopback, and names that nobody has.

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from '../../../src/model/prose.ts';
import { askLinks, type PageAnswer } from '../../../src/sources/http/ask-links.ts';
import type { HttpEnv } from '../../../src/sources/http/client.ts';

const ENV: HttpEnv = {
  random: () => 0,
  sleep: () => Promise.resolve(),
  now: Date.now,
  deadlineMs: null,
  variables: {},
  userAgent: 'trace-by-id/0.0.0',
  readFile: () => Promise.reject(new Error('none')),
};

let server: Server;
let base = '';
const asked: string[] = [];
let atOnce = 0;
let mostAtOnce = 0;

beforeAll(async () => {
  server = createServer((request: IncomingMessage, response) => {
    const url = request.url ?? '';
    asked.push(`${request.method} ${url} ${request.headers.authorization ?? '-'} ${request.headers.cookie ?? '-'}`);
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    setTimeout(() => {
      atOnce -= 1;
      const status = Number(/\d{3}/.exec(url)?.[0] ?? 200);
      const isHead = request.method === 'HEAD';
      if (url.startsWith('/nohead')) return response.writeHead(isHead ? 405 : 200).end();
      if (url.startsWith('/wronghead')) return response.writeHead(isHead ? 404 : 200).end('here');
      if (url.startsWith('/large'))
        return response
          .writeHead(200, { 'content-length': 1e9 })
          .end(isHead ? '' : undefined)
          .destroy();
      response.writeHead(status, { 'content-type': 'text/html', location: '/elsewhere' });
      return response.end(isHead ? '' : '<html>page</html>');
    }, 5);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function ask(urls: readonly string[], mayAskPrivate = true): Promise<ReadonlyMap<string, PageAnswer>> {
  return askLinks(urls, { env: ENV, signal: AbortSignal.timeout(20_000), mayAskPrivate });
}

describe('a link to another host', () => {
  it.each([
    ['/page?a=b#c', 'good'],
    ['/nohead', 'good'],
    ['/wronghead', 'good'],
    ['/large', 'good'],
    ['/301', 'moved'],
    ['/308', 'moved'],
    ['/302', 'good'],
    ['/404', 'gone'],
    ['/410', 'gone'],
    ['/403', 'unsure'],
    ['/500', 'unsure'],
  ])('%s is %s', async (path, kind) => {
    const url = `${base}${path}`;
    expect((await ask([url])).get(url)?.kind).toBe(kind);
  });

  it('is asked by HEAD first, once, without credentials, and two at a time', async () => {
    asked.length = 0;
    const urls = Array.from({ length: 12 }, (_, index) => `${base}/page${index}?q=${index}`);
    expect((await ask([...urls, ...urls])).size).toBe(12);
    expect(asked.toSorted()).toEqual(urls.map((url) => `HEAD ${url.slice(base.length)} - -`).toSorted());
    expect(mostAtOnce).toBeLessThanOrEqual(2);
  });

  it('is unsure when nobody answers', async () => {
    const url = 'http://127.0.0.1:1/x';
    expect((await ask([url])).get(url)?.kind).toBe('unsure');
  });

  it.each([
    'http://127.0.0.1:1/x',
    'http://localhost:1/x',
    'http://10.0.0.1/x',
    'http://192.168.1.1/x',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/x',
    'http://[fd00::1]/x',
    'http://[::ffff:127.0.0.1]/x',
    'http://2130706433/x',
    'http://0x7f.1/x',
  ])('is not asked in a private network: %s', async (url) => {
    const answer = (await ask([url], false)).get(url);
    expect(answer?.kind).toBe('unsure');
    expect(plainText(answer?.says ?? [])).toContain('was not asked');
  });
});
