// Through proxies and TLS.

import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { plainText } from '../../../src/model/prose.ts';
import type { HttpClient, HttpEnv } from '../../../src/sources/http/client.ts';
import type { Connection, Tls } from '../../../src/sources/http/connection.ts';
import { answerBytes, startRawServer, type RawScript, type RawServer } from '../../fakes/raw-server.ts';
import { caPath, certificate, certificatePaths } from '../../fakes/tls-files.ts';
import { ask, clientOf, failureOf } from './connect.ts';

const GOOD = answerBytes('{}');
const NO_TLS: Tls = {
  caCertPath: null,
  clientCertPath: null,
  clientKeyPath: null,
  serverName: null,
  skipVerify: false,
};
const AUTHORIZATION = `Basic ${Buffer.from('px:s3cret').toString('base64')}`;

async function started(script: RawScript): Promise<RawServer> {
  const server = await startRawServer(script);
  onTestFinished(server.close);
  return server;
}

function client(url: string, connection: Partial<Connection>, env: Partial<HttpEnv> = {}): HttpClient {
  const made = clientOf(url, { connection, env });
  onTestFinished(made.close);
  return made;
}

/** A proxy that connects to `target` whatever it is asked for, and answers plain requests itself. */
function proxyTo(target: () => number): Promise<RawServer> {
  return started({
    play: (socket, { head }) => {
      if (!head.startsWith('CONNECT ')) return void socket.write(GOOD);
      const onward: Socket = connect(target(), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.removeAllListeners('data');
        socket.pipe(onward);
        onward.pipe(socket);
      });
      onward.on('error', () => socket.destroy());
      socket.on('close', () => onward.destroy());
    },
  });
}

describe('a proxy', () => {
  it('gets a plain request with its whole URL and its own credentials', async () => {
    const proxy = await proxyTo(() => 0);
    const auth = { kind: 'bearer', token: 'for-loki' } as const;
    const asked = client('http://loki.example.com:3100/base', {
      auth,
      proxyUrl: `http://px:s3cret@127.0.0.1:${proxy.port}`,
    });
    expect((await ask(asked, { params: [['a', 'b']] })).text).toBe('{}');
    const head = proxy.requests[0]?.head ?? '';
    expect(head).toContain('GET http://loki.example.com:3100/base/loki/api/v1/labels?a=b HTTP/1.1');
    expect(head).toContain(AUTHORIZATION);
    expect(head).toContain('Bearer for-loki');
  });

  it('gets no more than the name of the server where it speaks TLS', async () => {
    const server = await started({ tls: certificate('server'), play: (socket) => socket.write(GOOD) });
    const proxy = await proxyTo(() => server.port);
    const asked = client(`https://localhost:${server.port}`, {
      auth: { kind: 'bearer', token: 'for-loki' },
      proxyUrl: `http://px:s3cret@127.0.0.1:${proxy.port}`,
      tls: { ...NO_TLS, caCertPath: caPath },
    });
    expect((await ask(asked)).text).toBe('{}');
    expect(proxy.requests.length).toBe(1);
    expect(proxy.requests[0]?.head).toContain(`CONNECT localhost:${server.port} HTTP/1.1`);
    expect(proxy.requests[0]?.head).toContain(AUTHORIZATION);
    expect(proxy.requests[0]?.head).not.toContain('for-loki');
    expect(server.requests[0]?.head).toContain('Bearer for-loki');
    expect(server.requests[0]?.head).not.toContain(AUTHORIZATION);
  });

  it('does not stand in for the certificate of the server', async () => {
    const server = await started({ tls: certificate('wrong-name'), play: (socket) => socket.write(GOOD) });
    const proxy = await proxyTo(() => server.port);
    const proxyUrl = `http://127.0.0.1:${proxy.port}`;
    const tls = { ...NO_TLS, caCertPath: caPath };
    const error = await failureOf(ask(client('https://loki.example.com', { proxyUrl, tls })));
    expect([error.kind, server.requests.length]).toEqual(['tls-wrong-name', 0]);
    expect((await ask(client('https://elsewhere.example.com', { proxyUrl, tls }))).text).toBe('{}');
  });

  it('of the environment is used, and NO_PROXY spares it', async () => {
    const proxy = await proxyTo(() => 0);
    const HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
    expect((await ask(client('http://loki.example.com', {}, { variables: { HTTP_PROXY } }))).text).toBe('{}');
    const spared = client('http://a..b', {}, { variables: { HTTP_PROXY, NO_PROXY: 'a..b' } });
    expect((await failureOf(ask(spared))).kind).toBe('name-not-found');
    expect(proxy.requests.length).toBe(1);
  });
});

describe('TLS', () => {
  const server = (over: object = {}, name: 'server' | 'wrong-name' | 'self-signed' = 'server') =>
    started({ tls: { ...certificate(name), ...over }, play: (socket) => socket.write(GOOD) });
  const paths = certificatePaths('client');

  it('shows the client certificate to a server that wants one', async () => {
    const mutual = await server({ ca: certificate('self-signed').cert, requestCert: true, rejectUnauthorized: true });
    const own = certificatePaths('self-signed');
    const tls = { ...NO_TLS, caCertPath: caPath, clientCertPath: own.certPath, clientKeyPath: own.keyPath };
    expect((await ask(client(mutual.url, { tls }))).text).toBe('{}');
    const other = { ...tls, clientCertPath: paths.certPath, clientKeyPath: paths.keyPath };
    expect((await failureOf(ask(client(mutual.url, { tls: other })))).kind).toMatch(
      /^tls-client-certificate$|^connection-closed$/,
    );
  });

  it('checks against the server name that was set, and sends it', async () => {
    const named = await server({}, 'wrong-name');
    const tls = { ...NO_TLS, caCertPath: caPath, serverName: 'elsewhere.example.com' };
    expect((await ask(client(named.url, { tls }))).text).toBe('{}');
  });

  it('is not checked where somebody said so', async () => {
    const untrusted = await server({}, 'self-signed');
    expect((await ask(client(untrusted.url, { tls: { ...NO_TLS, skipVerify: true } }))).text).toBe('{}');
  });

  it.each([
    ['a CA file that is not there', { caCertPath: '/nowhere/ca.pem' }, 'The CA file /nowhere/ca.pem cannot be read'],
    [
      'a key without its certificate',
      { clientCertPath: paths.certPath, clientKeyPath: certificatePaths('server').keyPath },
      'do not belong together',
    ],
    ['a certificate that is none', { clientCertPath: import.meta.filename, clientKeyPath: paths.keyPath }, 'not PEM'],
  ])('with %s asks nothing and names the file', async (_, over, says) => {
    const untouched = await server();
    const error = await failureOf(ask(client(untouched.url, { tls: { ...NO_TLS, ...over } })));
    expect([error.kind, plainText(error.prose)]).toEqual(['tls-file', expect.stringContaining(says)]);
    expect(plainText(error.prose)).not.toContain('PRIVATE');
    expect(untouched.connections()).toBe(0);
  });

  it('refusals say what to try', async () => {
    const untrusted = await server();
    expect(plainText((await failureOf(ask(client(untrusted.url, {})))).prose)).toContain(
      'name the CA file that signed it',
    );
  });
});
