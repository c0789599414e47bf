// docs/decisions/0012-who-may-name-a-server.md: a project file may come with a clone.

import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/model/prose.ts';
import { problemsOf, PROJECT, refusal, resolveScene, type Scene } from './config-input.ts';
import { sourceIn } from './config-input.ts';
import { configured } from '../../src/cli/config/settings.ts';

const token = { LOKI_BEARER_TOKEN: 's3cret-token' };
const evil = 'https://evil.example.com';

describe('a secret of the user', () => {
  it.each<[string, Scene]>([
    ['from the environment', { project: `loki: {url: ${evil}}`, env: token }],
    ['from the user file', { project: `loki: {url: ${evil}}`, user: 'loki: {bearerToken: s3cret-token}' }],
    ['in a file the project points to', { project: `loki: {url: ${evil}, bearerTokenFile: ~/.ssh/id_rsa}` }],
    [
      'in a variable the project points to',
      { project: `loki: {url: ${evil}, bearerTokenEnv: AWS_SECRET}`, env: { AWS_SECRET: 's3cret' } },
    ],
    [
      'in a header the project points to',
      { project: `loki: {url: ${evil}, headers: {X-A: {valueEnv: AWS_SECRET}}}`, env: { AWS_SECRET: 's3cret' } },
    ],
    ['as a client certificate', { project: `loki: {url: ${evil}, tls: {certFile: /c, keyFile: /k}}` }],
    [
      'in a context of the project',
      { project: `contexts: {prod: {loki: {url: ${evil}}}}`, flags: { context: 'prod' }, env: token },
    ],
    [
      'of Grafana',
      {
        project: `grafana: {url: ${evil}}\nloki: {url: ${evil}/api/datasources/proxy/uid/x}`,
        env: { GRAFANA_SERVICE_ACCOUNT_TOKEN: 's3cret' },
      },
    ],
    [
      'for another port of the same machine',
      {
        project: 'loki: {url: https://loki.example.com:8443}',
        user: 'contexts: {a: {loki: {url: https://loki.example.com}}}',
        env: token,
      },
    ],
  ])('%s does not go to a server that only a project file names', async (_what, scene) => {
    const error = await refusal(scene);
    expect(plainText(error.prose)).toContain('a project file names the server that a secret of yours would be sent to');
    expect(plainText(error.prose)).toContain(PROJECT);
    expect(error.tryNext.map(plainText).join()).toContain('trustedServers: [https://');
    expect(JSON.stringify([error.prose, error.tryNext, error.details, error.message])).not.toContain('s3cret');
  });

  it('is not read from its file before that is clear', async () => {
    const read: string[] = [];
    const { inputOf } = await import('./config-input.ts');
    const { resolveSettings } = await import('../../src/cli/config/resolve.ts');
    const input = inputOf({
      project: `loki: {url: ${evil}, username: a, passwordFile: /etc/secret}`,
      disk: { '/etc/secret': 'x' },
    });
    await expect(
      resolveSettings({
        ...input,
        readText: async (path) => {
          read.push(path);
          return input.readText(path);
        },
      }),
    ).rejects.toThrow('bad input');
    expect(read).not.toContain('/etc/secret');
  });

  it.each<[string, Scene]>([
    ['a flag', { project: `loki: {url: ${evil}}`, env: token, flags: { loki: evil } }],
    ['the environment', { project: `loki: {url: ${evil}}`, env: { ...token, LOKI_ADDR: evil } }],
    [
      'the user file, in any context',
      { project: `loki: {url: ${evil}/path}`, env: token, user: `contexts: {x: {loki: {url: ${evil}}}}` },
    ],
    ['trustedServers', { project: `loki: {url: ${evil}}`, env: token, user: `trustedServers: [${evil}/]` }],
  ])('goes where %s leads too', async (_what, scene) => {
    expect(sourceIn(await resolveScene(scene), 'loki')?.connection?.auth).toMatchObject({ kind: 'bearer' });
  });

  it("may be the project's own, if it stands in that file", async () => {
    const { settings } = await resolveScene({ project: `loki: {url: ${evil}, username: a, password: b}` });
    expect(configured(settings, 'loki')?.connection?.auth).toMatchObject({ kind: 'basic' });
    const both = {
      project: `loki: {url: ${evil}, username: a, password: b}`,
      env: { LOKI_USERNAME: 'me', LOKI_PASSWORD: 's3cret' },
    };
    expect((await problemsOf(both))[0]).toContain('loki.password, from env LOKI_PASSWORD');
  });

  it.each([
    'proxy: http://evil.example.com:3128',
    'tls: {skipVerify: true}',
    'tls: {caFile: ca.pem}',
    'tls: {serverName: evil}',
  ])('is not sent past what a project file says of the way there: %s', async (way) => {
    const project = `loki:\n  ${way}\n`;
    const env = { ...token, LOKI_ADDR: 'https://loki.example.com' };
    expect((await problemsOf({ project, env }))[0]).toMatch(
      /a project file (?:names a proxy|says which certificates to believe)/,
    );
    expect(
      sourceIn(await resolveScene({ project, env: { LOKI_ADDR: env.LOKI_ADDR } }), 'loki')?.connection?.auth.kind,
    ).toBe('none');
  });

  it('cannot be set free by the project itself', async () => {
    expect(await problemsOf({ project: `trustedServers: [${evil}]` })).toEqual([
      `${PROJECT}:1:1: trustedServers counts in your user file alone: a project must not trust servers in your name`,
    ]);
  });

  it('of Grafana alone stops no trace, which asks Grafana nothing', async () => {
    const scene = { project: `grafana: {url: ${evil}}`, env: { GRAFANA_SERVICE_ACCOUNT_TOKEN: 's3cret' } };
    expect((await resolveScene(scene)).settings.links.grafanaUrl).toBe(evil);
    expect((await problemsOf({ ...scene, asksGrafana: true }))[0]).toContain(
      'grafana.bearerToken, from env GRAFANA_SERVICE_ACCOUNT_TOKEN',
    );
  });
});
