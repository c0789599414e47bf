import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/decode/index.ts';
import { grammar } from '../../src/profiles/codex-app-server/grammar.ts';
import { find, makeFolder } from './ask-files.ts';

const CAPTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'captures', 'codex-app-server-proxy');
const LOGS = ['stdout.log', 'proto.ndjson', 'usage.ndjson'] as const;

interface Truth {
  readonly requests: Readonly<Record<string, { readonly lines: Readonly<Record<(typeof LOGS)[number], number>> }>>;
}

const { requests } = JSON.parse(readFileSync(join(CAPTURES, 'truth.json'), 'utf8')) as Truth;
const ids = Object.keys(requests);

/** One search for every id; its records are then shared out among the ids. */
async function countByIds(path: string): Promise<Readonly<Record<string, number>>> {
  const { records, status } = await find({ paths: [path], needles: ids, grammar });
  expect(status).toMatchObject({ status: 'complete', gaps: [] });
  return Object.fromEntries(ids.map((id) => [id, records.filter(({ body }) => body.includes(id)).length]));
}

const truthOf = (log: (typeof LOGS)[number]): Readonly<Record<string, number>> =>
  Object.fromEntries(ids.map((id) => [id, requests[id]?.lines[log] ?? -1]));

describe('every id of the captures has as many records as it has lines', () => {
  it.each([
    ['stdout.log', 'stdout.log'],
    ['stdout.docker-json.log', 'stdout.log'],
    ['stdout.cri.log', 'stdout.log'],
    ['proto.ndjson', 'proto.ndjson'],
    ['usage.ndjson', 'usage.ndjson'],
  ] as const)('%s', async (file, log) => {
    expect(ids.length).toBeGreaterThan(30);
    expect(await countByIds(join(CAPTURES, file))).toEqual(truthOf(log));
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('compressed with %s', async (_, compress) => {
    const path = join(makeFolder(), 'stdout.log');
    writeFileSync(path, compress(readFileSync(join(CAPTURES, 'stdout.cri.log'))));
    expect(await countByIds(path)).toEqual(truthOf('stdout.log'));
  });
});

describe('reading at a place', () => {
  it.each(['stdout.log', 'stdout.docker-json.log', 'stdout.cri.log', 'proto.ndjson'])(
    'gives the records that cutting the whole file gives: %s',
    async (file) => {
      const whole = decodeText(readFileSync(join(CAPTURES, file)), { file: join(CAPTURES, file), grammar });
      const { records } = await find({ paths: [join(CAPTURES, file)], needles: ids, grammar });
      expect(records).toEqual(whole.filter(({ body }) => ids.some((id) => body.includes(id))));
    },
  );
});
