import { createServer } from 'node:net';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeExample } from '../../src/cli/config/command.ts';
import { PROJECT_EXAMPLE, USER_EXAMPLE } from '../../src/cli/config/example.ts';
import { inputFromProcess } from '../../src/cli/config/from-process.ts';
import { examineSettings } from '../../src/cli/config/resolve.ts';
import { SOURCES } from '../../src/sources/index.ts';
import { settingsAsJson, settingsAsText } from '../../src/cli/config/show.ts';
import { InputError } from '../../src/model/errors.ts';
import { plainText } from '../../src/model/prose.ts';
import { inputOf, PROJECT, type Scene, USER } from './config-input.ts';

async function show(scene: Scene): Promise<string> {
  return settingsAsText(await examineSettings(inputOf(scene)));
}

describe('config show', () => {
  it('has every value with its origin and what it stands in front of', async () => {
    const text = await show({
      project: "files: ['logs/**']\nloki: {url: http://project, selector: '{app=\"x\"}'}\n",
      user: 'timezone: Europe/Berlin\nloki: {url: http://user}\n',
      env: { LOKI_ADDR: 'http://localhost:3100', LOKI_CLIENT_MIN_BACKOFF: '1' },
      flags: { 'max-bytes': '0' },
    });
    expect(text.split('\n')).toEqual([
      'context  (none)',
      `files    ${PROJECT}, ${USER}`,
      '',
      `files               /srv/app/logs/**       ${PROJECT}:1:8`,
      'limits.maxBytes     none                   --max-bytes',
      'limits.maxLookback  7d                     default',
      'limits.settle       0s                     default',
      'limits.timeout      1m                     default',
      'loki.minBackoff     1s                     env LOKI_CLIENT_MIN_BACKOFF',
      'loki.queryTags      source=trace-by-id     default',
      `loki.selector       {app="x"}              ${PROJECT}:2:39`,
      `loki.url            http://localhost:3100  env LOKI_ADDR, instead of ${PROJECT}:2:13, ${USER}:2:13`,
      'profile             codex-app-server       default',
      `timezone            Europe/Berlin          ${USER}:1:11`,
      '',
    ]);
  });

  it('shows of a secret where it comes from, and neither value nor length, whatever is wrong with the rest', async () => {
    const secret = 's3cret/Value+42';
    const env = Object.fromEntries(
      SOURCES.filter(({ server }) => server !== null)
        .map(({ id }) => id)
        .flatMap((backend) => {
          const prefix = backend.toUpperCase();
          return [
            [`${prefix}_PASSWORD`, secret],
            [`${prefix}_HTTP_PROXY_URL`, `http://me:${encodeURIComponent(secret)}@proxy:3128`],
          ];
        }),
    );
    const scenes: readonly Scene[] = [
      { env: { ...env, LOKI_ADDR: 'http://x', LOKI_USERNAME: 'me', LOKI_BEARER_TOKEN: secret } },
      {
        user: `loki: {url: http://x, bearerToken: ${secret}, headers: {X-Key: ${secret}, X-Other: {valueEnv: KEY}}, proxyEnv: P}`,
        env: { KEY: secret, P: `http://a:${encodeURIComponent(secret)}@b` },
      },
      { project: 'loki: {url: https://evil, bearerTokenEnv: KEY}', env: { KEY: secret } },
      { user: `loki: {bearerToken: [${secret}]}\n` },
      { user: `loki: {bearerToken: {a: ${secret}}}\n` },
      { user: `loki: {proxy: 'me:${secret}@proxy'}\n` },
      { env: { LOKI_ADDR: `http://me:${secret}@x` } },
    ];
    for (const scene of scenes) {
      const examined = await examineSettings(inputOf({ ...scene, asksGrafana: true }));
      const all = settingsAsText(examined) + JSON.stringify(settingsAsJson(examined));
      for (const form of [secret, encodeURIComponent(secret), 's3cret']) expect(all).not.toContain(form);
    }
    expect(await show(scenes[0] ?? {})).toMatch(
      /loki\.password +\(secret, from env LOKI_PASSWORD\) +env LOKI_PASSWORD/,
    );
    const second = await show(scenes[1] ?? {});
    expect(second).toMatch(/loki\.bearerToken +\(secret, from the file itself\)/);
    expect(second).toMatch(/loki\.headers\.x-other +\(secret, from variable KEY\)/);
    expect(second).toMatch(/loki\.proxy +\(secret, from variable P\)/);
  });

  it('lets no control character of a file act', async () => {
    const text = await show({ project: 'loki: {url: http://x, username: "a\u202Eb", tls: {serverName: "x"}}' });
    expect(text).not.toContain('\u202E');
  });

  it('is the same as JSON, with what is wrong', async () => {
    const json = settingsAsJson(
      await examineSettings(inputOf({ project: 'timzone: UTC', env: { PROMETHEUS_URL: 'http://p' } })),
    );
    expect(json).toMatchObject({
      schemaVersion: 1,
      context: null,
      files: [PROJECT],
      problems: [
        {
          where: `${PROJECT}:1:1`,
          problem: 'unknown key timzone',
          try: expect.stringContaining('did you mean timezone?'),
        },
      ],
    });
    expect((json as { values: unknown[] }).values).toContainEqual({
      key: 'prometheus.url',
      value: 'http://p',
      shown: 'http://p',
      secret: false,
      secretFrom: null,
      origin: 'env PROMETHEUS_URL',
      insteadOf: [],
    });
    expect((json as { values: unknown[] }).values).toContainEqual(
      expect.objectContaining({ key: 'limits.maxLookback', value: 604_800_000, shown: '7d' }),
    );
  });
});

describe('the disk', () => {
  let folder = '';
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'trace-by-id-disk-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is read for files that are there, regular and of a sensible size', async () => {
    const { readText } = inputFromProcess({});
    const file = join(folder, 'c.yaml');
    writeFileSync(file, 'timezone: UTC', { mode: 0o600 });
    expect(await readText(file)).toEqual({ text: 'timezone: UTC', isReadableByOthers: false });
    chmodSync(file, 0o644);
    expect((await readText(file))?.isReadableByOthers).toBe(true);
    expect(await readText(join(folder, 'gone'))).toBeNull();
    expect(await readText(join(file, 'below'))).toBeNull();
    // A pipe would do as well, but needs a program to make it.
    const pipe = join(folder, 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(pipe, resolve));
    for (const path of [folder, pipe])
      await expect(readText(path)).rejects.toMatchObject({ code: 'not a regular file' });
    const input = { ...inputFromProcess({}), env: { TRACE_BY_ID_CONFIG: pipe }, home: folder };
    expect((await examineSettings(input)).problems.map(({ problem }) => plainText(problem))).toEqual([
      'could not be read (not a regular file)',
    ]);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('config init', () => {
  let folder = '';
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'trace-by-id-init-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes an example, once', async () => {
    const input = { env: {}, home: join(folder, 'home'), cwd: folder };
    const path = await writeExample(false, input);
    expect(path).toBe(join(folder, 'trace-by-id.config.yaml'));
    expect(readFileSync(path, 'utf8')).toBe(PROJECT_EXAMPLE);
    writeFileSync(path, 'mine');
    await expect(writeExample(false, input)).rejects.toThrow(InputError);
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('writes the user file where XDG says, for its owner alone', async () => {
    const path = await writeExample(true, {
      env: { XDG_CONFIG_HOME: join(folder, 'xdg') },
      home: '/nowhere',
      cwd: folder,
    });
    expect(path).toBe(join(folder, 'xdg', 'trace-by-id', 'config.yaml'));
    expect(readFileSync(path, 'utf8')).toBe(USER_EXAMPLE);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('says what to do where it cannot write', async () => {
    const file = join(folder, 'plain');
    mkdirSync(join(folder, 'sub'));
    writeFileSync(file, '');
    const error = await writeExample(true, { env: { XDG_CONFIG_HOME: file }, home: '/nowhere', cwd: folder }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(InputError);
    expect(plainText((error as InputError).prose)).toMatch(/could not be written \(E\w+\)/);
  });
});
