import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/model/errors.ts';
import { plainText } from '../../../src/model/prose.ts';
import type { Auth, Connection } from '../../../src/sources/http/connection.ts';
import { secretsOf } from '../../../src/sources/http/secrets.ts';
import { HTTP_FAULTS } from '../../fakes/http-faults.ts';
import { answerBytes, startRawServer } from '../../fakes/raw-server.ts';
import { ask, clientOf, connectionTo, failureOf } from './connect.ts';

const PASSWORD = 'pa55 "wörd"&<x>/+=';
const TOKEN = 'glsa_T0kenT0kenT0ken';
const FILE_TOKEN = 'eyJmaWxlVG9rZW4.x.y';
const HEADER = 'h3ader-val';
const PROXY_PASSWORD = 'pr0xy@pass';

const BASIC = Buffer.from(`jo:${PASSWORD}`).toString('base64');
const FORMS = [PASSWORD, TOKEN, FILE_TOKEN, HEADER, PROXY_PASSWORD].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
]);
const FORBIDDEN = [
  ...FORMS,
  BASIC.replace(/=+$/, ''),
  Buffer.from(`px:${PROXY_PASSWORD}`).toString('base64').replace(/=+$/, ''),
];

const AUTHS: readonly Auth[] = [
  { kind: 'basic', username: 'jo', password: PASSWORD },
  { kind: 'bearer', token: TOKEN },
  { kind: 'bearer-file', path: '/run/token' },
];
const PLANTED: Partial<Connection> = { headers: { 'X-Api-Key': HEADER, 'X-Auth': `Basic ${HEADER}` } };
const env = { readFile: async () => `${FILE_TOKEN}\n`, sleep: async () => {} };

/** Everything that anybody could print of it. */
function allOf(error: SourceError): string {
  return [
    error.message,
    error.stack,
    error.serverSays,
    plainText(error.prose),
    JSON.stringify(error),
    inspect(error, { depth: 20, showHidden: true }),
  ].join('\n');
}

function expectClean(error: SourceError): void {
  expect(error).toBeInstanceOf(SourceError);
  const all = allOf(error);
  for (const secret of FORBIDDEN) expect(all).not.toContain(secret);
}

const echoes: readonly (readonly [name: string, answer: (head: string) => Buffer])[] = [
  [
    'text',
    (head) => answerBytes(`you sent ${head}`, { status: '400 Bad Request', headers: { 'content-type': 'text/plain' } }),
  ],
  [
    'Prometheus JSON',
    (head) =>
      answerBytes(JSON.stringify({ status: 'error', errorType: 'bad_data', error: head }), { status: '422 No' }),
  ],
  ['Loki JSON', (head) => answerBytes(JSON.stringify({ message: `bad: ${head}` }), { status: '500 Oops' })],
  ['broken JSON', (head) => answerBytes(JSON.stringify({ message: head }).slice(0, -1), { status: '400 Bad' })],
  [
    'a page title',
    (head) =>
      answerBytes(`<html><title>${head.replaceAll('<', '&lt;')}</title>`, { headers: { 'content-type': 'text/html' } }),
  ],
  [
    'the edge of what is kept',
    (head) => answerBytes(`${'x'.repeat(490 - head.indexOf('earer'))}${head}`, { status: '400 Bad Request' }),
  ],
  [
    'a redirect',
    (head) =>
      answerBytes('', {
        status: '302 Found',
        headers: { location: `https://${/(?:Bearer|Basic) (\w+)/.exec(head)?.[1] ?? 'x'}.example.com/` },
      }),
  ],
  ['every form', () => answerBytes(FORBIDDEN.join(' '), { status: '403 Forbidden' })],
];

describe('no secret is in an error', () => {
  for (const auth of AUTHS) {
    it.each(echoes)(`though the server echoes it as %s (${auth.kind})`, async (_, answer) => {
      const server = await startRawServer({ play: (socket, { head }) => socket.write(answer(head)) });
      const proxyUrl = `http://px:${encodeURIComponent(PROXY_PASSWORD)}@127.0.0.1:${server.port}`;
      const client = clientOf('http://loki.example.com', {
        connection: { ...PLANTED, auth, proxyUrl, retry: { retries: 0, minBackoffMs: 1, maxBackoffMs: 1 } },
        env,
      });
      const error = await failureOf(ask(client));
      // Those that were never sent by this client need no hiding.
      const unsent = AUTHS.filter((other) => other !== auth).flatMap((other) => formsSentBy(other));
      const all = allOf(error);
      for (const secret of FORBIDDEN) if (!unsent.includes(secret)) expect(all).not.toContain(secret);
      expect(server.requests[0]?.head).toContain(HEADER);
      await client.close();
      await server.close();
    });
  }

  it.concurrent.each(HTTP_FAULTS)('of $name', async (fault) => {
    const server = await fault.start();
    const proxyUrl = server.connection.proxyUrl?.replace('//', `//px:${encodeURIComponent(PROXY_PASSWORD)}@`) ?? null;
    const client = clientOf(server.url, {
      connection: {
        ...PLANTED,
        auth: AUTHS[1] as Auth,
        tryTimeoutMs: fault.kind === 'try-timeout' ? 200 : 60_000,
        ...server.connection,
        proxyUrl,
      },
      env: { sleep: env.sleep },
    });
    const error = await failureOf(ask(client));
    expect(error.kind).toBe(fault.kind);
    expectClean(error);
    await client.close();
    await server.close();
  });
});

function formsSentBy(auth: Auth): readonly string[] {
  const secret = { basic: PASSWORD, bearer: TOKEN, 'bearer-file': FILE_TOKEN, none: '' }[auth.kind];
  const at = [PASSWORD, TOKEN, FILE_TOKEN].indexOf(secret) * 5;
  return [...FORMS.slice(at, at + 5), ...(auth.kind === 'basic' ? [BASIC.replace(/=+$/, '')] : [])];
}

describe('hiding', () => {
  const hide = (over: Partial<Connection>, text: string): string =>
    secretsOf(connectionTo('http://x', over), over.proxyUrl ?? null).hide(text);

  it('leaves the rest of a message as it is', () => {
    expect(hide(PLANTED, `limit > 5000, key ${HEADER}, again ${HEADER}!`)).toBe(
      'limit > 5000, key [hidden], again [hidden]!',
    );
  });

  it('takes short passwords only where they stand alone, and org ids not at all', () => {
    const auth: Auth = { kind: 'basic', username: 'jo', password: 'abc' };
    expect(hide({ auth, headers: { 'X-Grafana-Org-Id': '1' } }, 'abc abcd xabc (abc) abcabc limit 1000 > 1')).toBe(
      '[hidden] abcd xabc ([hidden]) abcabc limit 1000 > 1',
    );
  });

  it('does not mind an empty password, nor one that is a half surrogate', () => {
    expect(hide({ auth: { kind: 'basic', username: '', password: '' } }, 'text')).toBe('text');
    expect(hide({ auth: { kind: 'bearer', token: '\ud800abcdef' } }, 'a \ud800abcdef')).toBe('a [hidden]');
  });

  it('is quick on long texts', () => {
    const begin = performance.now();
    hide({ auth: { kind: 'basic', username: 'jo', password: 'ab' } }, 'ab '.repeat(20_000));
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});
