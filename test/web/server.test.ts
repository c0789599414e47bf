// The server over raw HTTP: who gets an answer, what reaches the stores, and that every answer carries its headers.

import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { InputError } from '../../src/model/errors.ts';
import { own } from '../../src/model/prose.ts';
import { createAuthenticator } from '../../src/web/authenticate.ts';
import { liveReport } from '../reporters/sample-live.ts';
import { completeReport, sampleReport } from '../reporters/sample-report.ts';
import { type Answer, type Headers, sendRaw, startForTest, type TestServer, tracedOf } from './serve-for-test.ts';

let server: TestServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function start(options?: Parameters<typeof startForTest>[0]): Promise<TestServer> {
  server = await startForTest(options);
  return server;
}

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0';

function from(site: string, mode = 'navigate', dest = 'document'): Headers {
  return [
    ['User-Agent', BROWSER],
    ['Sec-Fetch-Site', site],
    ['Sec-Fetch-Mode', mode],
    ['Sec-Fetch-Dest', dest],
  ];
}

function expectHardened({ headers }: Answer): void {
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none'; /);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-frame-options')).toBe('DENY');
  for (const name of headers.keys()) expect(name).not.toMatch(/^access-control-|^server$|^x-powered-by$/);
}

const PATHS = [
  '/trace/abc',
  '/trace/abc/evidence.md',
  '/trace/abc/evidence.html',
  '/trace/abc/report.json',
  '/trace/abc/bundle.zip',
];

describe('what reaches the stores', () => {
  it.each<[string, Headers, number]>([
    ['an address typed in', from('none'), 1],
    ['a click on our own page', from('same-origin'), 1],
    ['curl', [['User-Agent', 'curl/8.5.0']], 1],
    ['a link on another site', from('cross-site'), 0],
    ['a link on another port', from('same-site'), 0],
    ['a picture on another site', from('cross-site', 'no-cors', 'image'), 0],
    ['fetch() on another site', [...from('cross-site', 'cors', 'empty'), ['Origin', 'https://evil.example']], 0],
    ['a name that leads here', [...from('none'), ['Host', 'evil.example']], 0],
    ['an old browser', [['User-Agent', BROWSER]], 0],
    ['a browser that fetches ahead', [...from('none'), ['Sec-Purpose', 'prefetch;prerender']], 0],
  ])('%s', async (_name, headers, wanted) => {
    const { ask, traced } = await start();
    for (const path of PATHS) {
      const answer = await ask(`GET ${path}`, headers);
      expectHardened(answer);
      if (wanted === 0 && answer.status === 200) expect(answer.body).toContain('Nothing has been asked yet');
    }
    expect(traced).toHaveLength(wanted);
  });

  it('is nothing before the button of a linked page is pressed, in an old browser too', async () => {
    const { ask, traced } = await start();
    const first = await ask('GET /trace/abc?from=1795417031270&to=1795417033274', from('cross-site'));
    expect(first.status).toBe(200);
    expect(first.body).toContain('Trace <code>abc</code>?');
    const fields = [...first.body.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, ...pair]) => pair);
    const query = new URLSearchParams(fields as [string, string][]);
    expect([query.get('from'), query.get('to')]).toEqual(['1795417031270', '1795417033274']);
    expect(traced).toEqual([]);
    // With Sec-Fetch the browser itself says that it was our button.
    expect((await ask(`GET /trace/abc?${query.toString()}`, from('same-origin'))).body).toContain('id="report"');
    // Without, the pass does; for this id and this window alone.
    expect((await ask(`GET /trace/abd?${query.toString()}`, [['User-Agent', BROWSER]])).body).toContain('abd</code>?');
    query.set('fresh', '1');
    expect((await ask(`GET /trace/abc?${query.toString()}`, [['User-Agent', BROWSER]])).body).toContain('id="report"');
    expect(traced.map(({ id }) => id)).toEqual(['abc', 'abc']);
    // A link with a pass in it is a link on another site all the same.
    expect((await ask(`GET /trace/abc?${query.toString()}`, from('cross-site'))).body).not.toContain('id="report"');
  });

  it('is one trace, however many look', async () => {
    const gate = Promise.withResolvers<void>();
    const { ask, traced } = await start({
      trace: async () => {
        await gate.promise;
        return tracedOf(completeReport());
      },
    });
    const viewers = Array.from({ length: 30 }, (_, at) => ask(`GET ${PATHS[at % PATHS.length]}`));
    await new Promise((resolve) => setTimeout(resolve, 50));
    gate.resolve();
    for (const { status } of await Promise.all(viewers)) expect(status).toBe(200);
    expect((await ask('GET /trace/abc')).body).toContain('id="report"');
    expect(traced).toHaveLength(1);
  });
});

describe('answers', () => {
  it.each<[string, string, Headers, number]>([
    ['the first page', 'GET /', [], 200],
    ['its health', 'GET /health', [], 200],
    ['its metrics', 'GET /metrics', [], 200],
    ['a page that is not there', 'GET /nowhere', [], 404],
    ['a folder above', 'GET /trace/../../etc/passwd', [], 404],
    ['a download that is none', 'GET /trace/abc/evidence.exe', [], 404],
    ['a line end', 'GET /trace/a%0Ab', [], 400],
    ['an id that is too long', `GET /trace/${'a'.repeat(513)}`, [], 400],
    ['a path that cannot be decoded', 'GET /trace/%ff', [], 400],
    ['a window given twice', 'GET /trace/abc?from=1&from=2', [], 400],
    ['another method', 'DELETE /trace/abc', [], 405],
    ['HEAD of a trace', 'HEAD /trace/abc', [], 404],
    ['a body that is no form', 'POST /', [['Content-Type', 'application/json']], 415],
    ['another host', 'GET /', [['Host', 'evil.example']], 403],
    [
      'a request without a host',
      'GET /',
      [
        ['Host', 'x'],
        ['Host', 'y'],
      ],
      400,
    ],
    ['a proxy request', 'GET http://127.0.0.1/trace/abc', [], 400],
  ])('%s', async (_name, request, headers, status) => {
    const { ask, traced } = await start();
    const answer = await ask(request, headers, request.startsWith('POST') ? '{"a":1}' : '');
    expect(answer.status).toBe(status);
    expectHardened(answer);
    expect(answer.body).not.toContain('passwd');
    expect(traced).toEqual([]);
  });

  it.each([
    ['a path', '../../etc/passwd'],
    ['markup', '<script>alert(1)</script>'],
    ['blanks and quotes', 'order/2026 "77"'],
    ['base64', 'q1w2+e3r4/t5y6=='],
    ['a line for a shell', "`$(touch x)`; ' #"],
    ['percent signs', '%2F%00%'],
    ['as long as can be', 'я'.repeat(512)],
  ])('take any text for an id: %s', async (_name, id) => {
    const { ask, traced } = await start();
    const answer = await ask(`GET /trace/${encodeURIComponent(id)}`);
    expect(answer.status).toBe(200);
    expectHardened(answer);
    expect(answer.body).not.toContain('<script>alert');
    expect(traced.map((key) => key.id)).toEqual([id]);
    // Every address of the page that is about this id leads to it.
    const leading = [...answer.body.matchAll(/href="\/trace\/([^"/?]+)\/evidence\.md"/g)].map(([, text = '']) => text);
    expect(leading.map((text) => decodeURIComponent(text.replaceAll('&#x27;', "'")))).toEqual([id]);
  });

  it('carry the headers when the request is no HTTP, too large, or the server fails', async () => {
    const { port, ask } = await start({ understand: () => Promise.reject(new Error('secret detail')) });
    for (const [text, status] of [
      ['GARBAGE\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ] as const) {
      const answer = await sendRaw(port, text);
      expect(answer.status).toBe(status);
      expectHardened(answer);
    }
    const form: Headers = [['Content-Type', 'application/x-www-form-urlencoded']];
    const large = await ask('POST /', form, `text=${'x'.repeat(300_000)}`);
    expect(large.status).toBe(413);
    expectHardened(large);
    const failed = await ask('POST /', form, 'text=abc');
    expect(failed.status).toBe(500);
    expectHardened(failed);
    expect(failed.body).not.toContain('secret detail');
  });

  it('carry the headers where Node would answer by itself', async () => {
    const { port } = await start();
    for (const [lines, status] of [
      ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nExpect: something\r\n\r\n`, 417],
    ] as const) {
      const answer = await sendRaw(port, lines);
      expect(answer.status).toBe(status);
      expectHardened(answer);
    }
  });

  it('do not pile up for a client that asks on and on and reads nothing', async () => {
    const { port } = await start();
    const one = `GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    const socket = connect({ port, host: '127.0.0.1' });
    const parts: Buffer[] = [];
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.on('error', () => undefined);
    socket.write(one.repeat(200));
    await new Promise((resolve) => socket.on('close', resolve));
    const answered =
      Buffer.concat(parts)
        .toString('latin1')
        .match(/^HTTP\/1\.1 404/gm)?.length ?? 0;
    expect(answered).toBeGreaterThan(0);
    expect(answered).toBeLessThanOrEqual(20);
  });

  it('lead from a pasted text to its trace', async () => {
    const { ask, traced } = await start({
      understand: () => Promise.resolve({ id: '-a:b', from: null, to: null, at: '2026-11-23T06:57:11.270Z' }),
    });
    const form: Headers = [['Content-Type', 'application/x-www-form-urlencoded']];
    const answer = await ask('POST /', [...form, ...from('same-origin'), ['Origin', 'null']], 'text=whatever');
    expect(answer.status).toBe(303);
    expectHardened(answer);
    expect(answer.headers.get('location')).toBe('/trace/-a%3Ab?at=2026-11-23T06%3A57%3A11.270Z');
    expect(traced).toEqual([]);
  });

  it('say in words what cannot be done', async () => {
    const { ask } = await start({
      trace: () => Promise.reject(new InputError(own('no log could be read'), [own('check the path')])),
    });
    const page = await ask('GET /trace/abc');
    expect(page.body).toContain('no log could be read');
    expect(page.body).toContain('check the path');
    expect(page.body.trimEnd().endsWith('</html>')).toBe(true);
    expect((await ask('GET /trace/abc/evidence.md')).status).toBe(400);
  });

  it('offer downloads under a name that a file system takes', async () => {
    const { ask } = await start();
    const answer = await ask('GET /trace/..:a/evidence.md');
    expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="___a-evidence.md"');
    expect(answer.body).toBe('# evidence\n');
  });
});

describe('a page', () => {
  it('grows while the stores answer, and shows what it knows', async () => {
    const steps = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const { port, ask } = await start({
      trace: async (_key, { onProgress, onInterim }) => {
        onProgress('searching Loki <b>');
        await steps[0].promise;
        onInterim(sampleReport());
        await steps[1].promise;
        return tracedOf(completeReport());
      },
    });
    const response = await fetch(`http://127.0.0.1:${port}/trace/abc`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    const until = async (text: string): Promise<void> => {
      while (!seen.includes(text)) {
        const part = await reader?.read();
        if (part === undefined || part.done) throw new Error(`ended without ${text}`);
        seen += part.value;
      }
    };
    await until('searching Loki &#x3C;b>');
    expect(seen).toContain('Tracing <code>abc</code>');
    steps[0].resolve();
    await until('So far: ');
    await until('Findings');
    expect(seen).not.toContain('id="report"');
    steps[1].resolve();
    await until('</html>');
    expect(seen.indexOf('id="report"')).toBeGreaterThan(seen.indexOf('So far: '));
    expect(seen).toContain('Read just now.');
    // Whoever comes later needs no story.
    expect((await ask('GET /trace/abc')).body).not.toContain('So far');
  });

  it('is asked for anew by its own link, and soon when something was missing', async () => {
    let clock = Date.now();
    const { ask, traced } = await start({
      now: () => clock,
      trace: ({ id }) => Promise.resolve(tracedOf(id === 'whole' ? completeReport() : sampleReport())),
    });
    for (const id of ['whole', 'partial']) await ask(`GET /trace/${id}`);
    clock += 20_000;
    for (const id of ['whole', 'partial']) await ask(`GET /trace/${id}`);
    expect(traced.map(({ id }) => id)).toEqual(['whole', 'partial', 'partial']);
    const { body } = await ask('GET /trace/whole');
    expect(body).toContain('Read 20 s ago.');
    const [, again = ''] = /href="(\/trace\/whole\?[^"]*)">Ask again/.exec(body) ?? [];
    await ask(`GET ${again.replaceAll('&#x26;', '&')}`);
    expect(traced.map(({ id }) => id)).toEqual(['whole', 'partial', 'partial', 'whole']);
  });

  it('is kept for a moment only when the rules had not been evaluated behind the request', async () => {
    let clock = Date.now();
    const { metrics } = liveReport();
    if (metrics === null) throw new Error('the sample has metrics');
    const notEvaluatedYet = { intervalNanos: 15_000_000_000n, from: 'rules' as const };
    const { ask, traced } = await start({
      now: () => clock,
      trace: ({ id }) =>
        Promise.resolve(
          tracedOf({ ...completeReport(), metrics: id === 'young' ? { ...metrics, notEvaluatedYet } : metrics }),
        ),
    });
    for (const id of ['young', 'old']) await ask(`GET /trace/${id}`);
    clock += 20_000;
    for (const id of ['young', 'old']) await ask(`GET /trace/${id}`);
    expect(traced.map(({ id }) => id)).toEqual(['young', 'old', 'young']);
  });

  it('is kept for a moment only when nothing was found: lines may still be on their way', async () => {
    let clock = Date.now();
    const { ask, traced } = await start({
      now: () => clock,
      trace: () => Promise.resolve(tracedOf({ ...completeReport(), reqId: null })),
    });
    await ask('GET /trace/new');
    clock += 10_000;
    await ask('GET /trace/new');
    expect(traced).toHaveLength(1);
    clock += 10_000;
    await ask('GET /trace/new');
    expect(traced).toHaveLength(2);
  });

  it('is not waited for when its viewer has left before its turn', async () => {
    const turn = Promise.withResolvers<void>();
    const { port, ask, traced } = await start({
      atOnce: 1,
      waiting: 1,
      trace: async () => {
        await turn.promise;
        return tracedOf(completeReport());
      },
    });
    const first = ask('GET /trace/first');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const socket = connect({ port, host: '127.0.0.1' });
    socket.write(`GET /trace/gone HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await ask('GET /trace/third')).status).toBe(503);
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const third = ask('GET /trace/third');
    await new Promise((resolve) => setTimeout(resolve, 50));
    turn.resolve();
    expect((await first).status).toBe(200);
    expect((await third).status).toBe(200);
    expect(traced.map(({ id }) => id)).toEqual(['first', 'third']);
  });

  it('does not keep the server from stopping: nor does a connection that says or reads nothing', async () => {
    const { port } = await start();
    const silent = connect({ port, host: '127.0.0.1' });
    silent.on('error', () => undefined);
    const half = connect({ port, host: '127.0.0.1' });
    half.on('error', () => undefined);
    half.write('GET / HTTP/1.1\r\nHost: ');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const began = Date.now();
    await server?.close();
    server = null;
    expect(Date.now() - began).toBeLessThan(10_000);
    silent.destroy();
    half.destroy();
  });

  it('is refused when too many wait, and says when to come back', async () => {
    const { ask } = await start({ atOnce: 1, waiting: 1, trace: (_key, { signal }) => untilAborted(signal) });
    const waiting = ['a', 'b'].map((id) => ask(`GET /trace/${id}`));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const refused = await ask('GET /trace/c');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expectHardened(refused);
    await server?.close();
    server = null;
    // Those under way and those that waited were told the end.
    for (const { body } of await Promise.all(waiting)) expect(body).toContain('</html>');
  });
});

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => reject(new InputError(own('stopped'), []));
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
  });
}

describe('who asks', () => {
  const TOKEN = 'correct-horse-battery-staple';
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

  it.each<[string, string | null, number]>([
    ['nothing', null, 401],
    ['the token', `Bearer ${TOKEN}`, 200],
    ['the token as a password', basic(`anyone:${TOKEN}`), 200],
    ['the token as a user', basic(`${TOKEN}:`), 401],
    ['another token', 'Bearer wrong', 401],
    ['a part of it', `Bearer ${TOKEN.slice(0, -1)}`, 401],
    ['an empty one', 'Bearer ', 401],
    ['another scheme', `Digest ${TOKEN}`, 401],
  ])('with a token, given %s', async (_name, authorization, wanted) => {
    const { ask, traced, log } = await start({ auth: { kind: 'token', token: TOKEN } });
    const headers: Headers = authorization === null ? [] : [['Authorization', authorization]];
    for (const path of ['/', '/metrics', '/nowhere', ...PATHS]) {
      const answer = await ask(`GET ${path}`, headers);
      expect(answer.status, path).toBe(path === '/nowhere' && wanted === 200 ? 404 : wanted);
      expect(answer.headers.has('www-authenticate')).toBe(wanted === 401);
      expectHardened(answer);
    }
    expect(traced.length > 0).toBe(wanted === 200);
    expect((await ask('GET /health')).status).toBe(200);
    expect(log.join()).not.toContain(TOKEN);
  });

  it('behind a proxy counts its header, from its address alone', async () => {
    const header: Headers = [['X-Forwarded-User', 'ada']];
    const near = await start({ auth: { kind: 'proxy', header: 'X-Forwarded-User', from: ['127.0.0.0/8'] } });
    expect((await near.ask('GET /trace/abc', header)).status).toBe(200);
    expect((await near.ask('GET /trace/abc')).status).toBe(403);
    expect((await near.ask('GET /trace/abc', [['X-Forwarded-User', '']])).status).toBe(403);
    expect(near.log[0]).toContain('"user":"ada"');
    await near.close();
    const control = await start({ auth: { kind: 'proxy', header: 'X-User', from: ['127.0.0.1'] } });
    await control.ask('GET /', [['X-User', '\u009b2Jada']]);
    expect(control.log[0]).toContain('u009b2Jada');
    expect(control.log[0]).not.toMatch(/[\u0080-\u009f]/);
    await control.close();
    const far = await start({ auth: { kind: 'proxy', header: 'X-Forwarded-User', from: ['10.0.0.7', 'fd00::/8'] } });
    expect((await far.ask('GET /trace/abc', header)).status).toBe(403);
    expect(far.traced).toEqual([]);
  });
});

it.each(['10.0.0.7/', '10.0.0.7/ ', '10.0.0.7/33', '10.0.0.7/-1', 'fd00::1/', 'proxy', ''])(
  'a proxy at %j is an error, and not everybody',
  (address) => {
    const make = (): unknown => createAuthenticator({ kind: 'proxy', header: 'X-User', from: [address] });
    expect(make).toThrow(RangeError);
  },
);

describe('its log and its metrics', () => {
  it('says where a bug is, and nothing of what was read', async () => {
    const secret = 'sk-live-0123456789abcdef';
    const { ask, log } = await start({ trace: () => Promise.reject(new TypeError(`cannot read ${secret}`)) });
    expect((await ask('GET /trace/abc')).body).toContain('this is a bug');
    expect((await ask('GET /trace/abc/evidence.md')).status).toBe(500);
    const bugs = log.map((line) => JSON.parse(line) as { readonly bug?: string; readonly at?: readonly string[] });
    expect(bugs.filter(({ bug, at }) => bug === 'TypeError' && (at?.length ?? 0) > 0).length).toBeGreaterThan(0);
    expect(log.join('\n')).not.toContain(secret);
  });

  it('name neither id nor query nor header, and count by route', async () => {
    const { ask, log } = await start();
    const secret = 'sk-live-0123456789abcdef';
    await ask(`GET /trace/${secret}?from=${secret}`, [
      ['Cookie', secret],
      ['X-Other', secret],
    ]);
    await ask(`GET /${secret}`);
    await ask('GET /', [['Host', secret]]);
    expect(log.map((line) => (JSON.parse(line) as { readonly route: string; readonly status: number }).route)).toEqual([
      '/trace/:id',
      'none',
      '/',
    ]);
    expect(log.join('\n')).not.toContain(secret);
    const { body } = await ask('GET /metrics');
    expect(body).toContain('trace_by_id_http_requests_total{method="GET",route="/trace/:id",status="200"} 1');
    expect(body).toContain('trace_by_id_http_refused_total{reason="request"} 1');
    expect(body).toContain('trace_by_id_views_total{origin="started"} 1');
    expect(body).toContain('trace_by_id_traces{state="kept"} 1');
    expect(body).toMatch(/trace_by_id_trace_duration_seconds_count\{outcome="incomplete"\} 1/);
    expect(body).not.toContain(secret);
  });
});
