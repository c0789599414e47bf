// What a raw server sends, as scripts for http-faults.ts.

import type { Socket } from 'node:net';
import { answerBytes, type RawScript } from './raw-server.ts';
import { certificate, type CertificateName } from './tls-files.ts';

export type SocketScript = (socket: Socket) => void;
type Headers = Readonly<Record<string, string>>;

/** An answer of Loki's that holds nothing. */
export const EMPTY_ANSWER = JSON.stringify({
  status: 'success',
  data: { resultType: 'streams', result: [], stats: {} },
});

export const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in to Example</title></head><body><form action="/login">…</form></body></html>';

export const silent: SocketScript = () => {};

/** Writes these bytes and keeps the connection. */
export function send(...parts: readonly (string | Uint8Array)[]): SocketScript {
  return (socket) => {
    for (const part of parts) socket.write(part);
  };
}

export function sendAndEnd(...parts: readonly (string | Uint8Array)[]): SocketScript {
  return (socket) => {
    for (const part of parts) socket.write(part);
    socket.end();
  };
}

/** `line` is what follows `HTTP/1.1 `. */
export function status(line: string, body = '', headers: Headers = {}): SocketScript {
  return send(
    answerBytes(body, { status: line, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } }),
  );
}

/** As Prometheus words its errors. */
export function apiError(line: string, errorType: string, error: string): SocketScript {
  return status(line, JSON.stringify({ status: 'error', errorType, error }), { 'content-type': 'application/json' });
}

export const drip: SocketScript = (socket) => {
  socket.write(answerBytes('', { headers: { 'content-length': '100000' } }));
  const timer = setInterval(() => socket.write(' '), 20);
  socket.on('close', () => clearInterval(timer));
};

/** The body says less or more than its length. */
export function sized(body: string, contentLength: number): Buffer {
  return answerBytes(body, { headers: { 'content-length': `${contentLength}` } });
}

/** `body` brings its own chunk sizes. */
export function chunked(body: string): Buffer {
  return answerBytes(body, { headers: { 'transfer-encoding': 'chunked' } });
}

export function packed(encoding: string, body: Uint8Array): Buffer {
  return answerBytes(body, { headers: { 'content-encoding': encoding } });
}

/** Of gzip: the checksum is wrong. */
export function damaged(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, index) => (index === bytes.length - 6 ? byte ^ 1 : byte)));
}

export function resetWithin(start: Buffer): SocketScript {
  return (socket) => {
    socket.write(start, () => setTimeout(() => socket.resetAndDestroy(), 20));
  };
}

/** Does this to each connection, and reads nothing. */
export function onConnection(script: SocketScript): RawScript {
  return {
    connected: (socket) => {
      script(socket);
      return true;
    },
  };
}

export function tlsServer(name: CertificateName): RawScript {
  return { tls: certificate(name), play: send(answerBytes(EMPTY_ANSWER)) };
}

/** Wants a client certificate, and trusts none that these tests would show by mistake. */
export function mutualTls(maxVersion: 'TLSv1.2' | 'TLSv1.3'): RawScript {
  const trusted = certificate('self-signed').cert;
  const tls = { ...certificate('server'), ca: trusted, requestCert: true, rejectUnauthorized: true, maxVersion };
  return { ...tlsServer('server'), tls };
}
