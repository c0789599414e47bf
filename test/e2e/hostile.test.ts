// What a log line, a file name or a prompt may hold, sent through the whole built command in every format.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Terminal } from '@xterm/headless';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from './cli.ts';

const naughty = createRequire(import.meta.url)('big-list-of-naughty-strings') as readonly string[];
const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const FORMATS = ['markdown', 'pretty', 'html', 'json', 'ndjson'];
const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function line(fields: object, n = 0): string {
  return `${JSON.stringify({ component: 'http', req_id: ID, ts_ms: 1_795_417_031_000 + n, ...fields })}\n`;
}

// Put together here so that no scanner takes this file for a leak.
const SECRETS: Readonly<Record<string, string>> = {
  jwt: ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'].join('.'),
  openai: `sk-${'proj'}-${'Ab3dEf6hIj9lMn2pQr5tUv8xYz1B'.repeat(2)}`,
  github: `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`,
  slack: ['xoxb', '263594206564', '2343594206574', 'FGqddMF8t08v8N7Oq4i57vs1'].join('-'),
  aws: `AKIA${'IOSFODNN7'}EXAMPL2`,
  bearer: `Bearer ${'s3cr3t'}${'T0k3nValue'.repeat(3)}`,
  url: `postgres://admin:${'hunter2hunter2'}@db.internal/app`,
  email: ['jane.doe', 'example.org'].join('@'),
  prompt: 'the patient asked about a rare disease',
};

describe('secrets', () => {
  it('planted in lines of the request appear in no format', async () => {
    const dir = join(folder, 'secrets');
    mkdirSync(dir);
    const { jwt, openai, github, slack, aws, bearer, url, email, prompt } = SECRETS;
    writeFileSync(
      join(dir, 'app.log'),
      [
        line({
          event: 'access_log',
          method: 'POST',
          route: `/v1?api_key=${openai}`,
          status: 500,
          dur_ms: 5,
          ua: `bot ${jwt}`,
        }),
        line(
          {
            event: 'custom',
            message: `login of ${email} with ${bearer} at ${url}`,
            nested: { deeper: { authorization: slack } },
          },
          1,
        ),
        line({ event: 'custom', body: JSON.stringify({ token: github }), note: aws }, 2),
        line({ component: 'trace', event: 'proto_event', kind: 'stderr', chunk: `failed: ${github} ${openai}` }, 3),
        line({ component: 'trace', event: 'proto_event', kind: 'stdout', chunk: prompt }, 4),
        `[dev][prompt][chat][req_id=${ID}][endpoint=chat] joined=\n[user] ${prompt}\nand more ${jwt}\n`,
        `{"event":"torn","req_id":"${ID}","note":"${openai} ${email}\n`,
      ].join(''),
    );
    writeFileSync(join(dir, `from ${email} today.log`), line({ event: 'custom' }, 5));
    for (const format of FORMATS) {
      const { stdout, stderr, code } = await runCli([ID, '-f', '.', '-o', format, '--all'], { cwd: dir });
      expect(code).toBe(0);
      for (const [name, secret] of Object.entries(SECRETS)) {
        const core = name === 'url' ? 'hunter2hunter2' : name === 'bearer' ? secret.slice(7) : secret;
        expect(stdout, `${name} in ${format}`).not.toContain(core);
        expect(stderr).not.toContain(core);
      }
    }
  });
});

describe('hostile text', () => {
  const dir = join(folder, 'hostile');
  const fields = (text: string): object => ({
    event: text,
    message: text,
    method: text,
    route: text,
    error_code: text,
    requested_model: text,
    status: 500,
  });

  it('reaches Markdown as text only', async () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(
      join(dir, 'a.log'),
      naughty
        .map((text, n) =>
          line(
            {
              ...fields(text),
              ...(n % 3 === 0 ? { event: 'access_log', dur_ms: 1 } : {}),
              ...(n % 3 === 1 ? { phase: 'usage_summary' } : {}),
            },
            n,
          ),
        )
        .join(''),
    );
    const { stdout, code } = await runCli([ID, '-f', 'a.log', '--all', '--no-redact'], { cwd: dir });
    expect(code).toBe(0);
    const html = micromark(stdout, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
    const tags = new Set([...html.matchAll(/<\/?([a-zA-Z][a-zA-Z0-9-]*)/g)].map(([, tag]) => tag?.toLowerCase()));
    for (const tag of [
      'script',
      'img',
      'a',
      'iframe',
      'svg',
      'style',
      'object',
      'embed',
      'video',
      'form',
      'input',
      'link',
      'base',
    ])
      expect(tags).not.toContain(tag);
    expect(html).not.toMatch(/<[^>]+\son[a-z]+\s*=/i);
  });

  it('moves nothing on a terminal', async () => {
    const { stdout } = await runCli([ID, '-f', 'a.log', '-o', 'pretty', '--all', '--no-redact', '--color'], {
      cwd: dir,
    });
    const terminal = new Terminal({ cols: 200, rows: 50, allowProposedApi: true });
    const events: string[] = [];
    terminal.onTitleChange(() => events.push('title'));
    terminal.onBell(() => events.push('bell'));
    terminal.onData(() => events.push('data'));
    await new Promise<void>((resolve) => terminal.write(stdout, resolve));
    expect(events).toEqual([]);
    // eslint-disable-next-line no-control-regex
    const rest = stdout.replaceAll(/\u001B\[[0-9;]*m/g, '').replaceAll('\n', '');
    expect(rest).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it('in a file name or an id does nothing but be named', async () => {
    const name = '-rf \u001B]0;owned\u0007 `id` $(touch pwned) <img src=x onerror=alert(1)>.log';
    writeFileSync(join(dir, name), line({ event: 'access_log', status: 200, dur_ms: 1, method: 'GET' }));
    for (const format of FORMATS) {
      const { stdout, stderr } = await runCli([ID, '-f', './*owned*', '-o', format], { cwd: dir });
      expect(stdout + stderr).not.toContain('\u001B]0;');
      expect(stdout + stderr).not.toContain('\u0007');
    }
    const { stderr, code } = await runCli([ID, '-f', `gone\u001B]0;owned\u0007`], { cwd: dir });
    expect(code).toBe(2);
    expect(stderr).not.toContain('\u001B');
  });
});
