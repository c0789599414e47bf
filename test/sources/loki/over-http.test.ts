// The source with the real client: a store on a socket, and every fault that a server, a gateway or a network can have.

import { afterEach, describe, expect, it } from 'vitest';
import { defaultGrammar, UTC_CLOCK } from '../../../src/decode/index.ts';
import type { SourceAnswer } from '../../../src/model/source.ts';
import type { HttpClient } from '../../../src/sources/http/client.ts';
import { createLokiSource } from '../../../src/sources/loki/source.ts';
import { HTTP_FAULTS } from '../../fakes/http-faults.ts';
import { type FakeLokiOptions, loadCaptureStore, startFakeLoki } from '../../fakes/loki/index.ts';
import { clientOf } from '../http/connect.ts';
import { gapTexts, ID, LATER, told, WINDOW } from './ask-loki.ts';

const HIT = 22;
const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

function ask(client: HttpClient, signal = new AbortController().signal): Promise<SourceAnswer> {
  const source = createLokiSource({
    client,
    selector: '{service_name="codex-app"}',
    tenants: [],
    queryTags: 'source=trace-by-id',
    grammar: defaultGrammar,
    clock: UTC_CLOCK,
    limits: { maxRecords: 10_000, maxLineBytes: 256 * 1024 },
    now: () => LATER,
  });
  return source.find({ needles: [ID], range: WINDOW, signal });
}

async function askFake(options: FakeLokiOptions, tryTimeoutMs = 20_000): Promise<SourceAnswer> {
  const server = await startFakeLoki(loadCaptureStore(), options);
  const client = clientOf(server.url, { connection: { tryTimeoutMs } });
  opened.push(server.close, client.close);
  return ask(client);
}

describe('a store on a socket', () => {
  it('is read whole, behind a base path as well', async () => {
    const answer = await askFake({ basePath: '/api/datasources/proxy/uid/abc' });
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
    expect(answer.records).toHaveLength(HIT);
    expect(answer.status.searchedBytes).toBeGreaterThan(100_000);
  });

  it.each(['reset', 'truncate'] as const)('%s once: the client gets over it', async (what) => {
    let isFirst = true;
    const answer = await askFake({
      faults: ({ path }) => {
        if (!isFirst || !path.endsWith('query_range')) return null;
        isFirst = false;
        return what;
      },
    });
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
    expect(answer.records).toHaveLength(HIT);
  });

  it('hangs where it is to count: the lines are there, unchecked', async () => {
    const answer = await askFake({ faults: ({ path }) => (path.endsWith('/query') ? 'hang' : null) }, 2000);
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: ['not-counted'] });
    expect(answer.records).toHaveLength(HIT);
  });
});

/** Words of Loki's that the source knows better than by their status. */
const SEEN_AS: readonly (readonly [words: string, kind: string])[] = [
  ['no org id', 'no-org-id'],
  ['too many bytes', 'too-many-bytes'],
];

describe.concurrent('the fault catalogue', () => {
  for (const fault of HTTP_FAULTS) {
    it(`${fault.name}: a gap`, async () => {
      const server = await fault.start();
      const isSlow = fault.kind === 'try-timeout';
      const client = clientOf(server.url, {
        connection: { tryTimeoutMs: isSlow ? 200 : 20_000, ...server.connection },
        env: { sleep: () => Promise.resolve() },
      });
      try {
        const answer = await ask(client);
        expect(answer.records).toEqual([]);
        expect(answer.status.status).toBe('failed');
        const kind = SEEN_AS.find(([words]) => fault.name.includes(words))?.[1] ?? fault.kind;
        expect(new Set(told(answer).gaps)).toEqual(new Set([`${kind}!`]));
        expect(gapTexts(answer)).not.toContain('hunter2');
        expect(server.requests()).toBeLessThan(35);
      } finally {
        await client.close();
        await server.close();
      }
    });
  }
});
