import { describe, expect, it } from 'vitest';
import type { Credential } from '../../../src/model/redaction.ts';
import type { Connection } from '../../../src/sources/http/connection.ts';
import { credentialsOf } from '../../../src/sources/http/credentials.ts';
import { answerBytes, startRawServer } from '../../fakes/raw-server.ts';
import { ask, clientOf, connectionTo } from './connect.ts';

function valuesOf(over: Partial<Connection>, proxyUrl: string | null = null): readonly string[] {
  return credentialsOf(connectionTo('http://x', over), proxyUrl).map(({ value }) => value);
}

describe('credentials of a connection', () => {
  it('are tokens and passwords, and no user names', () => {
    expect(valuesOf({ auth: { kind: 'bearer', token: ' hunter2-token ' } })).toEqual(['hunter2-token']);
    expect(valuesOf({ auth: { kind: 'basic', username: 'codex-app', password: 'hunter2' } })).toEqual(['hunter2']);
    expect(valuesOf({}, 'http://px:pr0xy%40pass@proxy.example')).toEqual(['pr0xy@pass', 'pr0xy%40pass']);
    expect(valuesOf({}, 'http://px@proxy.example')).toEqual([]);
  });

  it('are values of extra headers, and what stands behind a scheme or a cookie’s name', () => {
    const headers = { 'x-api-key': 'k3y-of-ours', 'x-auth': 'Bearer abc.def', cookie: 'session=s3cret; theme=dark' };
    expect(valuesOf({ headers })).toEqual([
      'k3y-of-ours',
      'Bearer abc.def',
      'abc.def',
      'session=s3cret; theme=dark',
      's3cret',
      'dark',
    ]);
  });

  it('are not tenants and names of clients: labels may be called like them', () => {
    expect(valuesOf({ headers: { 'x-scope-orgid': 'codex-app', 'User-Agent': 'on-call laptop' } })).toEqual([]);
  });

  it('are a user name and password in base64, as they are sent', () => {
    const [credential] = credentialsOf(
      connectionTo('http://x', { auth: { kind: 'basic', username: 'jo', password: 'hunter2' } }),
      null,
    );
    expect(credential?.forms).toContain(Buffer.from('jo:hunter2').toString('base64').replace(/=+$/, ''));
  });

  it('are told by the client: at once, and out of a file before it is sent', async () => {
    const known: Credential[] = [];
    let knownWhenAsked: readonly string[] = [];
    const server = await startRawServer({
      play: (socket) => {
        knownWhenAsked = known.map(({ value }) => value);
        socket.write(answerBytes('{}'));
      },
    });
    const client = clientOf(server.url, {
      connection: { auth: { kind: 'bearer-file', path: '/run/token' }, headers: { 'x-key': 'k3y-of-ours' } },
      env: { readFile: async () => 'file-token\n', onCredential: (credential) => void known.push(credential) },
    });
    expect(known.map(({ value }) => value)).toEqual(['k3y-of-ours']);
    await ask(client);
    expect(knownWhenAsked).toEqual(['k3y-of-ours', 'file-token']);
    await client.close();
    await server.close();
  });
});
