import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { plainText } from '../../../src/model/prose.ts';
import type { HttpClient, HttpEnv } from '../../../src/sources/http/client.ts';
import type { Connection } from '../../../src/sources/http/connection.ts';
import { deadlineReason } from '../../../src/sources/http/end-of-run.ts';
import { answerBytes, startRawServer, type RawScript, type RawServer } from '../../fakes/raw-server.ts';
import { ask, clientOf, failureOf } from './connect.ts';

const GOOD = answerBytes('{}');

async function setUp(
  script: RawScript,
  over: { path?: string; connection?: Partial<Connection>; env?: Partial<HttpEnv> } = {},
): Promise<{ server: RawServer; client: HttpClient }> {
  const server = await startRawServer(script);
  const client = clientOf(`${server.url}${over.path ?? ''}`, over);
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  return { server, client };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

describe('a request', () => {
  it('keeps the base path, with one slash, and sends parameters in order', async () => {
    for (const path of [
      '/api/datasources/proxy/uid/X',
      '/api/datasources/proxy/uid/X/',
      '/api/datasources/proxy/uid/X//',
    ]) {
      const { server, client } = await setUp({ play: (socket) => socket.write(GOOD) }, { path });
      await ask(client, {
        path: '/loki/api/v1/query_range',
        params: [
          ['query', '{a="b"} |= "c d+e&"'],
          ['limit', '5'],
          ['limit', '6'],
        ],
      });
      expect(server.requests[0]?.head.split('\r\n')[0]).toBe(
        'GET /api/datasources/proxy/uid/X/loki/api/v1/query_range?query=%7Ba%3D%22b%22%7D+%7C%3D+%22c+d%2Be%26%22&limit=5&limit=6 HTTP/1.1',
      );
      expect(client.shownUrl).toBe(`${server.url}/api/datasources/proxy/uid/X`);
    }
  });

  it('carries user agent, extra headers, credentials, and asks for gzip alone', async () => {
    const { server, client } = await setUp(
      { play: (socket) => socket.write(GOOD) },
      {
        connection: {
          auth: { kind: 'basic', username: 'jo', password: 'pä:ss' },
          headers: { 'X-Extra': 'one', 'X-Scope-OrgID': 'default', 'Accept-Encoding': 'br' },
        },
      },
    );
    await ask(client, { headers: { 'x-scope-orgid': 'prod' } });
    const head = server.requests[0]?.head.toLowerCase() ?? '';
    expect(head).toContain('\r\nuser-agent: trace-by-id/test');
    expect(head).toContain('\r\nx-extra: one');
    expect(head).toContain('\r\nx-scope-orgid: prod');
    expect(head).not.toContain('default');
    expect(head).toContain('\r\naccept-encoding: gzip\r\n');
    expect(server.requests[0]?.head).toContain(`Basic ${Buffer.from('jo:pä:ss').toString('base64')}`);
  });

  it('puts the credentials into another header where a gateway wants that', async () => {
    const { server, client } = await setUp(
      { play: (socket) => socket.write(GOOD) },
      { connection: { auth: { kind: 'bearer', token: 'abc\n' }, authHeader: 'X-Gateway-Auth' } },
    );
    await ask(client);
    expect(server.requests[0]?.head).toMatch(/\r\nx-gateway-auth: Bearer abc(?:\r|$)/);
    expect(server.requests[0]?.head).not.toMatch(/authorization/i);
  });

  it('goes as a form when asked to', async () => {
    const { server, client } = await setUp({ play: (socket) => socket.write(GOOD) });
    await ask(client, { path: '/api/v1/query', params: [['query', 'up & down']], form: true });
    expect(server.requests[0]?.head).toMatch(/^POST \/api\/v1\/query HTTP\/1\.1\r\n/);
    expect(server.requests[0]?.head).toContain('content-type: application/x-www-form-urlencoded');
    expect(server.requests[0]?.body).toBe('query=up+%26+down');
  });

  it('never has more than two of its kind under way', async () => {
    let [now, most] = [0, 0];
    const held: Socket[] = [];
    const { server, client } = await setUp({
      play: (socket) => {
        most = Math.max(most, (now += 1));
        held.push(socket);
      },
    });
    const answers = Array.from({ length: 9 }, () => ask(client));
    for (let n = 0; n < 9; n += 1) {
      await until(() => held.length > 0);
      await sleep(10);
      now -= 1;
      held.shift()?.write(GOOD);
    }
    await Promise.all(answers);
    expect([most, server.requests.length, server.connections()]).toEqual([2, 9, 2]);
  });

  it('refuses a header value that would break out of its line, and does not show it', async () => {
    const { server, client } = await setUp({ play: (socket) => socket.write(GOOD) });
    const error = await failureOf(ask(client, { headers: { 'X-Query-Tags': 'a\r\nX-Evil: 1' } }));
    expect([error.kind, plainText(error.prose)]).toEqual(['bad-header', expect.stringContaining('X-Query-Tags')]);
    expect(JSON.stringify(error) + plainText(error.prose)).not.toContain('Evil');
    expect(server.requests).toEqual([]);
  });
});

describe('a token file', () => {
  it('is read again for each try', async () => {
    const tokens = ['one\n', ' two ', 'three'];
    const { server, client } = await setUp(
      { play: (socket, { number }) => socket.write(number === 1 ? answerBytes('', { status: '503 Busy' }) : GOOD) },
      {
        connection: { auth: { kind: 'bearer-file', path: '/t' } },
        env: { readFile: async () => tokens.shift() ?? '' },
      },
    );
    await ask(client);
    await ask(client);
    expect(server.requests.map(({ head }) => /Bearer (.*)/.exec(head)?.[1])).toEqual(['one', 'two', 'three']);
  });

  it.each([
    ['cannot be read', () => Promise.reject(new Error('EACCES: hunter2'))],
    ['is empty', () => Promise.resolve(' \n')],
    ['does not hold one token on one line', () => Promise.resolve('hunter2\nhunter2')],
  ])('that %s is named, without what is in it, and nothing is sent', async (says, readFile) => {
    const { server, client } = await setUp(
      { play: (socket) => socket.write(GOOD) },
      { connection: { auth: { kind: 'bearer-file', path: '/run/secrets/token' } }, env: { readFile } },
    );
    const error = await failureOf(ask(client));
    expect([error.kind, error.errorType, plainText(error.prose)]).toEqual([
      'token-unreadable',
      'bad_data',
      `The token file /run/secrets/token ${says}`,
    ]);
    expect(server.connections()).toBe(0);
  });
});

describe('an answer', () => {
  it('with bytes that are no UTF-8 is kept and says so; a byte order mark goes', async () => {
    const { client } = await setUp({
      play: (socket) => socket.write(answerBytes(Buffer.from([0xef, 0xbb, 0xbf, 0x22, 0xff, 0x22]))),
    });
    expect(await ask(client)).toMatchObject({ text: '"\ufffd"', badUtf8: true, receivedBytes: 6 });
  });

  it('larger than asked for is not read to its end', async () => {
    const { client } = await setUp({
      play: (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n');
        const more = (): void => void (socket.writable && socket.write('x'.repeat(1000), more));
        more();
      },
    });
    const error = await failureOf(ask(client, { maxBytes: 5000 }));
    expect([error.kind, plainText(error.prose)]).toEqual([
      'too-large',
      expect.stringContaining('more than the 5000 bytes'),
    ]);
  });

  it('tells how far the clock of the server is from ours', async () => {
    const at = Date.parse('2026-11-23T07:00:00.500Z');
    const answer = (date: string) => answerBytes('{}', { headers: date === '' ? {} : { date } });
    const cases: readonly [date: string, now: readonly number[], offset: number | null][] = [
      ['Mon, 23 Nov 2026 07:00:00 GMT', [at, at], 0],
      ['Mon, 23 Nov 2026 07:02:00 GMT', [at - 100, at + 100], 120_000],
      ['Mon, 23 Nov 2026 06:59:00 GMT', [at, at + 1000], -60_500],
      ['Mon, 23 Nov 2026 07:00:00 GMT', [at, at + 2001], null],
      ['yesterday', [at, at], null],
      ['', [at, at], null],
    ];
    for (const [date, now, offset] of cases) {
      const times = [...now];
      const { client } = await setUp(
        { play: (socket) => socket.write(answer(date)) },
        { env: { now: () => times.shift() ?? at } },
      );
      expect((await ask(client)).clockOffsetMs, date).toBe(offset);
    }
  });
});

describe('the end of a run', () => {
  const ends = [
    { kind: 'deadline', errorType: 'timeout', reason: deadlineReason() },
    { kind: 'deadline', errorType: 'timeout', reason: new DOMException('x', 'TimeoutError') },
    { kind: 'interrupted', errorType: 'canceled', reason: undefined },
    { kind: 'interrupted', errorType: 'canceled', reason: 'SIGINT' },
  ];

  it.each(ends)(
    'cuts what is under way, what waits for its turn and what waits between tries: $kind',
    async ({ kind, errorType, reason }) => {
      const { server, client } = await setUp({ play: () => {} });
      const run = new AbortController();
      const asked = Array.from({ length: 4 }, () => failureOf(ask(client, { signal: run.signal })));
      const busy = await setUp(
        { play: (socket) => socket.write(answerBytes('', { status: '503 Busy' })) },
        { connection: { retry: { retries: 2, minBackoffMs: 60_000, maxBackoffMs: 60_000 } } },
      );
      asked.push(failureOf(ask(busy.client, { signal: run.signal })));
      await until(() => server.requests.length === 2 && busy.server.requests.length === 1);
      await sleep(20);
      const begin = performance.now();
      run.abort(reason);
      const errors = await Promise.all(asked);
      expect(performance.now() - begin).toBeLessThan(1000);
      expect(errors.map((error) => [error.kind, error.errorType])).toEqual(errors.map(() => [kind, errorType]));
      expect(server.requests.length).toBe(2);
    },
  );

  it('that came before sends nothing', async () => {
    const { server, client } = await setUp({ play: (socket) => socket.write(GOOD) });
    expect((await failureOf(ask(client, { signal: AbortSignal.abort() }))).kind).toBe('interrupted');
    expect(server.connections()).toBe(0);
  });

  it('leaves nothing behind: closing cuts the connections and the signal has no listeners', async () => {
    const { server, client } = await setUp({ play: (socket, { number }) => void (number === 1 && socket.write(GOOD)) });
    const { signal } = new AbortController();
    await ask(client, { signal });
    const hanging = failureOf(ask(client, { signal, retries: 0 }));
    await until(() => server.requests.length === 2);
    await client.close();
    expect((await hanging).kind).toBe('interrupted');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a web page', () => {
  it('with a script about the user says no more than its title', async () => {
    const page = '<html><head><script>var user="hunter2"</script><title>Log\n in</title></head></html>';
    const { client } = await setUp({
      play: (socket) => socket.write(answerBytes(page, { headers: { 'content-type': 'text/html' } })),
    });
    const error = await failureOf(ask(client));
    expect([error.kind, error.serverSays]).toEqual(['html-answer', 'Log in']);
    expect(plainText(error.prose)).toContain('a gateway or a login page stands before the server');
  });

  it('is not followed to: a redirect names the host and nothing else of it', async () => {
    const location = 'https://jo:hunter2@login.example.com:8443/oauth?state=hunter2';
    const { server, client } = await setUp({
      play: (socket) => socket.write(answerBytes('', { status: '302 Found', headers: { location } })),
    });
    const error = await failureOf(ask(client));
    expect(plainText(error.prose)).toContain('redirects to login.example.com:8443. Redirects are not followed');
    expect(plainText(error.prose) + error.serverSays).not.toContain('hunter2');
    expect(server.requests.length).toBe(1);
  });

  it('is not followed within one server either: the address should say where it is', async () => {
    const { client } = await setUp({
      play: (socket) =>
        socket.write(answerBytes('', { status: '302 Found', headers: { location: '/login?next=hunter2' } })),
    });
    expect(plainText((await failureOf(ask(client))).prose)).toMatch(
      / redirects to another path of its own\. Redirects/,
    );
  });
});
