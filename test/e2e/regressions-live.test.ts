// What an attack on the built command found, each named by its harm: secrets that reached a sentence, input that kept the
// machine busy, and servers that do not tell the truth.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerBytes, type RawServer, startRawServer } from '../fakes/raw-server.ts';
import { type CliResult, runCli } from './cli.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const SECRET = 'hunter2secret';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trace-by-id-attack-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function withConfig(text: string, args: readonly string[] = []): Promise<CliResult> {
  const path = join(folder, 'trace-by-id.config.yaml');
  writeFileSync(path, text);
  return runCli([ID, '--config', path, ...args], { cwd: folder });
}

describe('a configuration', () => {
  it.each([
    `loki: {url: 'http://127.0.0.1:1', username: a, password:${SECRET}}`,
    `loki: {url: 'http://127.0.0.1:1', bearerToken=${SECRET}}`,
    `loki: {url: 'http://127.0.0.1:1', headers: {X-Key:${SECRET}}}`,
    `contexts: {password:${SECRET}}`,
  ])('with a secret written into a key is refused without showing it: %#', async (text) => {
    const { code, stdout, stderr } = await withConfig(text);
    expect(code).toBe(2);
    expect(stderr).toMatch(/:1:\d+: /);
    expect(stdout + stderr).not.toContain(SECRET);
  });

  it.each([
    ['of many keys', Array.from({ length: 90_000 }, (_, n) => `k${n}: 1\n`).join('')],
    ['of many brackets', `files: ${'['.repeat(400_000)}`],
  ])('%s is refused before it is parsed for a minute', async (_what, text) => {
    const { code, stderr } = await withConfig(text);
    expect(code).toBe(2);
    expect(stderr).toContain('too large');
  });

  it.each(['--timeout=25d', '--timeout=100000d'])(
    '%s, longer than any timer, is refused: it ended at once',
    async (flag) => {
      const { code, stderr } = await runCli([ID, '--loki', 'http://127.0.0.1:1', flag], { cwd: folder });
      expect(code).toBe(2);
      expect(stderr).toContain('must not be longer than 24 days');
      expect(stderr).not.toContain('TimeoutOverflowWarning');
    },
  );

  it('takes the longest wait that a timer can', async () => {
    const { stderr } = await withConfig(`loki: {url: 'http://127.0.0.1:1', tryTimeout: 24d, retries: 0}`);
    expect(stderr).not.toContain('longer than');
    expect(stderr).toContain('refused the connection');
  });
});

describe('a dry run', () => {
  it('as JSON holds no character that acts on a terminal', async () => {
    const selector = '{service_name="\u202ecod\u009b31m\u2028ex"}';
    const { code, stdout } = await runCli(
      [ID, '--loki', 'http://127.0.0.1:1', '--selector', selector, '--dry-run', '-o', 'json'],
      { cwd: folder },
    );
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}]/u);
    const { queries } = JSON.parse(stdout) as { queries: { query: string }[] };
    expect(queries[0]?.query).toContain('\u202ecod');
  });
});

describe('a server', () => {
  const started: RawServer[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((server) => server.close()));
  });

  it('that redirects gets no second request to where it points, and no credentials reach that place', async () => {
    const thief = await startRawServer({ play: (socket) => void socket.end(answerBytes('{}')) });
    const server = await startRawServer({
      play: (socket) =>
        void socket.write(answerBytes('', { status: '307 Temporary Redirect', headers: { location: thief.url } })),
    });
    started.push(thief, server);
    const { code, stdout, stderr } = await runCli([ID, '--loki', server.url, '--since', '1h'], {
      cwd: folder,
      env: { LOKI_BEARER_TOKEN: SECRET },
    });
    expect(code).toBe(2);
    expect(thief.connections()).toBe(0);
    expect(stdout + stderr).not.toContain(SECRET);
  });

  it('that names itself after what it was sent does not get the secret into what doctor says', async () => {
    const server = await startRawServer({
      play: (socket) =>
        void socket.write(answerBytes(JSON.stringify({ status: 'success', data: { version: SECRET, result: [] } }))),
    });
    started.push(server);
    const env = { PROMETHEUS_BEARER_TOKEN: SECRET };
    const said = await Promise.all(
      ['text', 'json'].map((format) =>
        runCli(['doctor', '--prometheus', server.url, '-o', format], { cwd: folder, env }),
      ),
    );
    for (const { stdout, stderr } of said) {
      expect(stdout).toContain('[redacted:credential:1]');
      expect(stdout + stderr).not.toContain(SECRET);
    }
  });

  it('that echoes what it was sent does not get the secret into an error', async () => {
    const server = await startRawServer({
      play: (socket, { head }) => void socket.write(answerBytes(head, { status: '400 Bad Request' })),
    });
    started.push(server);
    const env = { LOKI_USERNAME: 'me', LOKI_PASSWORD: SECRET };
    const traced = await runCli([ID, '--loki', server.url, '--since', '1h'], { cwd: folder, env });
    const doctor = await runCli(['doctor', '--loki', server.url], { cwd: folder, env });
    const said = [traced, doctor].map(({ stdout, stderr }) => stdout + stderr).join('');
    expect(traced.code).toBe(2);
    expect(said).not.toContain(SECRET);
    expect(said).not.toContain(Buffer.from(`me:${SECRET}`).toString('base64').replace(/=+$/, ''));
  });
});
