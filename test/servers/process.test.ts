import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { freePort, startServer } from '../../src/stack/server-process.ts';
import { startPrometheus } from './prometheus.ts';
import { realServersOrSkip } from './real-servers.ts';

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/-/ready`).then(
    async (response) => (await response.text(), response.ok),
    () => false,
  );
}

realServersOrSkip()('a server of a test', () => {
  it('answers until it is stopped', async () => {
    const server = await startPrometheus();
    expect(await answers(server.url)).toBe(true);
    await server.stop();
    expect(await answers(server.url)).toBe(false);
  });

  it('goes with its files when the test that started it is killed', async () => {
    const script = `import { startPrometheus } from ${JSON.stringify(join(import.meta.dirname, 'prometheus.ts'))};
      const server = await startPrometheus();
      process.stdout.write(server.url);
      setInterval(() => {}, 1000);`;
    const temporary = await mkdtemp(join(tmpdir(), 'killed-'));
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: temporary },
    });
    const [url] = (await once(child.stdout, 'data')) as [Buffer];
    expect(await answers(url.toString())).toBe(true);
    child.kill('SIGKILL');
    await vi.waitFor(async () => expect(await answers(url.toString())).toBe(false), { timeout: 10_000 });
    await vi.waitFor(async () => expect(await readdir(temporary)).toEqual([]), { timeout: 10_000 });
    await rm(temporary, { recursive: true });
  });

  it('says why it did not start, and leaves nothing behind', async () => {
    let directory = '';
    const starting = startServer({
      name: 'prometheus',
      basePath: '',
      prepare: (place) => {
        directory = place;
        return Promise.resolve();
      },
      command: () => ['prometheus', '--config.file=/nonexistent/prometheus.yaml', '--web.listen-address=127.0.0.1:0'],
    });
    await expect(starting).rejects.toThrow(/did not start.*nonexistent/s);
    expect(existsSync(directory)).toBe(false);
  });

  it('fails, and is not skipped, when the program is missing', async () => {
    await expect(
      startServer({
        name: 'none',
        basePath: '',
        prepare: () => Promise.resolve(),
        command: () => ['no-such-server-program'],
      }),
    ).rejects.toThrow(/no-such-server-program.*not found/);
  });
});

it('finds a port that can be taken', async () => {
  const port = await freePort();
  expect(port).toBeGreaterThan(1023);
});
