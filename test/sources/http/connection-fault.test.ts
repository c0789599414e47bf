// What raw servers cannot play on every machine: the codes alone.

import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/model/prose.ts';
import { connectionFault, type Place } from '../../../src/sources/http/connection-fault.ts';

const PLACE: Place = { shownUrl: 'https://loki.example.com', proxyHost: null, stage: 'headers', tlsAlert: null };

function thrown(code: string): Error {
  return Object.assign(new Error(`${code}: jo:hunter2@10.0.0.1`), { code });
}

describe('a connection that fails', () => {
  it.each([
    ['ETIMEDOUT', 'connect-timeout', 'yes'],
    ['UND_ERR_CONNECT_TIMEOUT', 'connect-timeout', 'yes'],
    ['EHOSTUNREACH', 'unreachable', 'yes'],
    ['ENETUNREACH', 'unreachable', 'yes'],
    ['EAI_AGAIN', 'name-not-found', 'yes'],
    ['EPIPE', 'connection-closed', 'yes'],
    ['HPE_INVALID_VERSION', 'not-http', 'never'],
    ['CERT_NOT_YET_VALID', 'tls-not-yet-valid', 'never'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls-untrusted', 'never'],
    ['CERT_REVOKED', 'tls-failed', 'never'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls-failed', 'never'],
    ['EMFILE', 'connection-failed', 'yes'],
    ['UND_ERR_DESTROYED', 'interrupted', 'never'],
  ])('with %s is %s, tried again: %s', (code, kind, retry) => {
    const fault = connectionFault(thrown(code), PLACE);
    expect([fault.kind, fault.retry]).toEqual([kind, retry]);
    expect(plainText(fault.prose)).not.toContain('hunter2');
  });

  it('in every attempt is what the first one says, however deep it stands', () => {
    const many = new AggregateError([thrown('ECONNREFUSED'), thrown('ENETUNREACH')]);
    expect(connectionFault(new Error('outer', { cause: many }), PLACE).kind).toBe('connection-refused');
  });

  it('before a proxy is the fault of the proxy, which is named without credentials', () => {
    const fault = connectionFault(thrown('ETIMEDOUT'), { ...PLACE, proxyHost: 'proxy:3128' });
    expect([fault.kind, plainText(fault.prose)]).toEqual([
      'proxy-unreachable',
      'The proxy proxy:3128 did not take a connection in time: a firewall, a VPN that is down, or a wrong port.',
    ]);
  });

  it('within a body is an answer that broke off, whatever the code', () => {
    for (const code of ['ECONNRESET', 'HPE_INVALID_CHUNK_SIZE', 'EPROTO', 'X']) {
      expect(connectionFault(thrown(code), { ...PLACE, stage: 'body' }).kind).toBe('truncated-answer');
    }
  });
});
