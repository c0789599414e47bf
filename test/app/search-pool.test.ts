import { describe, expect, it } from 'vitest';
import { RecordPool } from '../../src/app/search.ts';
import { own, plainText } from '../../src/model/prose.ts';
import type { LogSource, SourceAnswer } from '../../src/model/source.ts';
import { MUTE_STORE } from './mute-sources.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { createRedactor } from '../../src/redact/index.ts';

function answer(says: string): SourceAnswer {
  return {
    records: [],
    status: {
      id: 'loki',
      title: 'Loki',
      holds: 'lines',
      status: 'complete',
      server: null,
      queries: [],
      asked: own(says),
      range: null,
      files: [],
      searchedBytes: 0,
      matched: says.length,
      overLimit: 0,
      flaws: [],
      gaps: [],
    },
  };
}

describe('questions that are under way together', () => {
  it('are taken in in the order in which they were asked, whichever is answered first', async () => {
    const answered: string[] = [];
    const { promise: slow, resolve: release } = Promise.withResolvers<undefined>();
    const source: LogSource = {
      ...MUTE_STORE,
      id: 'loki',
      find: async () => {
        await slow;
        answered.push('find');
        return answer('find');
      },
      context: async () => {
        answered.push('context');
        release(undefined);
        return answer('context');
      },
    };
    const { signal } = new AbortController();
    const pool = new RecordPool({
      sources: [source],
      redactor: createRedactor({ enabled: true }),
      profile: codexAppServer,
      signals: { whole: signal, windowed: signal },
    });
    const range = { start: 0n, end: 1n };
    const finding = pool.find({ needles: ['a'], range }, { role: 'rest' });
    await Promise.all([finding, pool.context({ range, markers: [], beside: [] })]);
    expect(answered).toEqual(['context', 'find']);
    expect(pool.statuses.map(({ status }) => plainText(status.asked))).toEqual(['find', 'context']);
    expect(await finding).toMatchObject({ matched: 4 });
  });
});
