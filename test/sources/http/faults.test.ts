import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/model/prose.ts';
import { HTTP_FAULTS, httpRecoveries } from '../../fakes/http-faults.ts';
import { ask, clientOf, failureOf } from './connect.ts';

const SHORT_TRY_MS = 400;
/** None of the other faults needs a timer to end. */
const LONG_TRY_MS = 60_000;
const BOUND_MS = 30_000;

describe.concurrent('the fault catalogue', () => {
  for (const fault of HTTP_FAULTS) {
    it(`${fault.name}: ${fault.kind}`, async () => {
      const server = await fault.start();
      const tries = { asked: 0 };
      const client = clientOf(server.url, {
        connection: { tryTimeoutMs: fault.kind === 'try-timeout' ? SHORT_TRY_MS : LONG_TRY_MS, ...server.connection },
        env: { sleep: async () => void (tries.asked += 1) },
      });
      try {
        const begin = performance.now();
        const error = await failureOf(ask(client));
        expect(performance.now() - begin, 'milliseconds').toBeLessThan(BOUND_MS);
        const { kind, errorType, status } = error;
        expect({ kind, errorType, status, tries: tries.asked + 1 }).toEqual({
          kind: fault.kind,
          errorType: fault.errorType,
          status: fault.status,
          tries: fault.tries,
        });
        if (fault.says !== '') expect(error.serverSays).toBe(fault.says);
        expect(error.serverSays.length).toBeLessThanOrEqual(500);
        expect(plainText(error.prose)).toMatch(fault.tries > 1 ? /Tried \d times$/ : /[^.]$/);
        expect(plainText(error.prose)).not.toContain('hunter2');
      } finally {
        await client.close();
        await server.close();
      }
    });
  }
});

describe.concurrent('what a client gets over', () => {
  for (const recovery of httpRecoveries('{"a":1}')) {
    it(`${recovery.name}`, async () => {
      const server = await recovery.start();
      const client = clientOf(server.url, { connection: { tryTimeoutMs: 1500, ...server.connection } });
      try {
        expect(await ask(client)).toMatchObject({
          status: 200,
          text: '{"a":1}',
          tries: recovery.tries,
          badUtf8: false,
        });
      } finally {
        await client.close();
        await server.close();
      }
    });
  }
});
