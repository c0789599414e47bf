import { describe, expect, it } from 'vitest';
import { originText } from '../../src/cli/config/origin.ts';
import { problemsOf, PROJECT, resolveScene, type Scene, USER } from './config-input.ts';
import { sourceIn } from './config-input.ts';
import { configured } from '../../src/cli/config/settings.ts';

async function valueOf(scene: Scene, key: string): Promise<readonly [string | null, string] | null> {
  const found = (await resolveScene(scene)).values.find((value) => value.key === key);
  return found === undefined ? null : [found.shown, originText(found.origin)];
}

const project = 'loki: {url: http://project-top}\ncontexts: {prod: {loki: {url: http://project-prod}}}\n';
const user = 'loki: {url: http://user-top}\ncontexts: {prod: {loki: {url: http://user-prod}}}\n';

describe('precedence', () => {
  it('is flag, environment, project file, user file; a context before what all inherit', async () => {
    const all = { project, user, env: { LOKI_ADDR: 'http://env' }, flags: { loki: 'http://flag', context: 'prod' } };
    const { loki: _flag, ...context } = all.flags;
    expect(await valueOf(all, 'loki.url')).toEqual(['http://flag', '--loki']);
    expect(await valueOf({ ...all, flags: context }, 'loki.url')).toEqual(['http://env', 'env LOKI_ADDR']);
    expect(await valueOf({ project, user, flags: context }, 'loki.url')).toEqual([
      'http://project-prod',
      `${PROJECT}:2:31`,
    ]);
    expect(await valueOf({ project: 'loki: {url: http://project-top}', user, flags: context }, 'loki.url')).toEqual([
      'http://user-prod',
      `${USER}:2:31`,
    ]);
    expect(await valueOf({ project, user }, 'loki.url')).toEqual(['http://project-top', `${PROJECT}:1:13`]);
    expect(await valueOf({ user }, 'loki.url')).toEqual(['http://user-top', `${USER}:1:13`]);
    expect(await valueOf({}, 'loki.url')).toBeNull();
  });

  it('says what a value stands in front of', async () => {
    const { values } = await resolveScene({
      project,
      user,
      env: { LOKI_ADDR: 'http://env', TRACE_BY_ID_CONTEXT: 'prod' },
    });
    expect(values.find(({ key }) => key === 'loki.url')?.hides.map(originText)).toEqual([
      `${PROJECT}:2:31`,
      `${USER}:2:31`,
      `${PROJECT}:1:13`,
      `${USER}:1:13`,
    ]);
  });

  it('takes the context from flag, environment, project file, user file', async () => {
    const files = { project: 'context: a\ncontexts: {a: {}, b: {}, c: {}, d: {}}', user: 'context: b' };
    expect(
      (await resolveScene({ ...files, flags: { context: 'c' }, env: { TRACE_BY_ID_CONTEXT: 'd' } })).settings.context,
    ).toBe('c');
    expect((await resolveScene({ ...files, env: { TRACE_BY_ID_CONTEXT: 'd' } })).settings.context).toBe('d');
    expect((await resolveScene(files)).settings.context).toBe('a');
    expect((await resolveScene({ user: 'context: b\ncontexts: {b: {}}' })).settings.context).toBe('b');
  });

  it('refuses a context that no file has, and says which there are', async () => {
    expect(await problemsOf({ project, flags: { context: 'pord' } })).toEqual(['--context: there is no context pord']);
    expect(await problemsOf({ user: 'context: prod' })).toEqual([`${USER}:1:10: there is no context prod`]);
  });

  it('reads the file that is named instead of the project file, and trusts it', async () => {
    const disk = { '/srv/app/deep/er/mine.yaml': 'loki: {url: http://named, bearerTokenEnv: T}' };
    const flags = { config: 'mine.yaml' };
    expect(await valueOf({ project, user, disk, flags, env: { T: 'x' } }, 'loki.url')).toEqual([
      'http://named',
      '/srv/app/deep/er/mine.yaml:1:13',
    ]);
    const byName = { project, disk, env: { T: 'x', TRACE_BY_ID_CONFIG: '/srv/app/deep/er/mine.yaml' } };
    expect((await valueOf(byName, 'loki.url'))?.[0]).toBe('http://named');
    expect(await problemsOf({ flags: { config: 'gone.yaml' } })).toEqual([
      '--config: there is no configuration file /srv/app/deep/er/gone.yaml',
    ]);
  });

  it('finds the user file where XDG says, if that is absolute', async () => {
    const disk = { '/xdg/trace-by-id/config.yaml': 'timezone: Asia/Tokyo' };
    const at = async (home: string): Promise<string> =>
      (await resolveScene({ disk, user: 'timezone: Europe/Rome', env: { XDG_CONFIG_HOME: home } })).settings.timezone;
    expect([await at('/xdg'), await at('xdg'), await at('')]).toEqual(['Asia/Tokyo', 'Europe/Rome', 'Europe/Rome']);
  });

  it('has defaults, and takes the selector from the profile', async () => {
    const { settings, values } = await resolveScene({ env: { LOKI_ADDR: 'http://localhost:3100' } });
    expect(settings).toMatchObject({
      timezone: 'UTC',
      profile: 'codex-app-server',
      limits: { maxLookbackNanos: 604_800_000_000_000n, maxBytes: 50e9, timeoutMs: 60_000, settleMs: 0 },
    });
    expect(configured(settings, 'loki')?.options).toEqual({
      selector: '{service_name="codex-app"}',
      queryTags: 'source=trace-by-id',
    });
    expect(values.find(({ key }) => key === 'loki.selector')?.origin).toEqual({
      kind: 'default',
      says: 'of profile codex-app-server',
    });
  });

  it('takes how long metrics are waited for, and refuses more than there is time for', async () => {
    const { settings } = await resolveScene({ project: 'limits: {settle: 20s}', flags: { settle: '30s' } });
    expect(settings.limits.settleMs).toBe(30_000);
    const none = await resolveScene({ project: 'limits: {settle: 20s}', flags: { settle: '0s' } });
    expect(none.settings.limits.settleMs).toBe(0);
    expect(await problemsOf({ flags: { settle: '1m' } })).toEqual([
      expect.stringContaining('waiting 1m for the metrics leaves no time to ask them: all must be done within 1m'),
    ]);
    expect(await problemsOf({ flags: { settle: 'soon' } })).toHaveLength(1);
  });

  it('asks no server offline', async () => {
    const { settings } = await resolveScene({
      env: { LOKI_ADDR: 'http://x', PROMETHEUS_URL: 'http://y' },
      flags: { offline: true, file: ['a'] },
    });
    expect([configured(settings, 'loki'), configured(settings, 'prometheus'), settings.files]).toEqual([
      null,
      null,
      ['a'],
    ]);
  });
});

describe('the environment', () => {
  it('has the names of logcli, with their meaning', async () => {
    const { settings } = await resolveScene({
      env: {
        LOKI_ADDR: 'https://loki.example.com/base/',
        LOKI_USERNAME: 'me',
        LOKI_PASSWORD: ' pw ',
        LOKI_ORG_ID: 'a|b',
        LOKI_CA_CERT_PATH: 'ca.pem',
        LOKI_CLIENT_CERT_PATH: '/c.pem',
        LOKI_CLIENT_KEY_PATH: '/k.pem',
        LOKI_TLS_SKIP_VERIFY: 'True',
        LOKI_AUTH_HEADER: 'X-Auth',
        LOKI_HTTP_PROXY_URL: 'http://u:p@proxy:3128',
        LOKI_CLIENT_RETRIES: '5',
        LOKI_CLIENT_MIN_BACKOFF: '1',
        LOKI_CLIENT_MAX_BACKOFF: '7s',
        LOKI_QUERY_TAGS: 'source=me',
      },
    });
    expect(configured(settings, 'loki')).toEqual({
      definition: expect.objectContaining({ id: 'loki' }),
      options: { selector: '{service_name="codex-app"}', tenants: ['a|b'], queryTags: 'source=me' },
      connection: {
        url: 'https://loki.example.com/base',
        auth: { kind: 'basic', username: 'me', password: 'pw' },
        authHeader: 'X-Auth',
        headers: {},
        tls: {
          caCertPath: '/srv/app/deep/er/ca.pem',
          clientCertPath: '/c.pem',
          clientKeyPath: '/k.pem',
          serverName: null,
          skipVerify: true,
        },
        proxyUrl: 'http://u:p@proxy:3128',
        retry: { retries: 5, minBackoffMs: 1000, maxBackoffMs: 7000 },
        tryTimeoutMs: 30_000,
      },
    });
  });

  it('leaves a token file to be read at each request', async () => {
    const { settings } = await resolveScene({
      env: { LOKI_ADDR: 'http://localhost', LOKI_BEARER_TOKEN_FILE: '/run/token' },
    });
    expect(configured(settings, 'loki')?.connection?.auth).toEqual({ kind: 'bearer-file', path: '/run/token' });
  });

  it.each<[Readonly<Record<string, string>>, string]>([
    [
      { LOKI_USERNAME: 'a', LOKI_PASSWORD: 'b', LOKI_BEARER_TOKEN: 'c' },
      'env LOKI_BEARER_TOKEN: loki: basic and bearer authentication together',
    ],
    [
      { LOKI_BEARER_TOKEN: 'a', LOKI_BEARER_TOKEN_FILE: '/b' },
      'env LOKI_BEARER_TOKEN_FILE: LOKI_BEARER_TOKEN is set too, and only one can count',
    ],
    [{ LOKI_USERNAME: 'a' }, 'env LOKI_USERNAME: loki: basic authentication needs both user name and password'],
    [
      { LOKI_CLIENT_CERT_PATH: '/c' },
      'env LOKI_CLIENT_CERT_PATH: loki: a client certificate needs both certFile and keyFile',
    ],
    [{ LOKI_TLS_SKIP_VERIFY: 'yes' }, 'env LOKI_TLS_SKIP_VERIFY: the value must be true or false'],
  ])('%j is refused', async (env, problem) => {
    expect(await problemsOf({ env: { LOKI_ADDR: 'https://x', ...env } })).toEqual([problem]);
  });

  it.each([
    'http://me:s3cret@host',
    'https://host/?token=s3cret',
    's3cret@host',
    'me:s3cret@host:3100',
    'https://host/#s3cret',
  ])('an address that holds a secret is refused without showing it: %s', async (address) => {
    for (const scene of [
      { env: { LOKI_ADDR: address } },
      { project: `loki: {url: '${address}'}` },
      { flags: { loki: address } },
    ]) {
      const problems = await problemsOf(scene);
      expect(problems).toHaveLength(1);
      expect(problems.join()).not.toContain('s3cret');
    }
  });

  it('counts an empty variable as not set', async () => {
    expect(sourceIn(await resolveScene({ env: { LOKI_ADDR: ' ', LOKI_BEARER_TOKEN: '' } }), 'loki')).toBeNull();
  });
});

describe('credentials', () => {
  const auth = async (scene: Scene): Promise<unknown> => sourceIn(await resolveScene(scene), 'loki')?.connection?.auth;

  it('are of the kind that the first place with any has', async () => {
    const files = { user: 'loki: {url: https://x, bearerToken: from-file}' };
    expect(await auth(files)).toEqual({ kind: 'bearer', token: 'from-file' });
    expect(await auth({ ...files, env: { LOKI_USERNAME: 'a', LOKI_PASSWORD: 'b' } })).toEqual({
      kind: 'basic',
      username: 'a',
      password: 'b',
    });
  });

  it('of a name in one place and a password in another are one pair', async () => {
    expect(
      await auth({
        user: 'loki: {url: https://x, username: a, passwordFile: ~/pw}',
        env: { LOKI_USERNAME: 'other' },
        disk: { '/home/me/pw': 'secret\n' },
      }),
    ).toEqual({ kind: 'basic', username: 'other', password: 'secret' });
  });

  it('of a name without a password anywhere are an error, and no silent request without credentials', async () => {
    const [problem, ...others] = await problemsOf({ user: 'loki: {url: https://x, username: a}' });
    expect(problem).toContain('basic authentication needs both user name and password');
    expect(others).toEqual([]);
  });

  it('come from a variable or a file that must be there', async () => {
    const user = 'loki: {url: https://x, bearerTokenEnv: MY_TOKEN, headers: {X-Key: {valueFile: key}}}';
    expect(await problemsOf({ user })).toEqual([
      `${USER}:1:40: loki.bearerToken is to come from the variable MY_TOKEN, which is not set`,
      `${USER}:1:67: loki.headers.x-key is to come from /home/me/.config/trace-by-id/key, which is not there`,
    ]);
    const { settings } = await resolveScene({
      user,
      env: { MY_TOKEN: 't' },
      disk: { '/home/me/.config/trace-by-id/key': 'k\n' },
    });
    expect(configured(settings, 'loki')?.connection).toMatchObject({
      auth: { kind: 'bearer', token: 't' },
      headers: { 'x-key': 'k' },
    });
  });

  it('of Grafana serve what is reached through it, unless that has its own', async () => {
    const env = {
      GRAFANA_URL: 'https://grafana.example.com/sub',
      GRAFANA_SERVICE_ACCOUNT_TOKEN: 'gl',
      LOKI_ADDR: 'https://grafana.example.com/sub/api/datasources/proxy/uid/abc',
      PROMETHEUS_URL: 'https://grafana.example.com/subway',
    };
    const { settings } = await resolveScene({ env });
    expect(configured(settings, 'loki')?.connection?.auth).toEqual({ kind: 'bearer', token: 'gl' });
    expect(configured(settings, 'prometheus')?.connection?.auth).toEqual({ kind: 'none' });
    expect(configured(settings, 'grafana')).toBeNull();
    const own = await resolveScene({ env: { ...env, LOKI_BEARER_TOKEN: 'own' }, asksGrafana: true });
    expect(sourceIn(own, 'loki')?.connection?.auth).toEqual({ kind: 'bearer', token: 'own' });
    expect(sourceIn(own, 'grafana')?.connection?.auth).toEqual({ kind: 'bearer', token: 'gl' });
  });

  it('are refused twice over in one header', async () => {
    const user = 'loki: {url: https://x, bearerToken: t, headers: {authorization: Basic x}}';
    expect((await problemsOf({ user }))[0]).toContain('the header Authorization is set twice');
  });

  it('are warned about where they should not stand or go', async () => {
    const { warnings } = await resolveScene({
      user: 'loki: {url: http://loki.example.com, bearerToken: t, tls: {skipVerify: true}}',
      isReadableByOthers: true,
    });
    const { plainText } = await import('../../src/model/prose.ts');
    expect(warnings.map(plainText)).toEqual([
      `loki.bearerToken stands in ${USER}:1:51 itself, and others on this machine may read that file: keep it in a file of its own or in the environment`,
      'loki: secrets are sent to http://loki.example.com unencrypted',
      'loki: certificates are not checked; whoever is on the way can read and change everything',
    ]);
    expect(
      (await resolveScene({ env: { LOKI_ADDR: 'http://127.0.0.1:3100', LOKI_BEARER_TOKEN: 't' } })).warnings,
    ).toEqual([]);
  });
});
