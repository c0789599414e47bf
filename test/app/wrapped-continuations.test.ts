// Lines without a beginning of their own, each behind two prefixes: they still go on with what began in the same two.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fileSource, trace } from './trace.ts';

const CRASH = new URL('../../fixtures/incidents/proxy-crash/stdout.log', import.meta.url);
const TIME = '2026-11-30T13:02:00.135Z';
const PREFIXES: readonly (readonly [string, string])[] = [
  ['docker compose', 'codex-1  | '],
  ['docker compose with times', `codex-1  | ${TIME} `],
  ['kubectl with pods and times', `[pod/codex-a/proxy] ${TIME} `],
  ['times twice', `${TIME} ${TIME} `],
  ['a time before docker compose', `${TIME} codex-1  | `],
];
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function written(prefix: string, lines: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
  folders.push(folder);
  writeFileSync(join(folder, 'stdout.log'), lines.map((line) => `${prefix}${line}\n`).join(''));
  return folder;
}

describe.each(PREFIXES)('%s', (_name, prefix) => {
  it('a prompt of somebody else that names the id stays a prompt', async () => {
    const folder = written(prefix, [
      '[dev][prompt][chat][req_id=OTHERotherOTHERother1][endpoint=chat] joined=',
      '[user] look at request T4fKlQzlLwwSGoSlxgXe2, PRIVATE words',
      'and more PRIVATE words',
      '{"component":"http","event":"access_log","status":200,"dur_ms":5,"req_id":"OTHERotherOTHERother1"}',
    ]);
    const report = await trace('T4fKlQzlLwwSGoSlxgXe2', { sources: [fileSource([folder])] });
    expect(report.events.filter(({ scope }) => scope === 'mention')).toHaveLength(1);
    expect(JSON.stringify(report.events.map(({ record }) => record.body))).not.toContain('PRIVATE');
  });

  it('a crash dump is one line of the timeline', async () => {
    const folder = written(prefix, readFileSync(CRASH, 'utf8').trimEnd().split('\n'));
    const { events } = await trace('KSSZhIWH9VPL0pNGfAOpW', { sources: [fileSource([folder])] });
    const dumps = events.filter(({ fact }) => fact.kind === 'proxy_fatal');
    expect(dumps.map(({ fact }) => fact)).toEqual([{ kind: 'proxy_fatal', error: 'Error: write EPIPE' }]);
  });
});
